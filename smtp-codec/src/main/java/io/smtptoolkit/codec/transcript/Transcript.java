package io.smtptoolkit.codec.transcript;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Answered;
import io.smtptoolkit.codec.transcript.TranscriptEvent.ContentAnswered;
import io.smtptoolkit.codec.transcript.TranscriptEvent.ContentSeen;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Greeted;
import io.smtptoolkit.codec.transcript.TranscriptEvent.LostStep;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Opaque;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Over;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Refused;
import io.smtptoolkit.codec.transcript.TranscriptEvent.SaslAnswered;
import io.smtptoolkit.codec.transcript.TranscriptEvent.Unasked;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A dialogue between others, watched: the octets of both directions go in, and commands with their
 * replies, content and what became of it come out.
 *
 * <p>It reads as a server does, in a {@link ServerSession}, but it is the watched server's replies
 * that decide: whether content follows DATA, whether a transaction begins, which extensions there
 * are. The outcome does not depend on how the directions are interleaved or cut. Where the server
 * answers what it could not have answered if it had read the same, {@link LostStep} tells so, and
 * nothing more is claimed; likewise when one direction waits for the other with more octets than
 * are to be held.
 *
 * <pre>
 *   loop:
 *     transcript.fromClient(octets), transcript.fromServer(octets), or the end of either
 *     until next() is NEED_BYTES, Over, Opaque or LostStep:
 *       use it
 * </pre>
 *
 * <p>This is for those that only watch. What a watcher has read may not be what the server has:
 * what is to decide about a message must take part in the dialogue, as a server to the one side and
 * a client to the other.
 *
 * <p>One per connection; not thread-safe.
 */
public final class Transcript {

  /** RFC 8446 §5.1: the lowest and the highest type of a record of TLS. */
  private static final int FIRST_RECORD_TYPE = 20;

  private static final int LAST_RECORD_TYPE = 23;

  private final ServerSession session;
  private final Protocol protocol;
  private final int maxOctets;
  private final ReplyDecoder decoder = new ReplyDecoder(Limits.DEFAULT);
  private final ReceivedOctets replies = new ReceivedOctets();
  private Optional<TranscriptEvent> last = Optional.empty();
  private boolean clientEnded;
  private boolean serverEnded;

  /** Replies due, whether the session asked for them, and what each of them becomes. */
  private int due = 1;

  private boolean asked = true;
  private Function<Reply, TranscriptEvent> pairing = Greeted::new;
  private long chunkOctets;
  private int recipientIndex;

  /**
   * A transcript at the beginning of a connection.
   *
   * @param session new, with the protocol, the leniencies and the bundles of the watched server;
   *     used by the transcript only
   * @param maxOctets how many octets may be held, of both directions together, between two calls of
   *     {@link #next()}
   */
  public Transcript(ServerSession session, int maxOctets) {
    this.session = session;
    this.protocol = session.facts().protocol();
    this.maxOctets = maxOctets;
  }

  /**
   * Stores octets that the client sent.
   *
   * @param octets belong to the transcript until they are consumed
   */
  public void fromClient(ByteBuffer octets) {
    if (last.isEmpty() && session.state() != SessionState.TLS_HANDSHAKE) {
      session.receive(octets);
    }
  }

  /**
   * Stores octets that the server sent.
   *
   * @param octets belong to the transcript until they are consumed
   */
  public void fromServer(ByteBuffer octets) {
    if (last.isEmpty()) {
      replies.add(octets);
    }
  }

  /** Tells that the client sends no more. */
  public void endOfClient() {
    clientEnded = true;
    session.endOfInput();
  }

  /** Tells that the server sends no more. */
  public void endOfServer() {
    serverEnded = true;
  }

  /**
   * The next event.
   *
   * @return never anything twice, except {@link TranscriptEvent#NEED_BYTES} and the last one
   */
  public TranscriptEvent next() {
    while (last.isEmpty()) {
      Optional<TranscriptEvent> event = due > 0 ? reply() : command();
      if (event.isPresent()) {
        return event.get();
      }
    }
    return last.get();
  }

  /**
   * The number of octets that are held.
   *
   * @return octets of both directions
   */
  public int bufferedOctets() {
    return session.bufferedOctets() + replies.octets() + decoder.gatheredOctets();
  }

