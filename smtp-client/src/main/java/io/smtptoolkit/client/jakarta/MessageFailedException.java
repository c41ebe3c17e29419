package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.SendResult;
import jakarta.mail.Address;
import jakarta.mail.SendFailedException;
import java.io.Serial;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that was not accepted for every recipient, or one whose success is to be reported. The
 * next exception, which is also the cause, is that of the connection if it broke off, and else the
 * first of a chain with a {@link RecipientException} for each recipient that was not accepted.
 *
 * <p>Immutable, but for the chain.
 */
@SuppressWarnings("exports") // the one that uses it has Jakarta Mail
public final class MessageFailedException extends SendFailedException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Optional<SendResult> result;

  MessageFailedException(
      String message,
      @Nullable Exception next,
      List<Address> validSent,
      List<Address> validUnsent,
      List<Address> invalid,
      Optional<SendResult> result) {
    super(message, next, array(validSent), array(validUnsent), array(invalid));
    this.result = result;
  }

  /**
   * The whole outcome: the stage and the server's words for each recipient.
   *
   * @return empty when nothing was sent
   */
  public Optional<SendResult> result() {
    return result;
  }

  private static Address[] array(List<Address> addresses) {
    return addresses.toArray(Address[]::new);
  }
}
