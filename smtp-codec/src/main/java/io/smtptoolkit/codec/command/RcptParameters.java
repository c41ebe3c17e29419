package io.smtptoolkit.codec.command;

/**
 * The parameters of RCPT. None of the extensions known here defines one.
 *
 * <p>Immutable.
 *
 * @param raw the parameters as sent
 */
public record RcptParameters(EsmtpParameters raw) {
  /** No parameters. */
  public static final RcptParameters NONE = new RcptParameters(EsmtpParameters.NONE);

  /**
   * The typed view of parameters.
   *
   * @param parameters the parameters
   * @return the view
   */
  public static RcptParameters of(EsmtpParameters parameters) {
    return new RcptParameters(parameters);
  }

  /** The wire form, without a space in front. */
  @Override
  public String toString() {
    return raw.toString();
  }
}
