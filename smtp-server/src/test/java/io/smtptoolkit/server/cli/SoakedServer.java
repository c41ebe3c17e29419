package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.auth.UserFileEditor;
import io.smtptoolkit.server.tls.PemPairs;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * The program with a configuration file, started again and again at the same folder. One thread
 * starts, stops and reloads it; where it listens, and how often it was stopped, is for all.
 */
final class SoakedServer implements AutoCloseable {
  static final String USER = "alice";
  static final String PASSWORD = "secret";
  // SCRAM's least, RFC 7677 §4: what is to be soaked is the server.
  private static final int ROUNDS = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** The listeners, in the order of the file. */
  enum Role {
    MX,
    SUBMISSION,
    SUBMISSIONS,
    LMTP
  }

  private static final String CONFIGURATION =
      """
      name = "mx.example.com"
      [[listener]]
      role = "mx"
      address = "127.0.0.1:0"
      [[listener]]
      role = "submission"
      address = "127.0.0.1:0"
      [[listener]]
      role = "submissions"
      address = "127.0.0.1:0"
      [[listener]]
      role = "lmtp"
      address = "127.0.0.1:0"
      [delivery]
      domains = ["example.com"]
      mailboxes = ["alice", "carol"]
      maildir = "mail"
      [[tls.certificate]]
      chain = "chain.pem"
      key = "key.pem"
      [auth]
      users = "users"
      """;

  private final Path folder;
  private final List<TlsIdentity> identities = new ArrayList<>();
  private final SSLContext trust;
  private final List<String> errors = new ArrayList<>();
  private volatile CompletableFuture<Map<Role, InetSocketAddress>> addresses =
      new CompletableFuture<>();
  private final AtomicInteger stops = new AtomicInteger();
  private ServedProgram program;
  private long logRead;
  private String lastLine = "";
  private int taken;
  private int refused;

  SoakedServer(Path folder) throws Exception {
    this.folder = folder;
    TlsIdentity authority = TlsIdentity.authority("authority");
    for (int i = 0; i < 4; i++) {
      identities.add(TlsIdentity.signedBy(authority, "localhost"));
    }
    trust = RawClient.trusting(authority);
    certificate(0);
    new UserFileEditor(folder.resolve("users")).setPassword(USER, PASSWORD, ROUNDS, false);
    Files.writeString(file(), CONFIGURATION);
  }

  SSLContext trust() {
    return trust;
  }

  Path maildir() {
    return folder.resolve("mail");
  }

  /** How often it was stopped so far: what was connected before the last time may have lost. */
  int stops() {
    return stops.get();
  }

  /** The number of reloads. */
  int reloads() {
    return taken + refused;
  }

  /** Where it listens, once it does. */
  Map<Role, InetSocketAddress> addresses() {
    try {
      return addresses.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server was not started again", e);
    }
  }

  void start() throws IOException {
    logRead = 0;
    lastLine = "";
    program =
        ServedProgram.start(
            folder,
            List.of(),
            List.of(
                "-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:-UseDynamicNumberOfCompilerThreads"),
            "--config",
            file().toString());
    var at = new EnumMap<Role, InetSocketAddress>(Role.class);
    for (Role role : Role.values()) {
      at.put(role, program.address());
    }
    addresses.complete(at);
  }

  /** SIGTERM, with what is going on. */
  void stop() throws Exception {
    goingDown();
    program.terminate();
    assertThat(program.endsWithin(PATIENCE)).as("it stops").isTrue();
    assertThat(program.exitCode()).as(program.errorFile().toString()).isZero();
    gone();
  }

  /** SIGKILL. */
  void kill() throws Exception {
    goingDown();
    program.kill();
    assertThat(program.endsWithin(PATIENCE)).as("it is gone").isTrue();
    gone();
  }

  /** From now on connections may be lost, and new ones wait for the next start. */
  private void goingDown() {
    addresses = new CompletableFuture<>();
    stops.incrementAndGet();
  }

  private void gone() throws IOException {
    readLog();
    assertThat(errors).as("errors in the log").isEmpty();
    program.close();
    Files.delete(program.errorFile());
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return program.endsWithin(time);
  }

  long pid() {
    return program.pid();
  }

  /** SIGHUP, with other files than before, and sometimes with bad ones; until the log tells it. */
  void reload(Random random) throws Exception {
    int takenBefore = taken;
    int refusedBefore = refused;
    boolean bad = random.nextInt(4) == 0;
    String key = Files.readString(folder.resolve("key.pem"));
    if (bad) {
      Files.writeString(folder.resolve("key.pem"), "nonsense");
    } else {
      certificate(random.nextInt(identities.size()));
      var editor = new UserFileEditor(folder.resolve("users"));
      if (!editor.remove("bob")) {
        editor.setPassword("bob", "other", ROUNDS, false);
      }
      Files.writeString(
          file(),
          CONFIGURATION.replace(
              "\"carol\"]", random.nextBoolean() ? "\"carol\", \"bob\"]" : "\"carol\"]"));
    }
    program.hangUp();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              readLog();
              return bad ? refused > refusedBefore : taken > takenBefore;
            });
    if (bad) {
      Files.writeString(folder.resolve("key.pem"), key);
    }
  }

  private void readLog() throws IOException {
    try (var log = new RandomAccessFile(program.errorFile().toFile(), "r")) {
      log.seek(logRead);
      byte[] more = new byte[(int) (log.length() - logRead)];
      log.readFully(more);
      logRead += more.length;
      String[] lines = (lastLine + new String(more, UTF_8)).split("\n", -1);
      for (int i = 0; i < lines.length - 1; i++) {
        heed(lines[i]);
      }
      lastLine = lines[lines.length - 1];
    }
  }

  private void heed(String line) {
    if (line.contains(" was read again, with the files that it names")) {
      taken++;
    } else if (line.endsWith("nothing was taken over, all stays as it was")) {
      refused++;
    } else if (!line.contains(" INFO ")
        && !line.contains(" WARN ")
        && !line.contains("no private key in ")) {
      errors.add(line);
    }
  }

  private Path file() {
    return folder.resolve("smtp.toml");
  }

  private void certificate(int number) throws IOException {
    PemPairs.write(identities.get(number), folder.resolve("chain.pem"), folder.resolve("key.pem"));
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }
}
