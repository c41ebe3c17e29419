package io.smtptoolkit.codec.transcript;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.SessionState;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An event that {@link Transcript#next()} found.
 *
 * <p>Secrets of the dialogue are in none of them, or redact themselves. Immutable, but for the
 * octets of {@link ContentSeen}.
 */
public sealed interface TranscriptEvent {

  /** More octets are needed, from the one side or the other. */
  Signal NEED_BYTES = Signal.NEED_BYTES;

  /** There is nothing to report. */
  enum Signal implements TranscriptEvent {
    /** See {@link TranscriptEvent#NEED_BYTES}. */
    NEED_BYTES
  }

  /**
   * The server's first reply.
   *
   * @param reply the greeting, or a refusal
   */
  record Greeted(Reply reply) implements TranscriptEvent {}

  /**
   * A command with its reply.
   *
   * @param command well-formed and in order; a chunk that is not the last is its {@code Bdat}
   * @param reply what the server answered
   */
  record Answered(Command command, Reply reply) implements TranscriptEvent {}

  /**
   * A line that is not a command or not in order, and was refused.
   *
   * @param reason what is wrong with it
   * @param reply what the server answered
   */
  record Refused(String reason, Reply reply) implements TranscriptEvent {}

  /**
   * A response within a SASL exchange, which is not told, with its reply.
   *
   * @param reply what the server answered
   */
  record SaslAnswered(Reply reply) implements TranscriptEvent {}

  /**
   * Some content, without the dots of transparency.
   *
   * @param octets read-only and at least one
   */
  record ContentSeen(ByteBuffer octets) implements TranscriptEvent {}

  /**
   * A reply to the whole content, after its end.
   *
   * @param recipientIndex with LMTP, which of the accepted RCPT commands it is for, from 0; with
   *     SMTP empty
   * @param reply what the server answered
   */
  record ContentAnswered(Optional<Integer> recipientIndex, Reply reply)
      implements TranscriptEvent {}

  /**
   * A reply that answers nothing: the server's last word before it closed.
   *
   * @param reply usually a 421
   */
  record Unasked(Reply reply) implements TranscriptEvent {}

  /**
   * The dialogue is over. Each further call gives the same.
   *
   * @param state where that left it
   * @param unanswered how many replies were due; how many commands follow unanswered is not told
   */
  record Over(SessionState state, int unanswered) implements TranscriptEvent {}

  /** TLS has begun, and nothing further can be read. Each further call gives the same. */
  record Opaque() implements TranscriptEvent {}

  /**
   * The server has understood the client otherwise than this reading does, so that nothing further
   * can be claimed. Each further call gives the same.
   *
   * @param why where the two disagree
   */
  record LostStep(String why) implements TranscriptEvent {}
}
