package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Our own {@code smtp serve --config} as a child process that runs as {@link #ACCOUNT}. Absolute
 * paths in its file begin at a root folder, and it listens at loopback, at ports that are free.
 */
final class MailSystemProcess implements AutoCloseable {
  static final String ACCOUNT = "vmail";

  private final RootFolder root;
  private final PeerProcess process;

  private MailSystemProcess(RootFolder root, PeerProcess process) {
    this.root = root;
    this.process = process;
  }

  /**
   * Makes the folders that the page of the mail server tells to make, the certificate and the file
   * of users.
   */
  static void prepare(RootFolder root, String password, String... users) throws IOException {
    Path settings = root.folder("etc/smtp", ACCOUNT);
    root.folder("var/lib/smtp", ACCOUNT);
    var certificate = TestCertificate.in(settings);
    root.own(certificate.key(), ACCOUNT);
    Files.move(certificate.certificate(), settings.resolve("chain.pem"));
    for (String user : users) {
      var outcome =
          program(root, "Passwd")
              .and(
                  List.of(
                      settings.resolve("users").toString(),
                      user,
                      "--password-stdin",
                      "--rounds",
                      "4096"))
              .run((password + "\n").getBytes(UTF_8));
      if (outcome.exitCode() != 0) {
        throw new AssertionError("passwd: " + outcome);
      }
    }
  }

  static MailSystemProcess start(RootFolder root, String configuration) throws IOException {
    Path file =
        root.file(
            "etc/smtp/smtp.toml",
            configuration
                .replace("\"/", "\"" + root.path() + "/")
                .replaceAll("\"\\[::\\]:\\d+\"", "\"127.0.0.1:0\""));
    return new MailSystemProcess(
        root, program(root, "Serve").and(List.of("--config", file.toString())).start());
  }

  private static Command program(RootFolder root, String name) throws IOException {
    return root.commandOf(
        ACCOUNT,
        JavaProgram.copied(
            root.path().resolve("opt/smtp"),
            List.of("-XX:TieredStopAtLevel=1"),
            "io.smtptoolkit.server.cli." + name));
  }

  /** The address of the first listener of a role, when it listens. */
  InetSocketAddress address(String role) {
    String line = "^listening on (\\S*):(\\d+) as " + role + "\\s*$";
    var found = process.awaitOutput(Pattern.compile(line, Pattern.MULTILINE));
    return new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2)));
  }

  Maildir maildir(String mailbox) {
    return new Maildir(root.path().resolve("var/lib/smtp/mail").resolve(mailbox));
  }

  Path caFile() {
    return root.path().resolve("etc/smtp/chain.pem");
  }

  PeerProcess process() {
    return process;
  }

  /** The lines of the file that says how much of a mailbox's quota is used. */
  List<String> maildirsize(String mailbox) {
    try {
      return Files.readAllLines(maildir(mailbox).path().resolve("maildirsize"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
