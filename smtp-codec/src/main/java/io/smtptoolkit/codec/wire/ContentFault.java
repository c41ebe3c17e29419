package io.smtptoolkit.codec.wire;

import java.util.Locale;

/**
 * An octet that must not be in content: a CR without LF, an LF without CR, or a NUL.
 *
 * <p>RFC 5321 §2.3.8 lets CR and LF appear only as CRLF; software that disagrees about where such a
 * line ends can be made to see two messages in one (SMTP smuggling). NUL is excluded by RFC 5321
 * §4.5.2 and RFC 5322 §3.5 together, and by RFC 6152 §3 for 8BITMIME. Immutable.
 *
 * @param kind which octet
 * @param position octets of content before it, transparency dots not counted
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.8">RFC 5321 §2.3.8</a>
 */
public record ContentFault(Kind kind, long position) {

  /** The kind of octet. */
  public enum Kind {
    /** A CR that no LF follows. */
    BARE_CR,
    /** An LF that no CR precedes. */
    BARE_LF,
    /** A zero octet. */
    NUL
  }

  /**
   * For readers.
   *
   * @return for example {@code bare lf at octet 17}
   */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at octet " + position;
  }
}
