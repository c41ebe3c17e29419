package io.smtptoolkit.conformance.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of ours or of these tests, run in another JVM with the class path of this one. */
final class JavaProgram {
  private JavaProgram() {}

  static List<String> words(List<String> javaOptions, String mainClass) {
    return words(javaOptions, System.getProperty("java.class.path"), mainClass);
  }

  private static List<String> words(List<String> javaOptions, String classPath, String mainClass) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(javaOptions);
    words.addAll(List.of("-cp", classPath, mainClass));
    return words;
  }

  /**
   * The same with a copy of the class path, for an account that may not look into the folders that
   * it is in.
   *
   * @param folder where the copies go, or are already
   */
  static List<String> copied(Path folder, List<String> javaOptions, String mainClass)
      throws IOException {
    boolean isThere = Files.exists(folder);
    var copies = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path original = Path.of(entry);
      if (Files.exists(original)) {
        Path copy = folder.resolve(copies.size() + "-" + original.getFileName());
        if (!isThere) {
          copyTree(original, copy);
        }
        copies.add(copy.toString());
      }
    }
    return words(javaOptions, String.join(File.pathSeparator, copies), mainClass);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling(""));
          Files.copy(file, target);
        }
      }
    }
  }
}
