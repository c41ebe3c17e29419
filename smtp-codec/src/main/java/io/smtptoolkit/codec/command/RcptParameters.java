package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.RcptKeyword;
import io.smtptoolkit.codec.parameter.RcptParameter;
import io.smtptoolkit.codec.parameter.Rrvs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of RCPT, with a typed view of those that {@link RcptKeyword} knows.
 *
 * <pre>
 * RcptParameters.NONE.with(Notify.NEVER)   // NOTIFY=NEVER
 * RcptParameters.of(rcpt.parameters()).originalRecipient()
 * </pre>
 *
 * <p>Equal when the parameters as sent are.
 *
 * <p>Immutable.
 */
public final class RcptParameters {
  /** No parameters. */
  public static final RcptParameters NONE = new RcptParameters(EsmtpParameters.NONE, List.of());

  private final EsmtpParameters raw;
  private final List<RcptParameter> known;

  private RcptParameters(EsmtpParameters raw, List<RcptParameter> known) {
    this.raw = raw;
    this.known = known;
  }

  /**
   * Reads the known ones among parameters.
   *
   * @param parameters the parameters
   * @return the typed view
   * @throws SmtpSyntaxException when the value of a known one is missing or malformed; positions
   *     are octets of the parameters' text
   */
  public static RcptParameters of(EsmtpParameters parameters) throws SmtpSyntaxException {
    if (parameters.isEmpty()) {
      return NONE;
    }
    var known = new ArrayList<RcptParameter>();
    for (EsmtpParameter parameter : parameters.all()) {
      Optional<RcptKeyword> keyword = RcptKeyword.of(parameter.keyword());
      if (keyword.isPresent()) {
        try {
          known.add(keyword.get().parse(parameter.value()));
        } catch (SmtpSyntaxException e) {
          throw parameters.locate(parameter, e);
        }
      }
    }
    return new RcptParameters(parameters, known);
  }

  /**
   * These and one more.
   *
   * @param parameter the other one
   * @return the parameters
   * @throws IllegalArgumentException when its keyword is among these
   */
  public RcptParameters with(RcptParameter parameter) {
    return with(EsmtpParameter.of(parameter.keyword().name(), parameter.toString()));
  }

  /**
   * These and one more, which may be one that is not known here.
   *
   * @param parameter the other one
   * @return the parameters
   * @throws IllegalArgumentException when its keyword is among these, or it is known and malformed
   */
  public RcptParameters with(EsmtpParameter parameter) {
    try {
      return of(raw.with(parameter));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The events of which the sender wants a notification (RFC 3461 §4.1).
   *
   * @return empty when NOTIFY is not among the parameters
   */
  public Optional<Notify> notification() {
    return find(Notify.class);
  }

  /**
   * The recipient as the sender wrote it (RFC 3461 §4.2).
   *
   * @return empty when ORCPT is not among the parameters
   */
  public Optional<OriginalRecipient> originalRecipient() {
    return find(OriginalRecipient.class);
  }

  /**
   * Since when the mailbox must have had its owner (RFC 7293).
   *
   * @return empty when RRVS is not among the parameters
   */
  public Optional<Rrvs> rrvs() {
    return find(Rrvs.class);
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
    return other instanceof RcptParameters that && raw.equals(that.raw);
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

  private <P extends RcptParameter> Optional<P> find(Class<P> type) {
    for (RcptParameter parameter : known) {
      if (type.isInstance(parameter)) {
        return Optional.of(type.cast(parameter));
      }
    }
    return Optional.empty();
  }
}
