package io.smtptoolkit.client;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;

/**
 * The answer of a server to an envelope of which no content follows.
 *
 * <p>Immutable.
 *
 * @param connectionId which connection it was
 * @param recipients one entry per recipient of the envelope, in its order
 */
public record CallOut(String connectionId, List<Recipient> recipients) {
  /**
   * One recipient.
   *
   * @param forwardPath the recipient as in the envelope
   * @param stage the last thing that was asked, or {@link Stage#MAIL} or {@link Stage#RCPT} where
   *     that was refused
   * @param reply what was said to it
   */
  public record Recipient(ForwardPath forwardPath, Stage stage, Reply reply) {
    /**
     * Says whether the server would take content for it.
     *
     * @return true for a positive reply to the last thing that was asked
     */
    public boolean isAccepted() {
      return stage == Stage.DATA ? reply.isPositiveIntermediate() : reply.isPositiveCompletion();
    }
  }

  /**
   * Copies the list.
   *
   * @param connectionId which connection it was
   * @param recipients one entry per recipient of the envelope, in its order
   */
  public CallOut {
    recipients = List.copyOf(recipients);
  }

  /**
   * Says whether the server would take content for every recipient.
   *
   * @return false when it refuses one
   */
  public boolean isAccepted() {
    return recipients.stream().allMatch(Recipient::isAccepted);
  }
}