  /** What the client says next; empty if that has no event of its own. */
  private Optional<TranscriptEvent> command() {
    if (session.state() == SessionState.CLOSED) {
      return end(new Over(SessionState.CLOSED, 0));
    }
    if (session.state() == SessionState.TLS_HANDSHAKE) {
      return end(new Opaque());
    }
    ServerEvent event = session.next();
    if (event instanceof ServerEvent.ContentReceived content) {
      return Optional.of(new ContentSeen(content.octets()));
    }
    if (event instanceof ServerEvent.CommandReceived received) {
      expect(1, reply -> new Answered(received.command(), reply));
    } else if (event instanceof ServerEvent.SaslReceived sasl) {
      expect(1, SaslAnswered::new);
      asked = sasl.response().isPresent();
    } else if (event instanceof ServerEvent.ChunkStarted chunk) {
      chunkOctets = chunk.size();
    } else if (event instanceof ServerEvent.ChunkEnded) {
      var bdat = new Bdat(chunkOctets, false);
      expect(1, reply -> new Answered(bdat, reply));
    } else if (event instanceof ServerEvent.ContentEnded) {
      contentEnded();
    } else if (event instanceof ServerEvent.Violation violation) {
      expect(ownReplies(), reply -> new Refused(violation.reason(), reply));
      asked = false;
    } else if (event == ServerEvent.NEED_BYTES || event instanceof ServerEvent.InputEnded) {
      return nothingAsked();
    }
    return Optional.empty();
  }

  private void contentEnded() {
    recipientIndex = 0;
    boolean lmtp = protocol == Protocol.LMTP;
    expect(
        lmtp ? session.facts().recipientsAccepted() : 1,
        reply ->
            new ContentAnswered(lmtp ? Optional.of(recipientIndex++) : Optional.empty(), reply));
  }

  private void expect(int repliesDue, Function<Reply, TranscriptEvent> becomes) {
    due = repliesDue;
    asked = true;
    pairing = becomes;
  }

  /** The session would have given as many replies itself. */
  private int ownReplies() {
    var own = new ReplyDecoder(Limits.DEFAULT);
    ByteBuffer output = session.takeOutput();
    int count = 0;
    try {
      while (own.next(output).isPresent()) {
        count++;
      }
    } catch (SmtpSyntaxException e) {
      throw new IllegalStateException(e);
    }
    return count;
  }

  /** The reply that is due, with what it answers. */
  private Optional<TranscriptEvent> reply() {
    Optional<Reply> read = readReply();
    if (read.isEmpty()) {
      return last.isPresent() ? Optional.empty() : waiting(serverEnded, due);
    }
    Reply reply = read.get();
    boolean closes = reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE);
    if (asked) {
      try {
        session.reply(withoutSizeLimit(reply));
      } catch (LocalProtocolException e) {
        return lost(String.valueOf(e.getMessage()));
      }
      session.takeOutput();
    } else if (closes) {
      session.close(reply);
    } else if (!reply.code().isNegative()) {
      return lost("the server accepted what does not read as a command in order: " + reply.code());
    } else if (session.state() == SessionState.CLOSED) {
      return lost("what follows cannot be read as commands");
    }
    due = closes ? 0 : due - 1;
    return Optional.of(pairing.apply(reply));
  }

  /** Which content is too large is for the server to say, and not for the reading session. */
  private static Reply withoutSizeLimit(Reply reply) {
    if (reply.lines().stream().noneMatch(Transcript::announcesSize)) {
      return reply;
    }
    List<String> lines =
        reply.lines().stream().map(line -> announcesSize(line) ? "SIZE" : line).toList();
    return new Reply(reply.code(), reply.enhancedStatusCode(), lines);
  }

  private static boolean announcesSize(String line) {
    return line.regionMatches(true, 0, "SIZE ", 0, "SIZE ".length());
  }

  private Optional<Reply> readReply() {
    while (true) {
      ByteBuffer input = replies.current();
      if (!input.hasRemaining()) {
        return Optional.empty();
      }
      if (session.state() == SessionState.CONNECTED && isRecord(input.get(input.position()))) {
        end(new Opaque()); // TLS from the start
        return Optional.empty();
      }
      try {
        Optional<Reply> reply = decoder.next(input);
        if (reply.isPresent()) {
          return reply;
        }
      } catch (SmtpSyntaxException e) {
        lost("the server's octets are not a reply: expected " + e.expected());
        return Optional.empty();
      }
    }
  }

  private static boolean isRecord(byte octet) {
    return octet >= FIRST_RECORD_TYPE && octet <= LAST_RECORD_TYPE;
  }

  /** The client has not said what the next reply would answer. */
  private Optional<TranscriptEvent> nothingAsked() {
    if (!serverEnded && !clientEnded) {
      return waiting(false, 0);
    }
    Optional<Reply> unasked = readReply();
    if (unasked.isPresent()) {
      return Optional.of(new Unasked(unasked.get()));
    }
    return last.isPresent() ? Optional.empty() : waiting(serverEnded && clientEnded, 0);
  }

  private Optional<TranscriptEvent> waiting(boolean inVain, int unanswered) {
    if (inVain) {
      return end(new Over(session.state(), unanswered));
    }
    return bufferedOctets() > maxOctets
        ? lost("more than " + maxOctets + " octets of one direction wait for the other")
        : Optional.of(TranscriptEvent.NEED_BYTES);
  }

  private Optional<TranscriptEvent> lost(String why) {
    return end(new LostStep(why));
  }

  private Optional<TranscriptEvent> end(TranscriptEvent event) {
    last = Optional.of(event);
    replies.clear();
    return last;
  }
}
