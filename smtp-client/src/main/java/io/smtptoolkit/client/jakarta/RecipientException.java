package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.RecipientOutcome;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import java.io.Serial;
import java.util.Optional;

/**
 * The outcome of one recipient, in the chain of {@code getNextException} below a {@link
 * MessageFailedException}; what Angus Mail has {@code SMTPAddressFailedException} and {@code
 * SMTPAddressSucceededException} for.
 *
 * <p>Immutable, but for the chain.
 */
@SuppressWarnings("exports") // the one that uses it has Jakarta Mail
public final class RecipientException extends SendFailedException {
  @Serial private static final long serialVersionUID = 1L;

  private final InternetAddress address;
  private final transient Optional<RecipientOutcome> outcome;

  RecipientException(InternetAddress address, RecipientOutcome outcome) {
    super(address.getAddress() + ": " + outcome.describe());
    this.address = (InternetAddress) address.clone();
    this.outcome = Optional.of(outcome);
  }

  /** A text that is not an address, and is not sent. */
  RecipientException(InternetAddress address, String why) {
    super(address.getAddress() + ": " + why);
    this.address = (InternetAddress) address.clone();
    outcome = Optional.empty();
  }

  /**
   * The recipient.
   *
   * @return a copy of it
   */
  public InternetAddress address() {
    return (InternetAddress) address.clone();
  }

  /**
   * The outcome, with the server's reply.
   *
   * @return empty where the recipient is not an address that can be sent
   */
  public Optional<RecipientOutcome> outcome() {
    return outcome;
  }
}
