package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * OpenSMTPD, out of the folder into which its package was unpacked. The paths of its queue and of
 * its accounts are fixed when it is compiled, so it runs in a {@link RootFolder}.
 *
 * <p>It offers no STARTTLS: every handshake fails in the build of Debian 12, where its separate
 * process for private keys does not go together with OpenSSL 3.
 */
final class OpenSmtpdServer implements PeerServer {
  static final String PACKAGE = "opensmtpd";

  private final TemporaryFolder folder;
  private final PeerProcess process;
  private final InetSocketAddress address;

  private OpenSmtpdServer(TemporaryFolder folder, PeerProcess process, InetSocketAddress address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
    // The process that listens is one of its children.
    Awaitility.await("OpenSMTPD accepts connections")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || accepts(address));
  }

  static OpenSmtpdServer start() {
    Path unpacked = Peers.unpacked(PACKAGE);
    Peers.needsRoot(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      // 0 would be refused, so a free port is looked for first.
      var address = Loopback.at(Loopback.freePort());
      var root = new RootFolder(folder, unpacked, List.of("opensmtpd", "opensmtpq", "mail"));
      root.folder("mail", "mail");
      folder.folder("var/lib/opensmtpd/empty", "rwxr-xr-x", "root", "root");
      folder.folder("var/spool/smtpd", "rwx--x--x", "root", "root");
      root.copyProgram(Path.of("/bin/sh"), Path.of("/"));
      root.copyProgram(unpacked.resolve("usr/sbin/smtpd"), unpacked);
      root.copyProgram(unpacked.resolve("usr/libexec/opensmtpd/mail.maildir"), unpacked);
      configure(folder, address.getPort());
      var process = root.command("/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf").start();
      return new OpenSmtpdServer(folder, process, address);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void configure(TemporaryFolder folder, int port) {
    folder.file(
        "etc/mailboxes",
        LocalParts.KNOWN.stream()
            .map(localPart -> localPart + "@opensmtpd.example mail\n")
            .collect(Collectors.joining()));
    folder.file(
        "etc/smtpd.conf",
        """
        smtp max-message-size 100M
        table mailboxes file:/etc/mailboxes
        listen on 127.0.0.1 port %d hostname mail.opensmtpd.example
        action "deliver" maildir "/mail/%%{rcpt.user}" virtual <mailboxes>
        match from any for domain "opensmtpd.example" action "deliver"
        """
            .formatted(port));
  }

  private static boolean accepts(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String domain() {
    return "opensmtpd.example";
  }

  @Override
  public Maildir maildir(String localPart) {
    return new Maildir(folder.path().resolve("mail").resolve(localPart));
  }

  @Override
  public Path caFile() {
    throw new UnsupportedOperationException("it offers no STARTTLS");
  }

  @Override
  public String version() {
    return "OpenSMTPD, Debian package " + Peers.version(PACKAGE);
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
