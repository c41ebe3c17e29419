package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.cli.SoakLedger.Fate;
import io.smtptoolkit.server.cli.SoakedServer.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients that send as fast as they can until they are closed. Most are the library's, with all
 * ways of TLS and AUTH; some of their connections are cut at some time. The others are raw, and end
 * at an octet of their dialogue.
 */
final class SoakLoad implements AutoCloseable {
  private static final List<Role> ROLES = List.of(Role.values());
  private static final int SENDERS = 12;
  private static final int CUTTERS = 4;
  private static final int MOST_MESSAGES = 20;

  /** As long as a connection of all messages takes. */
  private static final int CUT_WITHIN_MICROS = 50_000;

  private final SoakedServer server;
  private final SoakLedger ledger;
  private final SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
  private final ExecutorService clients = Executors.newFixedThreadPool(SENDERS + CUTTERS);
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean closed;

  private interface Act {
    void run(Random random) throws Exception;
  }

  SoakLoad(SoakedServer server, SoakLedger ledger) {
    this.server = server;
    this.ledger = ledger;
  }

  void start(Random seeds) {
    for (int i = 0; i < SENDERS + CUTTERS; i++) {
      var random = new Random(seeds.nextLong());
      Act act = i < SENDERS ? this::send : new SoakCutter(server, ledger)::run;
      running.add(clients.submit(() -> repeat(act, random)));
    }
  }

  private Void repeat(Act act, Random random) throws Exception {
    while (!closed) {
      act.run(random);
    }
    return null;
  }

  private void send(Random random) throws Exception {
    // Before the address: a stop between the two excuses a failure.
    int stops = server.stops();
    Endpoint endpoint = endpoint(random);
    SmtpConnection connection;
    try {
      connection = client.connect(endpoint);
    } catch (SmtpClientException e) {
      if (stops == server.stops()) {
        ledger.fault("cannot connect to " + endpoint + ": " + e);
      }
      return;
    }
    boolean cut = random.nextInt(8) == 0;
    if (cut) {
      var unused =
          clock.schedule(
              connection::abort, random.nextInt(CUT_WITHIN_MICROS), TimeUnit.MICROSECONDS);
    }
    Map<Integer, CompletableFuture<SendResult>> sent = new LinkedHashMap<>();
    Map<Integer, List<String>> mailboxes = new LinkedHashMap<>();
    for (int i = random.nextInt(MOST_MESSAGES); i >= 0; i--) {
      int message = ledger.nextMessage();
      List<String> to = SoakLedger.MAILBOXES.subList(random.nextInt(2), 1 + random.nextInt(2));
      to = to.isEmpty() ? SoakLedger.MAILBOXES : to;
      mailboxes.put(message, to);
      String[] recipients = to.stream().map(it -> it + "@example.com").toArray(String[]::new);
      sent.put(
          message,
          connection.sendAsync(
              Envelope.of("client@example.org", recipients),
              MessageContent.of(ledger.content(message).getBytes(ISO_8859_1))));
    }
    for (var each : sent.entrySet()) {
      List<String> to = mailboxes.get(each.getKey());
      String loss = note(each.getKey(), to, each.getValue());
      if (!loss.isEmpty() && !cut && stops == server.stops()) {
        ledger.fault("message " + each.getKey() + " to " + endpoint + ": " + loss);
      }
    }
    connection.close();
  }

  /** Returns why it was not accepted, if it was not. */
  private String note(int message, List<String> mailboxes, CompletableFuture<SendResult> sending)
      throws Exception {
    SendResult result;
    try {
      result = sending.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException notSent) {
      mailboxes.forEach(it -> ledger.note(message, it, Fate.NOT_SENT));
      return notSent.getCause().toString();
    }
    String loss = "";
    for (int i = 0; i < mailboxes.size(); i++) {
      RecipientOutcome outcome = result.outcomes().get(i);
      Fate fate = Fate.NOT_SENT;
      if (outcome.isAccepted()) {
        fate = Fate.ACKNOWLEDGED;
      } else {
        fate = outcome instanceof RecipientOutcome.Unknown ? Fate.UNKNOWN : Fate.NOT_SENT;
        loss = outcome.describe();
      }
      ledger.note(message, mailboxes.get(i), fate);
    }
    return loss;
  }

  private Endpoint endpoint(Random random) {
    Role role = ROLES.get(random.nextInt(ROLES.size()));
    InetSocketAddress address = server.addresses().get(role);
    Endpoint.Builder endpoint =
        Endpoint.builder("localhost", address.getPort())
            .address(InetAddress.getLoopbackAddress())
            .sslContext(server.trust());
    Credentials user = Credentials.password(SoakedServer.USER, SoakedServer.PASSWORD);
    return switch (role) {
      case MX ->
          endpoint.tlsPolicy(random.nextBoolean() ? TlsPolicy.NEVER : TlsPolicy.REQUIRED).build();
      case SUBMISSION -> endpoint.tlsPolicy(TlsPolicy.REQUIRED).credentials(user).build();
      case SUBMISSIONS -> endpoint.tlsPolicy(TlsPolicy.IMPLICIT).credentials(user).build();
      case LMTP -> endpoint.protocol(Protocol.LMTP).tlsPolicy(TlsPolicy.NEVER).build();
    };
  }

  /** Has every client end what it is at. */
  @Override
  public void close() {
    closed = true;
    clients.shutdown();
    try {
      for (Future<?> each : running) {
        each.get(90, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a client ended", e);
    } finally {
      clients.shutdownNow();
      clock.shutdownNow();
      client.close();
    }
  }
}
