package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program in a process of its own. */
final class ServedProgram implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("listening on (\\S+):(\\d+)( with TLS| for LMTP| as \\S+)?");

  private static final Pattern METRICS =
      Pattern.compile("metrics at http://127\\.0\\.0\\.1:(\\d+)/metrics");

  private final Process process;
  private final Path errors;
  private final BufferedReader output;

  private ServedProgram(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the program; its standard error goes to a file in the given folder.
   *
   * @param wrapper a command that runs its arguments; may be empty
   */
  static ServedProgram start(
      Path folder, List<String> wrapper, List<String> javaOptions, String... arguments)
      throws IOException {
    return start(folder, wrapper, javaOptions, Serve.class, arguments);
  }

  /** Starts another program of the same jar. */
  static ServedProgram startMain(Path folder, Class<?> program, String... arguments)
      throws IOException {
    return start(folder, List.of(), List.of("-XX:TieredStopAtLevel=1"), program, arguments);
  }

  private static ServedProgram start(
      Path folder,
      List<String> wrapper,
      List<String> javaOptions,
      Class<?> program,
      String... arguments)
      throws IOException {
    Path errors = Files.createTempFile(folder, "stderr", ".txt");
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A program that is killed leaves what it unpacked.
    command.add("-Dorg.sqlite.tmpdir=" + folder);
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ServedProgram(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** Where it listens, which it says in its first line; the loopback address if it is any. */
  InetSocketAddress address() throws IOException {
    String line = String.valueOf(output.readLine());
    Matcher listening = LISTENING.matcher(line);
    assertThat(listening.matches()).as("%s, and on standard error: %s", line, errors()).isTrue();
    InetAddress said = InetAddress.getByName(listening.group(1).replaceAll("[\\[\\]]", ""));
    return new InetSocketAddress(
        said.isAnyLocalAddress() ? InetAddress.getByAddress(new byte[] {127, 0, 0, 1}) : said,
        Integer.parseInt(listening.group(2)));
  }

  /** The port of its metrics, which it says after the last address. */
  int metricsPort() throws IOException {
    String line = String.valueOf(output.readLine());
    Matcher metrics = METRICS.matcher(line);
    assertThat(metrics.matches()).as("%s, and on standard error: %s", line, errors()).isTrue();
    return Integer.parseInt(metrics.group(1));
  }

  /** SIGTERM. (A process that is destroyed by itself, and not by its handle, loses its output.) */
  void terminate() {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  /** SIGHUP. */
  void hangUp() throws IOException {
    new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().onExit().join();
  }

  /** SIGKILL. */
  void kill() {
    assertThat(process.toHandle().destroyForcibly()).isTrue();
  }

  long pid() {
    return process.pid();
  }

  /** Whether it ends by itself, or has ended. */
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The most memory it had, as the system says: heap, code and all. */
  String peakMemory() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElse("VmHWM: unknown");
    }
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the program ends").isTrue();
    return process.exitValue();
  }

  String output() throws IOException {
    return String.join("\n", output.lines().toList());
  }

  /** Where its standard error goes, with its log. */
  Path errorFile() {
    return errors;
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
