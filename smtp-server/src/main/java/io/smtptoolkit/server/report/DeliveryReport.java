package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.Report;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A report that is written and is to be queued. It goes from the null reverse-path, so that nothing
 * is ever reported about it (RFC 3461 §6.1).
 *
 * <p>Immutable.
 */
public final class DeliveryReport {
  private final Mailbox to;
  private final MailParameters parameters;
  private final byte[] content;

  DeliveryReport(Mailbox to, MailParameters parameters, byte[] content) {
    this.to = to;
    this.parameters = parameters;
    this.content = content;
  }

  /**
   * The sender of the message that it is about.
   *
   * @return never the null path
   */
  public Mailbox to() {
    return to;
  }

  /**
   * The parameters of MAIL that the report needs.
   *
   * @return BODY=8BITMIME, SMTPUTF8 and REQUIRETLS, where needed
   */
  public MailParameters parameters() {
    return parameters;
  }

  /**
   * The content.
   *
   * @return a copy; lines end with CRLF
   */
  public byte[] content() {
    return content.clone();
  }

  /**
   * The report, to be queued for one destination.
   *
   * @param destination what the queue delivers to
   * @return what {@link io.smtptoolkit.server.queue.MessageQueue#settle} takes
   */
  public Report queued(String destination) {
    var recipient = new NewRecipient(ForwardPath.of(to), RcptParameters.NONE, destination);
    return Report.of(NewMessage.of(ReversePath.NULL, parameters, List.of(recipient)), content);
  }

  /** The content as text. */
  @Override
  public String toString() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
