package io.smtptoolkit.server.config;

import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.SmtpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A server made of the text of a configuration file, in this process. */
final class MailServer implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final Path folder;
  private final ServerPlan plan;
  private final SmtpServer server;

  private MailServer(Path folder, ServerPlan plan, SmtpServer server) {
    this.folder = folder;
    this.plan = plan;
    this.server = server;
  }

  static MailServer start(Path folder, String configuration) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("smtp.toml"), configuration);
    ServerPlan plan = ServerPlan.open(ConfigReader.read(file));
    return new MailServer(folder, plan, SmtpServer.start(plan.options().build()));
  }

  InetSocketAddress address(String listener) {
    return server.address(listener);
  }

  ServerPlan plan() {
    return plan;
  }

  /** Writes the file anew and reads it, as SIGHUP does. */
  void reload(String configuration) throws IOException {
    Files.writeString(folder.resolve("smtp.toml"), configuration);
    var unused = plan.reload();
  }

  /** The messages of a mailbox, when there are so many. */
  List<String> messages(String mailbox, int count) {
    return await()
        .atMost(BOUND)
        .until(() -> messages(mailbox), messages -> messages.size() == count);
  }

  List<String> messages(String mailbox) {
    Path arrived = folder.resolve("mail").resolve(mailbox).resolve("new");
    if (!Files.isDirectory(arrived)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(arrived)) {
      return files.sorted().map(MailServer::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(Duration.ofSeconds(5));
    plan.close();
  }
}
