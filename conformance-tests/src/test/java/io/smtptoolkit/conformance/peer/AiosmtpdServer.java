package io.smtptoolkit.conformance.peer;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Python's aiosmtpd, driven by a script of ours that delivers to maildirs. */
final class AiosmtpdServer implements PeerServer {
  static final String PACKAGE = "python3-aiosmtpd";
  private static final Pattern READY =
      Pattern.compile("^listening on 127\\.0\\.0\\.1:(\\d+)$", Pattern.MULTILINE);

  private final TemporaryFolder folder;
  private final PeerProcess process;
  private final InetSocketAddress address;
  private final TestCertificate certificate;

  private AiosmtpdServer(TemporaryFolder folder, TestCertificate certificate, PeerProcess process) {
    this.folder = folder;
    this.certificate = certificate;
    this.process = process;
    this.address = Loopback.at(Integer.parseInt(process.awaitOutput(READY).group(1)));
  }

  static AiosmtpdServer start() {
    return start("smtp");
  }

  /** Starts it with LMTP; the mailbox {@code full} is then refused after the content. */
  static AiosmtpdServer startLmtp() {
    return start("lmtp");
  }

  /** Starts it with SMTPUTF8 (RFC 6531), which it does not offer otherwise. */
  static AiosmtpdServer startSmtpUtf8() {
    return start("smtputf8");
  }

  private static AiosmtpdServer start(String protocol) {
    Path python = Peers.python();
    if (!Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/aiosmtpd"))) {
      throw Peers.missing(PACKAGE, "Debian's Python does not have it");
    }
    var folder = new TemporaryFolder();
    try {
      Path script = folder.file("server.py", Peers.script("aiosmtpd_server.py"));
      var certificate = TestCertificate.in(folder.path());
      var process =
          Command.of(
                  python,
                  script,
                  folder.path().resolve("mail"),
                  certificate.certificate(),
                  certificate.key(),
                  "aiosmtpd.example",
                  String.join(",", LocalParts.KNOWN),
                  protocol)
              .start();
      return new AiosmtpdServer(folder, certificate, process);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String domain() {
    return "aiosmtpd.example";
  }

  @Override
  public Maildir maildir(String localPart) {
    return new Maildir(folder.path().resolve("mail").resolve(localPart));
  }

  @Override
  public Path caFile() {
    return certificate.certificate();
  }

  @Override
  public String version() {
    var outcome = Command.of("dpkg-query", "--show", "--showformat", "${Version}", PACKAGE).run();
    return "aiosmtpd, Debian package " + outcome.output();
  }

  @Override
  public String log() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
