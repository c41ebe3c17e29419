package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.process.PostfixTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Postfix, out of the folder into which its package was unpacked, that relays everything to one
 * host. What is not set here is as Postfix has it by default. Starts only as root.
 */
final class PostfixRelay implements Subject {
  private static final String ACCOUNT = "postfix";
  private static final String GROUP = "postdrop";

  /** Chosen: it needs a second. */
  private static final Duration START = Duration.ofSeconds(30);

  private static final Duration STOP = Duration.ofSeconds(5);

  /** Debian's services without chroot. */
  private static final String MASTER =
      """
       inet n - n - - smtpd
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      tlsmgr unix - - n 1000? 1 tlsmgr
      smtp unix - - n - - smtp
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
      anvil unix - - n - 1 anvil
      scache unix - - n - 1 scache
      postlog unix-dgram n - n - 1 postlogd
      """;

  private final Path folder;
  private final Process master;
  private final Thread atExit;
  private final InetSocketAddress address;

  /**
   * Starts it.
   *
   * @param tools where it is
   * @param folder for its configuration, queue and log
   * @param sink the port of loopback to which it relays
   */
  PostfixRelay(PostfixTools tools, Path folder, int sink) throws IOException, InterruptedException {
    this.folder = folder;
    Path usr = tools.sbin().resolveSibling("");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
    makeQueue();
    Path configuration = folder("conf", "rwxr-xr-x", "root", "root");
    Files.writeString(
        configuration.resolve("master.cf"), "127.0.0.1:" + address.getPort() + MASTER);
    Files.writeString(
        configuration.resolve("main.cf"),
        parameters(usr, sink).entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
    var builder =
        new ProcessBuilder(
                usr.resolve("lib/postfix/sbin/master").toString(),
                "-c",
                configuration.toString(),
                "-s")
            .inheritIO();
    builder.environment().putAll(tools.environment());
    master = builder.start();
    // A measurement that is broken off leaves no servers: they end when the master does.
    atExit = new Thread(master::destroy);
    Runtime.getRuntime().addShutdownHook(atExit);
    awaitListening();
  }

  private void makeQueue() throws IOException {
    folder("data", "rwx------", ACCOUNT, ACCOUNT);
    folder("queue", "rwxr-xr-x", "root", "root");
    folder("queue/pid", "rwxr-xr-x", "root", "root");
    for (String name :
        List.of(
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
            "trace")) {
      folder("queue/" + name, "rwx------", ACCOUNT, ACCOUNT);
    }
    Files.setAttribute(folder("queue/public", "rwx--x---", ACCOUNT, GROUP), "unix:mode", 02710);
    Files.setAttribute(folder("queue/maildrop", "rwx-wx---", ACCOUNT, GROUP), "unix:mode", 01730);
  }

  private Path folder(String name, String permissions, String owner, String group)
      throws IOException {
    Path made = Files.createDirectories(folder.resolve(name));
    var accounts = made.getFileSystem().getUserPrincipalLookupService();
    Files.setAttribute(made, "posix:owner", accounts.lookupPrincipalByName(owner));
    Files.setAttribute(made, "posix:group", accounts.lookupPrincipalByGroupName(group));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
    return made;
  }

  private Map<String, String> parameters(Path usr, int sink) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("compatibility_level", "3.6");
    parameters.put("queue_directory", folder.resolve("queue").toString());
    parameters.put("data_directory", folder.resolve("data").toString());
    parameters.put("daemon_directory", usr.resolve("lib/postfix/sbin").toString());
    parameters.put("command_directory", usr.resolve("sbin").toString());
    parameters.put("shlib_directory", usr.resolve("lib/postfix").toString());
    parameters.put("meta_directory", folder.resolve("conf").toString());
    // The daemons get a clean environment, and find their libraries only with this.
    parameters.put(
        "import_environment",
        "MAIL_CONFIG POSTLOG_SERVICE POSTLOG_HOSTNAME LANG=C LD_LIBRARY_PATH");
    parameters.put("mail_owner", ACCOUNT);
    parameters.put("setgid_group", GROUP);
    parameters.put("myhostname", "postfix.example.net");
    parameters.put("inet_interfaces", "127.0.0.1");
    parameters.put("inet_protocols", "ipv4");
    parameters.put("mynetworks", "127.0.0.0/8");
    parameters.put("relayhost", "[127.0.0.1]:" + sink);
    parameters.put("alias_maps", "");
    parameters.put("alias_database", "");
    parameters.put("maillog_file", folder.resolve("log").toString());
    parameters.put("maillog_file_prefixes", folder.toString());
    return parameters;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try {
        new Socket(address.getAddress(), address.getPort()).close();
        return;
      } catch (IOException notYet) {
        boolean isLate = System.nanoTime() - begin > START.toNanos();
        // A poll, with the bound above.
        if (isLate || master.waitFor(50, TimeUnit.MILLISECONDS)) {
          close();
          throw new IOException("Postfix does not listen; is there a user postfix?", notYet);
        }
      }
    }
  }

  @Override
  public String name() {
    return "Postfix";
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Duration processorTime() throws IOException {
    return ProcessorTime.of(master.toHandle());
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> children = master.descendants().toList();
    master.destroy();
    try {
      if (!master.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        master.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      master.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
