package io.smtptoolkit.bench.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.bench.relay.HostKind.Domain;
import io.smtptoolkit.bench.relay.HostKind.Route;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Fills a queue. Stateless. */
final class Backlog {
  /** Chosen: so many messages share a commit. */
  private static final int AT_ONCE = 256;

  private static final List<HostKind> DEAD =
      List.of(HostKind.REFUSED, HostKind.BLACK_HOLE, HostKind.SILENT);

  private Backlog() {}

  /** The domains, those of all kinds mixed. */
  static List<Domain> domains(int all, int live) {
    var domains = new ArrayList<Domain>();
    int dead = 0;
    int alive = 0;
    for (int i = 0; i < all; i++) {
      if ((long) (i + 1) * live / all > alive) {
        domains.add(new Domain(HostKind.LIVE, alive++));
      } else {
        domains.add(new Domain(DEAD.get(dead % DEAD.size()), dead++ / DEAD.size()));
      }
    }
    return domains;
  }

  /** Puts messages into a queue, for one domain after the other. */
  static void fill(Path queue, List<Route> routes, int messages)
      throws IOException, InterruptedException {
    byte[] content = ("Subject: one of many\r\n\r\n" + "text\r\n".repeat(680)).getBytes(US_ASCII);
    List<String> destinations = routes.stream().map(Route::destination).toList();
    var room = new Semaphore(AT_ONCE);
    var failure = new AtomicReference<@Nullable Throwable>();
    try (SqliteQueue into = SqliteQueue.open(QueueOptions.builder(queue).build())) {
      for (int i = 0; i < messages && failure.get() == null; i++) {
        room.acquire();
        NewMessage message =
            message(i, routes.get(i % routes.size()), destinations.get(i % routes.size()));
        var unused =
            accept(into, message, content)
                .whenComplete(
                    (id, fault) -> {
                      if (fault != null) {
                        failure.set(fault);
                      }
                      room.release();
                    });
      }
      room.acquire(AT_ONCE);
    }
    if (failure.get() != null) {
      throw new IOException("the queue cannot be filled: " + failure.get());
    }
  }

  private static CompletionStage<?> accept(MessageQueue queue, NewMessage message, byte[] content)
      throws IOException {
    IncomingMessage incoming = queue.begin(0);
    return incoming
        .write(ByteBuffer.wrap(content))
        .thenCompose(written -> incoming.accept(message));
  }

  private static NewMessage message(int number, Route route, String destination) {
    try {
      return NewMessage.of(
          ReversePath.parseAddress("alice@example.org"),
          MailParameters.NONE,
          List.of(
              new NewRecipient(
                  ForwardPath.parseAddress("bob" + number + "@" + route.domain().name()),
                  RcptParameters.NONE,
                  destination)));
    } catch (SmtpSyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
