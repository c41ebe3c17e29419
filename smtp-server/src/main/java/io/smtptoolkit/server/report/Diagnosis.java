package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * The reason why a message is not where it should be: the reply of another server, or words of our
 * own.
 *
 * <p>The texts may come from strangers; a report shows nothing of them that could end a line.
 * Immutable.
 *
 * @param status the enhanced status code; one with 0.0 if the reply had none
 * @param remoteHost the name or address of the server that was asked; empty if none was
 * @param reply its reply; empty if it gave none, or was not asked
 * @param words what went wrong, in words of ours; empty if the reply says it
 */
public record Diagnosis(
    EnhancedStatusCode status, Optional<String> remoteHost, Optional<Reply> reply, String words) {
  /**
   * Another server said no.
   *
   * @param remoteHost its name or address
   * @param reply its reply, 4yz or 5yz
   * @return the diagnosis
   * @throws IllegalArgumentException when the reply is not negative
   */
  public static Diagnosis of(String remoteHost, Reply reply) {
    if (!reply.isNegative()) {
      throw new IllegalArgumentException("not a negative reply: " + reply.code());
    }
    EnhancedStatusCode status =
        reply
            .enhancedStatusCode()
            .orElseGet(() -> new EnhancedStatusCode(reply.code().replyClass().digit(), 0, 0));
    return new Diagnosis(status, Optional.of(remoteHost), Optional.of(reply), "");
  }

  /**
   * It went wrong here, before another server was asked.
   *
   * @param status the enhanced status code, such as 5.4.6
   * @param words one sentence that the sender can understand
   * @return the diagnosis
   */
  public static Diagnosis of(EnhancedStatusCode status, String words) {
    return new Diagnosis(status, Optional.empty(), Optional.empty(), words);
  }

  /**
   * Another server was asked, or was to be asked, and gave no reply.
   *
   * @param status the enhanced status code, such as 4.4.1
   * @param remoteHost its name or address
   * @param words one sentence that the sender can understand
   * @return the diagnosis
   */
  public static Diagnosis of(EnhancedStatusCode status, String remoteHost, String words) {
    return new Diagnosis(status, Optional.of(remoteHost), Optional.empty(), words);
  }
}
