package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of MAIL, with a typed view of the known ones.
 *
 * <pre>
 * "SIZE=" 1*20DIGIT                              ; RFC 1870 §6
 * "BODY=" ( "7BIT" / "8BITMIME" / "BINARYMIME" ) ; RFC 6152 §3, RFC 3030 §3
 * </pre>
 *
 * <p>Immutable.
 */
public final class MailParameters {
  /** No parameters. */
  public static final MailParameters NONE =
      new MailParameters(EsmtpParameters.NONE, OptionalLong.empty(), Optional.empty());

  private final EsmtpParameters raw;
  private final OptionalLong size;
  private final Optional<BodyType> body;

  private MailParameters(EsmtpParameters raw, OptionalLong size, Optional<BodyType> body) {
    this.raw = raw;
    this.size = size;
    this.body = body;
  }

  /**
   * Reads the known ones among parameters.
   *
   * @param parameters the parameters
   * @return the typed view
   * @throws SmtpSyntaxException when the value of a known one is missing or malformed
   */
  public static MailParameters of(EsmtpParameters parameters) throws SmtpSyntaxException {
    OptionalLong size = OptionalLong.empty();
    Optional<BodyType> body = Optional.empty();
    for (EsmtpParameter parameter : parameters.all()) {
      if (parameter.keyword().equalsIgnoreCase("SIZE")) {
        size = OptionalLong.of(size(parameter.value().orElse("")));
      } else if (parameter.keyword().equalsIgnoreCase("BODY")) {
        body = BodyType.of(parameter.value().orElse(""));
        if (body.isEmpty()) {
          throw malformed("7BIT, 8BITMIME or BINARYMIME behind BODY=");
        }
      }
    }
    return new MailParameters(parameters, size, body);
  }

  /**
   * The message's size as declared.
   *
   * @return in octets including CRLFs; {@code Long.MAX_VALUE} for more than a long holds
   */
  public OptionalLong size() {
    return size;
  }

  /**
   * The declared body type.
   *
   * @return empty when BODY is not among the parameters
   */
  public Optional<BodyType> body() {
    return body;
  }

  /**
   * All parameters.
   *
   * @return as sent
   */
  public EsmtpParameters raw() {
    return raw;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MailParameters that && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  /** The wire form, without a space in front. */
  @Override
  public String toString() {
    return raw.toString();
  }

  private static long size(String digits) throws SmtpSyntaxException {
    // 20 digits: RFC 1870 §6. They may exceed a long, which no real message does.
    if (digits.isEmpty()
        || digits.length() > 20
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed("1 to 20 digits behind SIZE=");
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException beyondLong) {
      return Long.MAX_VALUE;
    }
  }

  private static SmtpSyntaxException malformed(String expected) {
    return new SmtpSyntaxException(
        expected,
        "",
        SmtpSyntaxException.UNKNOWN_POSITION,
        ReplyCode.PARAMETER_SYNTAX_ERROR,
        EnhancedStatusCode.INVALID_ARGUMENTS);
  }
}
