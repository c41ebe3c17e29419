package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of MAIL that are known here: which extension each belongs to and how its value is
 * read. Nothing else lists them.
 *
 * <p>Immutable.
 */
public enum MailKeyword {
  /** The size of the message, RFC 1870 §6. */
  SIZE,
  /** What octets the content may hold, RFC 6152 §3 and RFC 3030 §3. */
  BODY,
  /** Addresses and header fields may hold UTF-8, RFC 6531 §3.4. */
  SMTPUTF8,
  /** Who submitted the message, RFC 4954 §5. */
  AUTH,
  /** How much of the message a notification returns, RFC 3461 §4.3. */
  RET,
  /** The envelope identifier, RFC 3461 §4.4. */
  ENVID,
  /** By when to deliver, RFC 2852 §4. */
  BY,
  /** For how long to hold the message, RFC 4865 §3. */
  HOLDFOR,
  /** Until when to hold the message, RFC 4865 §3. */
  HOLDUNTIL,
  /** The priority of the message, RFC 6710 §7. */
  MT_PRIORITY,
  /** Relay with verified TLS or not at all, RFC 8689 §2. */
  REQUIRETLS,
  /** What the message solicits, RFC 3865 §2.3. */
  SOLICIT;

  private static final Map<String, MailKeyword> BY_KEYWORD = byKeyword();

  /**
   * The parameter of a keyword.
   *
   * @param keyword the keyword in any case
   * @return the parameter, if it is known
   */
  public static Optional<MailKeyword> of(String keyword) {
    return Optional.ofNullable(BY_KEYWORD.get(Keywords.upper(keyword)));
  }

  /**
   * The extensions that allow the parameter.
   *
   * @return their EHLO keywords; any one of them is enough
   */
  public List<String> extensions() {
    return switch (this) {
      case SIZE -> List.of("SIZE");
      case BODY -> List.of("8BITMIME", "BINARYMIME");
      case SMTPUTF8 -> List.of("SMTPUTF8");
      case AUTH -> List.of("AUTH");
      case RET, ENVID -> List.of("DSN");
      case BY -> List.of("DELIVERBY");
      case HOLDFOR, HOLDUNTIL -> List.of("FUTURERELEASE");
      case MT_PRIORITY -> List.of("MT-PRIORITY");
      case REQUIRETLS -> List.of("REQUIRETLS");
      case SOLICIT -> List.of("NO-SOLICITING");
    };
  }

  /**
   * Reads the parameter.
   *
   * @param value the text after the {@code =}; empty when there is none
   * @return the parameter's value
   * @throws SmtpSyntaxException when it is malformed, missing or not allowed; positions are octets
   *     of the value
   */
  public MailParameter parse(Optional<String> value) throws SmtpSyntaxException {
    return switch (this) {
      case SMTPUTF8 -> flag(MailFlag.SMTPUTF8, value);
      case REQUIRETLS -> flag(MailFlag.REQUIRETLS, value);
      case SIZE -> DeclaredSize.parse(value.orElse(""));
      case BODY -> BodyType.parse(value.orElse(""));
      case AUTH -> Submitter.parse(value.orElse(""));
      case RET -> Ret.parse(value.orElse(""));
      case ENVID -> EnvelopeId.parse(value.orElse(""));
      case BY -> By.parse(value.orElse(""));
      case HOLDFOR -> HoldFor.parse(value.orElse(""));
      case HOLDUNTIL -> HoldUntil.parse(value.orElse(""));
      case MT_PRIORITY -> MtPriority.parse(value.orElse(""));
      case SOLICIT -> Solicitation.parse(value.orElse(""));
    };
  }

  /** The keyword on the wire. */
  @Override
  public String toString() {
    return name().replace('_', '-');
  }

  private MailFlag flag(MailFlag flag, Optional<String> value) throws SmtpSyntaxException {
    if (value.isPresent()) {
      throw SmtpSyntaxException.expected("no value for " + this, value.get(), 0);
    }
    return flag;
  }

  private static Map<String, MailKeyword> byKeyword() {
    var keywords = new HashMap<String, MailKeyword>();
    for (MailKeyword keyword : values()) {
      keywords.put(keyword.toString(), keyword);
    }
    return Map.copyOf(keywords);
  }
}
