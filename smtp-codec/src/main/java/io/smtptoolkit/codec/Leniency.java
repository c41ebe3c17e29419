package io.smtptoolkit.codec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A deviation from the RFCs that an operator may need, by name. All are off unless asked for; they
 * are passed as a set. What is tolerated is stored in its legal form where it has one, so that it
 * can be sent on.
 *
 * <p>Immutable.
 */
public enum Leniency {
  /** {@code MAIL FROM: <a@b.example>}: spaces after the colon, which are dropped. */
  SPACE_AFTER_COLON(
      "https://www.rfc-editor.org/rfc/rfc5321#section-3.3",
      "airlines, game publishers, devices and hand-written scripts that read RFC 821's examples"),
  /** {@code MAIL FROM:a@b.example}: a path without its angle brackets, which are added. */
  MISSING_ANGLE_BRACKETS(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
      "disk controllers, scanners, line-of-business programs and hand-written scripts"),
  /**
   * {@code <anna.@b.example>}, {@code <anna..b@c.example>}: dots at an end of the local part or in
   * a row. It is quoted, which means the same.
   */
  MISPLACED_DOTS_IN_LOCAL_PART(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
      "subscribers of Japanese mobile carriers, whose addresses are so; server management boards"),
  /** {@code my_host.example}: underscores in hello names and domains. They are kept. */
  UNDERSCORE_IN_DOMAIN(
      "https://www.rfc-editor.org/rfc/rfc5321#section-2.3.5",
      "machines named by Windows or by a container engine; mail domains below such a name"),
  /** {@code b.example.}: a dot at the end of a hello name or domain, which is dropped. */
  TRAILING_DOT_IN_DOMAIN(
      "https://www.rfc-editor.org/rfc/rfc5321#section-2.3.5",
      "programs that send a name as the DNS gave it to them"),
  /** {@code EHLO Anna's PC}, {@code EHLO [::1]}, {@code EHLO}: any ASCII as hello name, or none. */
  ANY_HELLO_NAME(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1",
      "power supplies that send no name, printers and PCs that send the one on their label"),
  /**
   * {@code NOOP} LF: a bare LF ends a command line, but neither one of DATA, BDAT, STARTTLS and
   * AUTH, after which octets are read otherwise, nor any line within those exchanges.
   */
  BARE_LF_ENDS_COMMAND_LINE(
      "https://www.rfc-editor.org/rfc/rfc5321#section-2.3.8",
      "health checks and users of netcat; not after a filter that reads lines differently"),
  /** CR or LF that is not part of a CRLF, within content. */
  BARE_CR_OR_LF_IN_CONTENT(
      "https://www.rfc-editor.org/rfc/rfc5321#section-2.3.8",
      "senders that never convert line ends; opens no smuggling, as only CRLF.CRLF ends content"),
  /** An octet of value zero within content. */
  NUL_IN_CONTENT(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2",
      "senders of broken 8-bit content; later readers of the message must tolerate it too");

  /**
   * For a public MX that would rather have the mail: all that changes how a command is written, and
   * nothing that changes where a line or the content ends or what content may hold. Unmodifiable.
   */
  public static final Set<Leniency> PUBLIC_MX =
      Collections.unmodifiableSet(
          EnumSet.of(
              SPACE_AFTER_COLON,
              MISSING_ANGLE_BRACKETS,
              MISPLACED_DOTS_IN_LOCAL_PART,
              UNDERSCORE_IN_DOMAIN,
              TRAILING_DOT_IN_DOMAIN,
              ANY_HELLO_NAME));

  private final String rfc;
  private final String why;

  Leniency(String rfc, String why) {
    this.rfc = rfc;
    this.why = why;
  }

  /**
   * The rule that is given up.
   *
   * @return a link to the RFC's section
   */
  public String rfc() {
    return rfc;
  }

  /**
   * Says who needs it and what it costs.
   *
   * @return one line
   */
  public String why() {
    return why;
  }
}
