package io.smtptoolkit.codec.parameter;

import java.util.Optional;

/**
 * The parameters of MAIL that have no value.
 *
 * <p>Immutable.
 */
public enum MailFlag implements MailParameter {
  /** Addresses and header fields may hold UTF-8, RFC 6531 §3.4. */
  SMTPUTF8,
  /** Relay with verified TLS or not at all, RFC 8689 §2. */
  REQUIRETLS;

  @Override
  public MailKeyword keyword() {
    return switch (this) {
      case SMTPUTF8 -> MailKeyword.SMTPUTF8;
      case REQUIRETLS -> MailKeyword.REQUIRETLS;
    };
  }

  @Override
  public Optional<String> value() {
    return Optional.empty();
  }
}
