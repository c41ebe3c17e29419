package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of RCPT that are known here: which extension each belongs to and how its value is
 * read. Nothing else lists them.
 *
 * <p>Immutable.
 */
public enum RcptKeyword {
  /** When to notify the sender, RFC 3461 §4.1. */
  NOTIFY,
  /** The recipient as the sender wrote it, RFC 3461 §4.2. */
  ORCPT,
  /** Since when the mailbox must have had its owner, RFC 7293 §3.1. */
  RRVS;

  private static final Map<String, RcptKeyword> BY_KEYWORD = byKeyword();

  /**
   * The parameter of a keyword.
   *
   * @param keyword the keyword in any case
   * @return the parameter, if it is known
   */
  public static Optional<RcptKeyword> of(String keyword) {
    return Optional.ofNullable(BY_KEYWORD.get(Keywords.upper(keyword)));
  }

  /**
   * The extensions that allow the parameter.
   *
   * @return their EHLO keywords; any one of them is enough
   */
  public List<String> extensions() {
    return switch (this) {
      case NOTIFY, ORCPT -> List.of("DSN");
      case RRVS -> List.of("RRVS");
    };
  }

  /**
   * Reads the parameter.
   *
   * @param value the text after the {@code =}; empty when there is none
   * @return the parameter's value
   * @throws SmtpSyntaxException when it is malformed or missing; positions are octets of the value
   */
  public RcptParameter parse(Optional<String> value) throws SmtpSyntaxException {
    return switch (this) {
      case NOTIFY -> Notify.parse(value.orElse(""));
      case ORCPT -> OriginalRecipient.parse(value.orElse(""));
      case RRVS -> Rrvs.parse(value.orElse(""));
    };
  }

  private static Map<String, RcptKeyword> byKeyword() {
    var keywords = new HashMap<String, RcptKeyword>();
    for (RcptKeyword keyword : values()) {
      keywords.put(keyword.name(), keyword);
    }
    return Map.copyOf(keywords);
  }
}
