package io.smtptoolkit.codec.extension;

/**
 * One service extension as a line of an EHLO reply announces it.
 *
 * <pre>
 * ehlo-line    = ehlo-keyword *( SP ehlo-param )
 * ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * ehlo-param   = 1*(%d33-126)
 * </pre>
 *
 * <p>Those without parameters are constants of {@link KeywordExtension}; of the others each has a
 * type of its own.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public sealed interface Extension
    permits KeywordExtension,
        AuthExtension,
        BurlExtension,
        DeliverByExtension,
        FutureReleaseExtension,
        LimitsExtension,
        MtPriorityExtension,
        NoSolicitingExtension,
        SizeExtension,
        XclientExtension,
        XforwardExtension,
        UnrecognizedExtension,
        CustomExtension {
  /**
   * The word the extension is known by.
   *
   * @return the keyword; compared without regard to case
   */
  String keyword();

  /**
   * The line of the EHLO reply.
   *
   * @return keyword and parameters, without code, separator and CRLF; the keyword alone unless a
   *     type says otherwise
   */
  default String toEhloLine() {
    return keyword();
  }
}
