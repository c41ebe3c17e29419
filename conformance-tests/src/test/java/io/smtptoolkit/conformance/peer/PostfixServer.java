package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Postfix, out of the folder into which its package was unpacked, with delivery to maildirs by
 * virtual(8). Everything that is not set here is as Debian ships it.
 */
final class PostfixServer implements PeerServer {
  static final String PACKAGE = "postfix";
  private static final String ACCOUNT = "postfix";
  private static final String GROUP = "postdrop";

  private final TemporaryFolder folder;
  private final PeerProcess master;
  private final InetSocketAddress address;
  private final TestCertificate certificate;

  private PostfixServer(
      TemporaryFolder folder, TestCertificate certificate, PeerProcess master, InetAddress host) {
    this.folder = folder;
    this.certificate = certificate;
    this.master = master;
    this.address = new InetSocketAddress(host, master.awaitListening().getPort());
  }

  static PostfixServer start() {
    return start(Map.of());
  }

  /**
   * Starts it.
   *
   * @param overrides parameters of main.cf, which replace those set here
   */
  static PostfixServer start(Map<String, String> overrides) {
    return start(overrides, Map.of());
  }

  /**
   * Starts it.
   *
   * @param overrides parameters of main.cf, which replace those set here
   * @param files more files of its folder for configuration, by their names in it
   */
  static PostfixServer start(Map<String, String> overrides, Map<String, String> files) {
    return start(Loopback.at(0), overrides, files);
  }

  /** Starts it at another address of loopback. */
  static PostfixServer start(InetSocketAddress address) {
    return start(address, Map.of(), Map.of());
  }

