package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.TransactionEnded;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import io.smtptoolkit.server.TransactionEnded.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers what is told of one mail transaction at its end. Used on the connection's thread only.
 */
final class TransactionAccount {
  // Chosen: enough to find a message in a log by its recipients; paths are long, and there may be
  // thousands.
  private static final int MAX_RECIPIENTS = 100;

  private final ReversePath reversePath;
  private final PeerAttributes forwarded;
  private final long begunNanos;
  private final List<Recipient> recipients = new ArrayList<>();
  private Optional<String> messageId = Optional.empty();
  private int accepted;
  private int refused;
  private long contentOctets;

  TransactionAccount(ReversePath reversePath, PeerAttributes forwarded, long nowNanos) {
    this.reversePath = reversePath;
    this.forwarded = forwarded;
    this.begunNanos = nowNanos;
  }

  void named(Optional<String> id) {
    messageId = id;
  }

  void recipient(ForwardPath forwardPath, Reply reply) {
    if (reply.isPositiveCompletion()) {
      accepted++;
    } else {
      refused++;
    }
    if (recipients.size() < MAX_RECIPIENTS) {
      recipients.add(new Recipient(forwardPath, reply));
    }
  }

  void content(int octets) {
    contentOctets += octets;
  }

  TransactionEnded ended(
      Outcome outcome, List<Reply> replies, Optional<TlsFacts> tls, long nowNanos) {
    return new TransactionEnded(
        messageId,
        reversePath,
        List.copyOf(recipients),
        accepted,
        refused,
        contentOctets,
        Duration.ofNanos(nowNanos - begunNanos),
        tls,
        outcome,
        List.copyOf(replies),
        forwarded);
  }
}
