package io.smtptoolkit.conformance.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Our own {@code smtp serve} as a child process, with the mailboxes {@code user}, {@code second}
 * and {@code postmaster} in {@code home.example}.
 */
final class ServeProcess implements AutoCloseable {
  static final String DOMAIN = "home.example";
  private static final String PROGRAM = "io.smtptoolkit.server.cli.Serve";
  private static final Pattern READY =
      Pattern.compile("^listening on \\S*:(\\d+)( with TLS)?\\s*$", Pattern.MULTILINE);

  private static final Pattern READY_WITH_TLS =
      Pattern.compile("^listening on \\S*:(\\d+) with TLS\\s*$", Pattern.MULTILINE);

  private final TemporaryFolder folder;
  private final PeerProcess process;
  private final InetSocketAddress address;

  private ServeProcess(TemporaryFolder folder, PeerProcess process) {
    this.folder = folder;
    this.process = process;
    this.address = Loopback.at(Integer.parseInt(process.awaitOutput(READY).group(1)));
  }

  static ServeProcess start(String... options) {
    return start(List.of(), options);
  }

  /**
   * Starts it, with a certificate for loopback.
   *
   * @param javaOptions options of the JVM
   * @param options options of the program in addition to those every test needs
   */
  static ServeProcess start(List<String> javaOptions, String... options) {
    var folder = new TemporaryFolder();
    try {
      var certificate = TestCertificate.in(folder.path());
      // Thousands of connections need thousands of file descriptors, more than a shell usually
      // grants.
      var command =
          Command.of("sh", "-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh")
              .and(JavaProgram.words(javaOptions, PROGRAM))
              .and(
                  List.of(
                      "--listen",
                      "127.0.0.1:0",
                      "--domain",
                      DOMAIN,
                      "--mailbox",
                      "user",
                      "--mailbox",
                      "second",
                      "--maildir",
                      folder.path().resolve("mail").toString(),
                      "--tls-cert",
                      certificate.certificate().toString(),
                      "--tls-key",
                      certificate.key().toString()))
              .and(List.of(options));
      return new ServeProcess(folder, command.start());
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  int port() {
    return address.getPort();
  }

  /** The port that begins with TLS, for a server with {@code --listen-tls} and no other such. */
  int tlsPort() {
    return Integer.parseInt(process.awaitOutput(READY_WITH_TLS).group(1));
  }

  Maildir maildir(String localPart) {
    return new Maildir(folder.path().resolve("mail").resolve(localPart));
  }

  Path caFile() {
    return folder.path().resolve("certificate.pem");
  }

  PeerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
