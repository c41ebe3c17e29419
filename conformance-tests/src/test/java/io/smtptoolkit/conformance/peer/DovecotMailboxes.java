package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Dovecot in the {@link RootFolder} of a mail system, whose Maildirs it serves with the
 * configuration that the documentation has. Its files and folders are where that says.
 */
final class DovecotMailboxes implements AutoCloseable {
  static final String CORE = DovecotServer.PACKAGE;
  private static final List<String> PACKAGES =
      List.of(CORE, "dovecot-imapd", "dovecot-pop3d", DovecotServer.LMTP_PACKAGE);

  /** Where each protocol is served. Immutable. */
  private record Ports(int imap, int imaps, int pop3, int pop3s, int lmtp) {}

  private final RootFolder root;
  private final PeerProcess master;
  private final Ports ports;

  private DovecotMailboxes(RootFolder root, PeerProcess master, Ports ports) {
    this.root = root;
    this.master = master;
    this.ports = ports;
    // The master has all sockets before it says anything.
    master.awaitListening();
  }

  /** A root folder for both: of a mail system, and of its Dovecot. */
  static RootFolder root(TemporaryFolder folder) throws IOException {
    return new RootFolder(
        folder, Peers.unpacked(CORE), List.of("dovecot", "dovenull", MailSystemProcess.ACCOUNT));
  }

  /**
   * Starts it.
   *
   * @param configuration as in docs/; ports are set here
   * @param users lines of the file with the passwords
   */
  static DovecotMailboxes start(RootFolder root, String configuration, String users)
      throws IOException {
    Peers.needsRoot(CORE);
    copyPrograms(root);
    root.file("var/lib/dovecot/readme", "");
    root.file("etc/dovecot/users", users);
    root.file("etc/dovecot/page.conf", configuration);
    List<Integer> free = Loopback.freePorts(5);
    var ports = new Ports(free.get(0), free.get(1), free.get(2), free.get(3), free.get(4));
    root.file(
        "etc/dovecot/dovecot.conf",
        """
        !include page.conf
        base_dir = /run
        log_path = /log
        listen = 127.0.0.1
        auth_failure_delay = 0
        service imap-login {
          inet_listener imap {
            port = %d
          }
          inet_listener imaps {
            port = %d
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = %d
          }
          inet_listener pop3s {
            port = %d
          }
        }
        """
            .formatted(ports.imap, ports.imaps, ports.pop3, ports.pop3s));
    if (configuration.contains("service lmtp")) {
      Files.writeString(
          root.path().resolve("etc/dovecot/dovecot.conf"),
          "service lmtp {\n  inet_listener lmtp {\n    port = " + ports.lmtp + "\n  }\n}\n",
          java.nio.file.StandardOpenOption.APPEND);
    }
    var master = root.command("/usr/sbin/dovecot", "-F", "-c", "/etc/dovecot/dovecot.conf").start();
    return new DovecotMailboxes(root, master, ports);
  }

  private static void copyPrograms(RootFolder root) throws IOException {
    for (String name : PACKAGES) {
      Path unpacked = Peers.unpacked(name);
      root.copyTree(unpacked, "usr/lib/dovecot");
      for (String program :
          List.of(
              "sbin/dovecot",
              "bin/doveconf",
              "lib/dovecot/auth",
              "lib/dovecot/modules/lib10_quota_plugin.so",
              "lib/dovecot/modules/libssl_iostream_openssl.so",
              "lib/dovecot/imap-login",
              "lib/dovecot/imap",
              "lib/dovecot/pop3",
              "lib/dovecot/lmtp")) {
        Path file = unpacked.resolve("usr").resolve(program);
        if (Files.exists(file)) {
          root.copyProgram(file, unpacked);
        }
      }
    }
  }

  /**
   * Reads the mailbox of a user with Python's library.
   *
   * @param protocol {@code imap} or {@code pop3}, with STARTTLS
   * @param words what to do, in the words of read_mailbox.py
   * @return what it printed
   */
  String python(String protocol, String user, String password, String... words) {
    try {
      Path script = root.file("opt/read_mailbox.py", Peers.script("read_mailbox.py"));
      var outcome =
          Command.of(
                  Peers.python(),
                  script,
                  protocol,
                  protocol.equals("imap") ? ports.imap : ports.pop3,
                  root.path().resolve("etc/smtp/chain.pem"),
                  user,
                  password)
              .and(List.of(words))
              .run();
      if (outcome.exitCode() != 0) {
        throw new AssertionError(outcome + "\n" + log());
      }
      return outcome.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int imapsPort() {
    return ports.imaps;
  }

  int pop3sPort() {
    return ports.pop3s;
  }

  InetSocketAddress lmtp() {
    return Loopback.at(ports.lmtp);
  }

  String log() {
    try {
      return Files.readString(root.path().resolve("log"));
    } catch (IOException e) {
      return "(no log: " + e + ") " + master.output();
    }
  }

  @Override
  public void close() {
    master.close();
  }
}
