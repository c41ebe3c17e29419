package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.io.Serial;

/**
 * The server refused: what was asked for, and its whole reply.
 *
 * <p>Immutable.
 */
public final class NegativeReplyException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String command;
  private final transient Reply reply;

  /**
   * A refusal.
   *
   * @param command what was refused, without secrets; such as a command's keyword
   * @param reply the reply
   */
  public NegativeReplyException(String command, Reply reply) {
    super(command + " was answered with " + reply.toString().replace("\r\n", " / "));
    this.command = command;
    this.reply = reply;
  }

  /**
   * What was refused.
   *
   * @return a command's keyword, or what else the server was asked for
   */
  public String command() {
    return command;
  }

  /**
   * What the server said.
   *
   * @return the whole reply
   */
  public Reply reply() {
    return reply;
  }

  /**
   * Whether trying later makes sense.
   *
   * @return true for 4yz
   */
  public boolean isTransient() {
    return reply.isTransientNegative();
  }
}
