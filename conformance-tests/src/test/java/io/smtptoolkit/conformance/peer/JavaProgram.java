package io.smtptoolkit.conformance.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of ours or of these tests, run in another JVM with the class path of this one. */
final class JavaProgram {
  private JavaProgram() {}

  static List<String> words(List<String> javaOptions, String mainClass) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(javaOptions);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return words;
  }
}
