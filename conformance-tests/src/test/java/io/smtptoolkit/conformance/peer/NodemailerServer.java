package io.smtptoolkit.conformance.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * nodemailer's {@code smtp-server}, driven by a script of ours. Its user is {@code alice}, with
 * {@link #PASSWORD} or {@link #TOKEN}.
 */
final class NodemailerServer implements AutoCloseable {
  static final String PASSWORD = "p\"encil $1'x";
  static final String TOKEN = "t0ken.of-alice~+/==";
  private static final Pattern READY =
      Pattern.compile("^listening on 127\\.0\\.0\\.1:(\\d+)$", Pattern.MULTILINE);

  private final TemporaryFolder folder;
  private final PeerProcess process;
  private final InetSocketAddress address;

  private NodemailerServer(TemporaryFolder folder, PeerProcess process) {
    this.folder = folder;
    this.process = process;
    this.address = Loopback.at(Integer.parseInt(process.awaitOutput(READY).group(1)));
  }

  /**
   * Starts it.
   *
   * @param options its own, as members of a JSON object: {@code "secure": true}
   */
  static NodemailerServer start(String options) {
    var folder = new TemporaryFolder();
    try {
      var certificate = TestCertificate.in(folder.path());
      String settings =
          "{\"keyFile\": \"%s\", \"certFile\": \"%s\", %s}"
              .formatted(certificate.key(), certificate.certificate(), options);
      return new NodemailerServer(
          folder,
          Npm.script(
                  folder,
                  "nodemailer_server.js",
                  settings,
                  folder.path().resolve("mail"),
                  PASSWORD,
                  TOKEN)
              .start());
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  Path caFile() {
    return folder.path().resolve("certificate.pem");
  }

  Maildir maildir() {
    return new Maildir(folder.path().resolve("mail"));
  }

  /** What the server knew of each message when it was stored: lines of JSON. */
  List<String> transactions() {
    return process.output().lines().filter(line -> line.startsWith("{")).toList();
  }

  String log() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