  private static PostfixServer start(
      InetSocketAddress address, Map<String, String> overrides, Map<String, String> files) {
    Path unpacked = Peers.unpacked(PACKAGE);
    Peers.needsRoot(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      queue(folder);
      var certificate = TestCertificate.in(folder.path());
      Path configuration = folder.folder("conf", "rwxr-xr-x", "root", "root");
      folder.file("conf/mailboxes", mailboxes());
      String service = address.getAddress().getHostAddress() + ":" + address.getPort();
      folder.file("conf/master.cf", service + MASTER);
      folder.folder("conf/sasl", "rwxr-xr-x", "root", "root");
      files.forEach((name, text) -> folder.file("conf/" + name, text));
      folder.file(
          "conf/main.cf",
          parameters(folder.path(), unpacked, certificate, overrides).entrySet().stream()
              .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
              .collect(Collectors.joining()));
      var master =
          Command.of(unpacked.resolve("usr/lib/postfix/sbin/master"), "-c", configuration, "-s")
              .withLibrariesOf(unpacked)
              .start();
      return new PostfixServer(folder, certificate, master, address.getAddress());
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void queue(TemporaryFolder folder) {
    folder.folder("data", "rwx------", ACCOUNT, ACCOUNT);
    folder.folder("mail", "rwx------", ACCOUNT, ACCOUNT);
    folder.folder("queue", "rwxr-xr-x", "root", "root");
    folder.folder("queue/pid", "rwxr-xr-x", "root", "root");
    for (String name :
        new String[] {
          "active",
          "bounce",
          "corrupt",
          "defer",
          "deferred",
          "flush",
          "hold",
          "incoming",
          "private",
          "saved",
          "trace"
        }) {
      folder.folder("queue/" + name, "rwx------", ACCOUNT, ACCOUNT);
    }
    Path queue = folder.path().resolve("queue");
    folder.folder("queue/public", "rwx--x---", ACCOUNT, GROUP);
    folder.folder("queue/maildrop", "rwx-wx---", ACCOUNT, GROUP);
    try {
      Files.setAttribute(queue.resolve("maildrop"), "unix:mode", 01730);
      Files.setAttribute(queue.resolve("public"), "unix:mode", 02710);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mailboxes() {
    return LocalParts.KNOWN.stream()
        .map(localPart -> localPart + "@postfix.example " + localPart + "/\n")
        .collect(Collectors.joining());
  }

  private static Map<String, String> parameters(
      Path folder, Path unpacked, TestCertificate certificate, Map<String, String> overrides) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("compatibility_level", "3.6");
    parameters.put("queue_directory", folder.resolve("queue").toString());
    parameters.put("data_directory", folder.resolve("data").toString());
    parameters.put("daemon_directory", unpacked.resolve("usr/lib/postfix/sbin").toString());
    parameters.put("command_directory", unpacked.resolve("usr/sbin").toString());
    parameters.put("shlib_directory", unpacked.resolve("usr/lib/postfix").toString());
    parameters.put("meta_directory", folder.resolve("conf").toString());
    // The daemons get a clean environment, and find their libraries only if it is told to keep
    // this.
    parameters.put(
        "import_environment",
        "MAIL_CONFIG POSTLOG_SERVICE POSTLOG_HOSTNAME LANG=C LD_LIBRARY_PATH");
    parameters.put("mail_owner", ACCOUNT);
    parameters.put("setgid_group", GROUP);
    parameters.put("myhostname", "mail.postfix.example");
    parameters.put("myorigin", "postfix.example");
    parameters.put("inet_interfaces", "127.0.0.1");
    parameters.put("inet_protocols", "ipv4");
    parameters.put("mynetworks", "");
    parameters.put("mydestination", "");
    parameters.put("local_transport", "error:nothing is local");
    parameters.put("default_transport", "error:nothing is relayed");
    parameters.put("alias_maps", "");
    parameters.put("alias_database", "");
    parameters.put("virtual_mailbox_domains", "postfix.example");
    parameters.put("virtual_mailbox_base", folder.resolve("mail").toString());
    parameters.put("virtual_mailbox_maps", "texthash:" + folder.resolve("conf/mailboxes"));
    parameters.put("virtual_uid_maps", "static:" + number(folder, "uid"));
    parameters.put("virtual_gid_maps", "static:" + number(folder, "gid"));
    parameters.put("maillog_file", folder.resolve("log").toString());
    parameters.put("maillog_file_prefixes", folder.toString());
    parameters.put("notify_classes", "");
    parameters.put("smtpd_tls_security_level", "may");
    parameters.put("smtpd_tls_cert_file", certificate.certificate().toString());
    parameters.put("smtpd_tls_key_file", certificate.key().toString());
    parameters.putAll(overrides);
    return parameters;
  }

  /** The number of the account or group that owns the mail, which main.cf wants as a number. */
  private static String number(Path folder, String which) {
    try {
      return Files.getAttribute(folder.resolve("mail"), "unix:" + which).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Debian's services without chroot; mail is sent elsewhere only where a test says so.
  // Port 0: the system chooses.
  private static final String MASTER =
      """
       inet n - n - - smtpd
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      tlsmgr unix - - n 1000? 1 tlsmgr
      smtp unix - - n - - smtp
      lmtp unix - - n - - lmtp
      rewrite unix - - n - - trivial-rewrite
      bounce unix - - n - 0 bounce
      defer unix - - n - 0 bounce
      trace unix - - n - 0 bounce
      verify unix - - n - 1 verify
      flush unix n - n 1000? 0 flush
      proxymap unix - - n - - proxymap
      proxywrite unix - - n - 1 proxymap
      error unix - - n - - error
      retry unix - - n - - error
      virtual unix - n n - - virtual
      anvil unix - - n - 1 anvil
      scache unix - - n - 1 scache
      postlog unix-dgram n - n - 1 postlogd
      """;

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String domain() {
    return "postfix.example";
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
    return "Postfix, Debian package " + Peers.version(PACKAGE);
  }

  @Override
  public String log() {
    try {
      return Files.readString(folder.path().resolve("log"));
    } catch (IOException e) {
      return "(no log: " + e + ") " + master.output();
    }
  }

  @Override
  public void close() {
    master.close();
    folder.close();
  }
}
