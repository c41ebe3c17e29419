package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.DeclaredSize;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.HoldFor;
import io.smtptoolkit.codec.parameter.HoldUntil;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.parameter.MailParameter;
import io.smtptoolkit.codec.parameter.MtPriority;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.parameter.Solicitation;
import io.smtptoolkit.codec.parameter.Submitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of MAIL, with a typed view of those that {@link MailKeyword} knows.
 *
 * <pre>
 * MailParameters.NONE.with(new DeclaredSize(1000)).with(Ret.HDRS)   // SIZE=1000 RET=HDRS
 * MailParameters.of(mail.parameters()).body()
 * </pre>
 *
 * <p>Equal when the parameters as sent are.
 *
 * <p>Immutable.
 */
public final class MailParameters {
  /** No parameters. */
  public static final MailParameters NONE = new MailParameters(EsmtpParameters.NONE, List.of());

  private final EsmtpParameters raw;
  private final List<MailParameter> known;

  private MailParameters(EsmtpParameters raw, List<MailParameter> known) {
    this.raw = raw;
    this.known = known;
  }

  /**
   * Reads the known ones among parameters.
   *
   * @param parameters the parameters
   * @return the typed view
   * @throws SmtpSyntaxException when the value of a known one is missing or malformed, or HOLDFOR
   *     and HOLDUNTIL are both there; positions are octets of the parameters' text
   */
  public static MailParameters of(EsmtpParameters parameters) throws SmtpSyntaxException {
    if (parameters.isEmpty()) {
      return NONE;
    }
    var known = new ArrayList<MailParameter>();
    for (EsmtpParameter parameter : parameters.all()) {
      Optional<MailKeyword> keyword = MailKeyword.of(parameter.keyword());
      if (keyword.isPresent()) {
        try {
          known.add(keyword.get().parse(parameter.value()));
        } catch (SmtpSyntaxException e) {
          throw parameters.locate(parameter, e);
        }
      }
    }
    var result = new MailParameters(parameters, known);
    if (result.holdFor().isPresent() && result.holdUntil().isPresent()) {
      // RFC 4865 §3: one of the two.
      throw SmtpSyntaxException.expected(
          "HOLDFOR or HOLDUNTIL, not both", parameters.toString(), 0);
    }
    return result;
  }

  /**
   * These and one more.
   *
   * @param parameter the other one
   * @return the parameters
   * @throws IllegalArgumentException when its keyword is among these, or it is HOLDFOR together
   *     with HOLDUNTIL
   */
  public MailParameters with(MailParameter parameter) {
    String keyword = parameter.keyword().toString();
    Optional<String> value = parameter.value();
    return with(
        value.isPresent() ? EsmtpParameter.of(keyword, value.get()) : EsmtpParameter.of(keyword));
  }

  /**
   * These and one more, which may be one that is not known here.
   *
   * @param parameter the other one
   * @return the parameters
   * @throws IllegalArgumentException when its keyword is among these, it is known and malformed, or
   *     it is HOLDFOR together with HOLDUNTIL
   */
  public MailParameters with(EsmtpParameter parameter) {
    try {
      return of(raw.with(parameter));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The message's size as declared.
   *
   * @return in octets including CRLFs; {@code Long.MAX_VALUE} for more than a long holds
   */
  public OptionalLong size() {
    Optional<DeclaredSize> size = find(DeclaredSize.class);
    return size.isPresent() ? OptionalLong.of(size.get().octets()) : OptionalLong.empty();
  }

  /**
   * The declared body type.
   *
   * @return empty when BODY is not among the parameters
   */
  public Optional<BodyType> body() {
    return find(BodyType.class);
  }

  /**
   * Says whether addresses and header fields may hold UTF-8 (RFC 6531 §3.4).
   *
   * @return true when SMTPUTF8 is among the parameters
   */
  public boolean isUtf8() {
    return known.contains(MailFlag.SMTPUTF8);
  }

  /**
   * Says whether the message is to be relayed with verified TLS or not at all (RFC 8689).
   *
   * @return true when REQUIRETLS is among the parameters
   */
  public boolean requiresTls() {
    return known.contains(MailFlag.REQUIRETLS);
  }

  /**
   * The submitter of the message (RFC 4954 §5).
   *
   * @return empty when AUTH is not among the parameters
   */
  public Optional<Submitter> submitter() {
    return find(Submitter.class);
  }

  /**
   * The part of the message that a notification returns (RFC 3461 §4.3).
   *
   * @return empty when RET is not among the parameters
   */
  public Optional<Ret> ret() {
    return find(Ret.class);
  }

  /**
   * The envelope identifier (RFC 3461 §4.4).
   *
   * @return empty when ENVID is not among the parameters
   */
  public Optional<EnvelopeId> envelopeId() {
    return find(EnvelopeId.class);
  }

  /**
   * By when to deliver (RFC 2852).
   *
   * @return empty when BY is not among the parameters
   */
  public Optional<By> by() {
    return find(By.class);
  }

  /**
   * For how long to hold the message (RFC 4865).
   *
   * @return empty when HOLDFOR is not among the parameters
   */
  public Optional<HoldFor> holdFor() {
    return find(HoldFor.class);
  }

  /**
   * Until when to hold the message (RFC 4865).
   *
   * @return empty when HOLDUNTIL is not among the parameters
   */
  public Optional<HoldUntil> holdUntil() {
    return find(HoldUntil.class);
  }

  /**
   * The priority of the message (RFC 6710).
   *
   * @return empty when MT-PRIORITY is not among the parameters
   */
  public Optional<MtPriority> priority() {
    return find(MtPriority.class);
  }

  /**
   * The solicitation in the message (RFC 3865).
   *
   * @return empty when SOLICIT is not among the parameters
   */
  public Optional<Solicitation> solicitation() {
    return find(Solicitation.class);
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

  /** The wire form, without a space before it. */
  @Override
  public String toString() {
    return raw.toString();
  }

  private <P extends MailParameter> Optional<P> find(Class<P> type) {
    for (MailParameter parameter : known) {
      if (type.isInstance(parameter)) {
        return Optional.of(type.cast(parameter));
      }
    }
    return Optional.empty();
  }
}
