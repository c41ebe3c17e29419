package io.smtptoolkit.bench.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A program under test.
 *
 * @param name in the table
 * @param command its words; of a server, {@code {port}} is where it is to listen
 * @param environment in addition to ours
 */
record Subject(String name, List<String> command, Map<String, String> environment) {

  static Subject java(String name, Class<?> main, String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var words =
        Stream.concat(
            Stream.of(java, "-cp", System.getProperty("java.class.path"), main.getName()),
            Stream.of(arguments));
    return new Subject(name, words.toList(), Map.of());
  }

  /** Another one, from the command line: {@code NAME=COMMAND}, words with spaces between. */
  static final class Converter implements ITypeConverter<Subject> {
    @Override
    public Subject convert(String text) {
      String[] pair = text.split("=", 2);
      if (pair.length < 2 || pair[0].isBlank()) {
        throw new TypeConversionException("not NAME=COMMAND: " + text);
      }
      return new Subject(pair[0], List.of(pair[1].strip().split("\\s+")), Map.of());
    }
  }

  ProcessBuilder builder(int port) {
    var builder =
        new ProcessBuilder(
            command.stream().map(it -> it.replace("{port}", Integer.toString(port))).toList());
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
