package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Exim, out of the folder into which its package was unpacked, with delivery to maildirs by
 * appendfile. It runs without set-user-id (the unpacking removes the bit), so deliveries are made
 * by its own account.
 */
final class EximServer implements PeerServer {
  static final String PACKAGE = "exim4-daemon-light";
  private static final String ACCOUNT = "Debian-exim";

  private final TemporaryFolder folder;
  private final PeerProcess daemon;
  private final InetSocketAddress address;
  private final TestCertificate certificate;

  private EximServer(
      TemporaryFolder folder,
      TestCertificate certificate,
      PeerProcess daemon,
      InetSocketAddress address) {
    this.folder = folder;
    this.certificate = certificate;
    this.daemon = daemon;
    this.address = address;
  }

  static EximServer start() {
    return start(Map.of());
  }

  /**
   * Starts it.
   *
   * @param options main options, besides those set here
   */
  static EximServer start(Map<String, String> options) {
    return start(options, "", "", List.of());
  }

  /**
   * Starts it.
   *
   * @param options main options, besides those set here
   * @param routers routers for what is not local
   * @param more more transports, and more sections of the configuration
   * @param arguments more of its command line
   */
  static EximServer start(
      Map<String, String> options, String routers, String more, List<String> arguments) {
    return start(Optional.empty(), options, routers, more, arguments);
  }

  /** Starts it at an address that is free. */
  static EximServer start(InetSocketAddress address) {
    return start(Optional.of(address), Map.of(), "", "", List.of());
  }

  private static EximServer start(
      Optional<InetSocketAddress> wanted,
      Map<String, String> options,
      String routers,
      String more,
      List<String> arguments) {
    Path unpacked = Peers.unpacked(PACKAGE);
    Peers.needsRoot(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      for (String name : new String[] {"spool", "log", "mail"}) {
        folder.folder(name, "rwx------", ACCOUNT, ACCOUNT);
      }
      var certificate = TestCertificate.in(folder.path());
      TemporaryFolder.own(certificate.key(), "rw-------", ACCOUNT, ACCOUNT);
      TemporaryFolder.own(certificate.certificate(), "rw-r--r--", ACCOUNT, ACCOUNT);
      folder.file(
          "mailboxes",
          LocalParts.KNOWN.stream()
              .map(localPart -> localPart + ": " + localPart + "\n")
              .collect(Collectors.joining()));
      Path program = unpacked.resolve("usr/sbin/exim4");
      Path configuration =
          folder.file(
              "exim.conf",
              configuration(folder.path(), program, certificate, options, routers) + more);
      // Exim takes port 0 for 25, so a free port is looked for first; another program may take it
      // in between.
      for (int attempt = 1; ; attempt++) {
        var address = wanted.isPresent() ? wanted.get() : Loopback.at(Loopback.freePort());
        String interfaces = address.getAddress().getHostAddress() + "." + address.getPort();
        var daemon =
            Command.of(program, "-C", configuration, "-bdf", "-oX", interfaces)
                .and(arguments)
                .withLibrariesOf(unpacked)
                .start();
        if (awaitStart(daemon, address)) {
          return new EximServer(folder, certificate, daemon, address);
        }
        String output = daemon.output();
        daemon.close();
        if (attempt == 5) {
          throw new AssertionError("exim does not start: " + output + log(folder));
        }
      }
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Whether it accepts connections, or has ended instead. */
  private static boolean awaitStart(PeerProcess daemon, InetSocketAddress address) {
    try {
      return Awaitility.await("exim accepts connections")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                if (!daemon.isAlive()) {
                  return "ended";
                }
                try (var socket = new Socket()) {
                  socket.connect(address, 1000);
                  return "accepts";
                } catch (IOException notYet) {
                  return "";
                }
              },
              state -> !state.isEmpty())
          .equals("accepts");
    } catch (RuntimeException | Error e) {
      daemon.close();
      throw e;
    }
  }

  private static String configuration(
      Path folder,
      Path program,
      TestCertificate certificate,
      Map<String, String> options,
      String routers) {
    String mainOptions =
        options.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .collect(Collectors.joining("\n"));
    return """
    primary_hostname = mail.exim.example
    qualify_domain = exim.example
    exim_path = PROGRAM
    spool_directory = FOLDER/spool
    log_file_path = FOLDER/log/%slog
    pid_file_path = FOLDER/spool/pid
    keep_environment = LD_LIBRARY_PATH
    deliver_drop_privilege = true
    host_lookup =
    smtp_accept_max = 200
    tls_advertise_hosts = *
    tls_certificate = CERTIFICATE
    tls_privatekey = KEY
    domainlist local_domains = exim.example
    domainlist relay_domains = RELAYED
    acl_smtp_rcpt = recipients
    acl_smtp_data = accept
    OPTIONS

    begin acl

    recipients:
      deny
        ! domains = +local_domains : +relay_domains
        message = relay not permitted
      accept
        domains = +relay_domains
      accept
        local_parts = lsearch;FOLDER/mailboxes
      deny
        message = unknown user

    begin routers

    local:
      driver = accept
      domains = +local_domains
      local_parts = lsearch;FOLDER/mailboxes
      transport = maildir

    ROUTERS

    begin transports

    maildir:
      driver = appendfile
      directory = FOLDER/mail/$local_part_data
      create_directory
      maildir_format
      return_path_add
      envelope_to_add
      delivery_date_add
      user = ACCOUNT
    """
        .replace("PROGRAM", program.toString())
        .replace("FOLDER", folder.toString())
        .replace("CERTIFICATE", certificate.certificate().toString())
        .replace("KEY", certificate.key().toString())
        .replace("ACCOUNT", ACCOUNT)
        .replace("RELAYED", routers.isEmpty() ? "" : "*.example")
        .replace("ROUTERS", routers)
        .replace("OPTIONS", mainOptions);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String domain() {
    return "exim.example";
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
    return "Exim, Debian package " + Peers.version(PACKAGE);
  }

  @Override
  public String log() {
    return log(folder);
  }

  private static String log(TemporaryFolder folder) {
    try {
      return Files.readString(folder.path().resolve("log/mainlog"));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  @Override
  public void close() {
    daemon.close();
    folder.close();
  }
}
