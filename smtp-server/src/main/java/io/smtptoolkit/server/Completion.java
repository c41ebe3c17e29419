package io.smtptoolkit.server;

import io.smtptoolkit.codec.reply.Reply;
import java.util.List;

/**
 * The answer to the end of the mail data: one reply for the message, or on LMTP one per accepted
 * forward-path.
 *
 * <p>Immutable.
 */
public final class Completion {
  private final List<Reply> replies;

  private Completion(List<Reply> replies) {
    this.replies = replies;
  }

  /**
   * One reply for the message; on LMTP it is repeated for every accepted forward-path.
   *
   * @param reply a reply of the class 2yz, 4yz or 5yz
   * @return the answer
   * @throws IllegalArgumentException if the reply ends nothing (3yz)
   */
  public static Completion of(Reply reply) {
    return new Completion(List.of(checked(reply)));
  }

  /**
   * One reply per accepted forward-path, in the order in which they were accepted (RFC 2033 §4.2).
   * Only for LMTP: SMTP has one reply for all.
   *
   * @param replies as many as forward-paths were accepted, each of the class 2yz, 4yz or 5yz
   * @return the answer
   * @throws IllegalArgumentException if the list is empty or a reply ends nothing (3yz)
   */
  public static Completion perForwardPath(List<Reply> replies) {
    if (replies.isEmpty()) {
      throw new IllegalArgumentException("a completion needs at least one reply");
    }
    replies.forEach(Completion::checked);
    return new Completion(List.copyOf(replies));
  }

  /**
   * The replies.
   *
   * @return at least one
   */
  public List<Reply> replies() {
    return replies;
  }

  private static Reply checked(Reply reply) {
    if (!reply.isPositiveCompletion() && !reply.isNegative()) {
      throw new IllegalArgumentException(
          "the mail data end with a 2yz, 4yz or 5yz reply, not with " + reply.code());
    }
    return reply;
  }
}
