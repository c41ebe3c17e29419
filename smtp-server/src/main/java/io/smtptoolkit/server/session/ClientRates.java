package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Refusal;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The rates of one connection's client, at the listener and at the server. On the connection's
 * thread only.
 */
final class ClientRates {
  private final RateCounts listener;
  private final RateCounts server;
  private final Peer peer;
  private final LongSupplier clock;
  private final Watch watch;

  ClientRates(Setup setup, Shared shared, Peer peer, Watch watch) {
    this.listener = setup.rates();
    this.server = shared.rates();
    this.peer = peer;
    this.clock = shared.clock();
    this.watch = watch;
  }

  /** The reply to a MAIL that is one too many; it is counted if not. */
  Optional<Reply> refusalOfMail() {
    Optional<InetAddress> client = counted();
    if (client.isEmpty()) {
      return Optional.empty();
    }
    long now = clock.getAsLong();
    if (listener.message(server, client.get(), now)) {
      return Optional.empty();
    }
    watch.refused(Refusal.MESSAGE_RATE);
    return Optional.of(Replies.tooManyMessagesInTime());
  }

  /** The reply to a RCPT that is one too many; it is counted if not. */
  Optional<Reply> refusalOfRecipient() {
    Optional<InetAddress> client = counted();
    if (client.isEmpty()) {
      return Optional.empty();
    }
    long now = clock.getAsLong();
    if (listener.recipient(server, client.get(), now)) {
      return Optional.empty();
    }
    watch.refused(Refusal.RECIPIENT_RATE);
    return Optional.of(Replies.tooManyRecipientsInTime());
  }

  private Optional<InetAddress> counted() {
    return listener.countsNoMail() && server.countsNoMail() ? Optional.empty() : peer.counted();
  }
}
