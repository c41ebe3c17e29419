package io.smtptoolkit.codec.session;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An SMTP service extension as one value: what it adds to the protocol (RFC 5321 §2.2.2), without
 * what it does.
 *
 * <p>Given to a session, it becomes part of its {@link Conversation}. Its parameters and verbs are
 * served once its keyword is in the reply to EHLO, which is the application's decision, connection
 * by connection; announcing a {@code CustomExtension} or an {@code UnrecognizedExtension} extension
 * of that keyword does it.
 *
 * <pre>
 * var xclient = new ExtensionBundle("XCLIENT", Map.of(), Map.of(), List.of(
 *     new VerbRule("XCLIENT", Xclient::parse, Set.of(READY),
 *         Map.of(POSITIVE_COMPLETION, Transition.to(GREETED)))));
 * </pre>
 *
 * <p>A verb whose commands lead to different states, as BDAT and BDAT LAST do, has several {@link
 * VerbRule.Form}s. What a bundle wants to know later it remembers by a {@link StateKey}: for a mail
 * transaction or until STARTTLS, on both sides, and a form may depend on it.
 *
 * <p>Immutable, if its parsers are.
 *
 * @param keyword the EHLO keyword, made upper case; empty for one that is never announced and
 *     always served
 * @param mailParameters parser by keyword of each MAIL parameter, compared without regard to case
 * @param rcptParameters parser by keyword of each RCPT parameter, compared without regard to case
 * @param verbs the verbs it adds
 */
public record ExtensionBundle(
    String keyword,
    Map<String, ParameterParser> mailParameters,
    Map<String, ParameterParser> rcptParameters,
    List<VerbRule> verbs) {

  /**
   * Takes copies.
   *
   * @param keyword the EHLO keyword, or nothing
   * @param mailParameters parsers of MAIL parameters
   * @param rcptParameters parsers of RCPT parameters
   * @param verbs rules of verbs
   */
  public ExtensionBundle {
    keyword = keyword.toUpperCase(Locale.ROOT);
    mailParameters = upper(mailParameters);
    rcptParameters = upper(rcptParameters);
    verbs = List.copyOf(verbs);
  }

  private static Map<String, ParameterParser> upper(Map<String, ParameterParser> parsers) {
    var upper = new TreeMap<String, ParameterParser>();
    parsers.forEach((name, parser) -> upper.put(name.toUpperCase(Locale.ROOT), parser));
    return Map.copyOf(upper);
  }
}
