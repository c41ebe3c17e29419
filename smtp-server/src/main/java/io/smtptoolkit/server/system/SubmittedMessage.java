package io.smtptoolkit.server.system;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.trace.TraceFields;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletionStage;

/**
 * A message of a user on its way into the queue: without Bcc, and with Date and Message-ID on top
 * if it has none. Not thread-safe, as any incoming message.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6409#section-8">RFC 6409 §8</a>
 */
final class SubmittedMessage implements IncomingMessage {
  private final IncomingMessage incoming;
  private final Domain host;
  private final Clock clock;
  private final SubmittedHeader header = new SubmittedHeader();

  SubmittedMessage(IncomingMessage incoming, Domain host, Clock clock) {
    this.incoming = incoming;
    this.host = host;
    this.clock = clock;
  }

  @Override
  public QueueId id() {
    return incoming.id();
  }

  @Override
  public CompletionStage<Void> write(ByteBuffer octets) {
    ByteBuffer kept = header.filtered(octets);
    return kept.hasRemaining() ? incoming.write(kept) : completedFuture(null);
  }

  @Override
  public InputStream content() {
    return incoming.content();
  }

  @Override
  public CompletionStage<String> endContent() {
    ByteBuffer rest = header.rest();
    CompletionStage<Void> written =
        rest.hasRemaining() ? incoming.write(rest) : completedFuture(null);
    return written
        .thenCompose(nothing -> incoming.endContent())
        .thenApply(fields -> fields + missing());
  }

  @Override
  public CompletionStage<QueueId> accept(NewMessage message) {
    return incoming.accept(message);
  }

  private String missing() {
    var fields = new StringBuilder();
    if (!header.hasDate()) {
      fields.append("Date: ").append(TraceFields.dateTime(ZonedDateTime.now(clock))).append("\r\n");
    }
    if (!header.hasMessageId()) {
      fields.append("Message-ID: <").append(id()).append('@').append(host).append(">\r\n");
    }
    return fields.toString();
  }

  @Override
  public void abort() {
    incoming.abort();
  }
}
