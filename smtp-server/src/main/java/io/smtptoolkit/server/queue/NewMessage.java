package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import java.util.List;
import java.util.Optional;

/**
 * The facts that are to be kept of a message besides its content.
 *
 * <p>Immutable.
 *
 * @param reversePath where notices go
 * @param parameters the parameters of MAIL, such as BODY, RET and ENVID
 * @param recipients at least one
 * @param addedFields header fields to go on top of the content, with CRLF; kept apart from it
 * @param holdReason why it is to be held until it is released; empty for a message to be delivered
 */
public record NewMessage(
    ReversePath reversePath,
    MailParameters parameters,
    List<NewRecipient> recipients,
    String addedFields,
    Optional<String> holdReason) {
  /**
   * Checks that there is a recipient.
   *
   * @param reversePath where notices go
   * @param parameters the parameters of MAIL, such as BODY, RET and ENVID
   * @param recipients at least one
   * @param addedFields header fields to go on top of the content, with CRLF; kept apart from it
   * @param holdReason why it is to be held until it is released
   * @throws IllegalArgumentException when there is no recipient
   */
  public NewMessage {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a queued message has at least one recipient");
    }
  }

  /**
   * A message to be delivered as it is.
   *
   * @param reversePath where notices go
   * @param parameters the parameters of MAIL
   * @param recipients at least one
   * @return the message
   */
  public static NewMessage of(
      ReversePath reversePath, MailParameters parameters, List<NewRecipient> recipients) {
    return new NewMessage(reversePath, parameters, recipients, "", Optional.empty());
  }

  /**
   * This message with header fields on top.
   *
   * @param fields the fields, each with CRLF at its end
   * @return the message
   */
  public NewMessage withFields(String fields) {
    return new NewMessage(reversePath, parameters, recipients, fields, holdReason);
  }

  /**
   * This message, to be held until it is released.
   *
   * @param reason one line for the operator
   * @return the message
   */
  public NewMessage held(String reason) {
    return new NewMessage(reversePath, parameters, recipients, addedFields, Optional.of(reason));
  }
}
