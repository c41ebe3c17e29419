package io.smtptoolkit.server;

import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.LimitsExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.extension.UnrecognizedExtension;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.ServerSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The service extensions of a listener: what its replies to EHLO and HELP announce, and who answers
 * the verbs that come from outside. In addition to these a listener offers what its service
 * declares ({@link MailService#extensions}), unless it is left out here.
 *
 * <pre>
 * ExtensionOffer.DEFAULT
 *     .without("CHUNKING")
 *     .with(KeywordExtension.DSN)
 *     .with(Tenancy.BUNDLE, handler)
 * </pre>
 *
 * <p>Immutable, if the bundles and handlers are.
 */
public final class ExtensionOffer {
  /** PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, CHUNKING, HELP and LIMITS. */
  public static final ExtensionOffer DEFAULT =
      new ExtensionOffer(
          Extensions.of(
              KeywordExtension.PIPELINING,
              new SizeExtension(OptionalLong.empty()),
              KeywordExtension.EIGHT_BIT_MIME,
              KeywordExtension.ENHANCED_STATUS_CODES,
              KeywordExtension.CHUNKING,
              KeywordExtension.HELP,
              new LimitsExtension(List.of())),
          Set.of(),
          List.of(),
          Map.of());

  // The server's own, which depend on the listener or on the connection.
  private static final Set<String> OF_THE_SERVER = Set.of("SIZE", "STARTTLS", "AUTH", "LIMITS");
  // Verbs: a service answers the first two, the handler of a bundle the third.
  private static final Set<String> VERBS = Set.of("VRFY", "EXPN", "ETRN");

  private final Extensions extensions;
  // In upper case.
  private final Set<String> withheld;
  private final List<ExtensionBundle> bundles;
  private final Map<String, CommandHandler> handlers;

  private ExtensionOffer(
      Extensions extensions,
      Set<String> withheld,
      List<ExtensionBundle> bundles,
      Map<String, CommandHandler> handlers) {
    this.extensions = extensions;
    this.withheld = Set.copyOf(withheld);
    this.bundles = List.copyOf(bundles);
    this.handlers = Map.copyOf(handlers);
  }

  /**
   * This offer and one more extension. Its parameters are then read, and reach the service typed;
   * to do what they promise is up to the service. Takes the place of an extension with the same
   * keyword.
   *
   * @param extension one whose promise the service keeps; or the EHLO line of a bundle, if it is
   *     more than the keyword
   * @return the changed offer
   * @throws IllegalArgumentException for SIZE, STARTTLS, AUTH and LIMITS, which the server itself
   *     announces or does not have; for VRFY and EXPN, which a service declares; for ETRN, which is
   *     a bundle
   */
  public ExtensionOffer with(Extension extension) {
    String keyword = upper(extension.keyword());
    if (OF_THE_SERVER.contains(keyword)) {
      throw new IllegalArgumentException(
          extension.keyword() + " is announced by the server itself, or not at all");
    }
    if (VERBS.contains(keyword)) {
      throw new IllegalArgumentException(
          extension.keyword()
              + " needs who answers it: "
              + (keyword.equals("ETRN")
                  ? "Bundles.ETRN with a handler"
                  : "a MailService that declares it"));
    }
    Set<String> others = new HashSet<>(withheld);
    others.remove(keyword);
    return new ExtensionOffer(extensions.with(extension), others, bundles, handlers);
  }

  /**
   * This offer without an extension: it is not announced, and none of its verbs and parameters are
   * served, also if the service declares it. LIMITS is obeyed even if it is not announced.
   *
   * @param keyword such as {@code CHUNKING}
   * @return the changed offer
   */
  public ExtensionOffer without(String keyword) {
    Set<String> more = new HashSet<>(withheld);
    more.add(upper(keyword));
    return new ExtensionOffer(extensions.without(keyword), more, bundles, handlers);
  }

  /**
   * This offer and an extension from outside that has no verb, announced by its keyword.
   *
   * @param bundle its parameters
   * @return the changed offer
   * @throws IllegalArgumentException if the bundle has a verb, or claims a parameter that has a
   *     meaning already
   */
  public ExtensionOffer with(ExtensionBundle bundle) {
    if (!bundle.verbs().isEmpty()) {
      throw new IllegalArgumentException(
          "the verb " + bundle.verbs().get(0).keyword() + " needs a handler");
    }
    return with(bundle, handlers);
  }

  /**
   * This offer and an extension from outside, announced by its keyword, unless that is empty.
   *
   * @param bundle its verbs and parameters
   * @param handler answers the verbs
   * @return the changed offer
   * @throws IllegalArgumentException if the bundle claims a verb or a parameter that has a meaning
   *     already
   */
  public ExtensionOffer with(ExtensionBundle bundle, CommandHandler handler) {
    Map<String, CommandHandler> more = new HashMap<>(handlers);
    bundle.verbs().forEach(rule -> more.put(rule.keyword(), handler));
    return with(bundle, more);
  }

  private ExtensionOffer with(ExtensionBundle bundle, Map<String, CommandHandler> more) {
    List<ExtensionBundle> all = new ArrayList<>(bundles);
    all.add(bundle);
    // It refuses what does not fit together.
    ServerSession.builder().bundles(all);
    boolean named = bundle.keyword().isEmpty() || extensions.offers(bundle.keyword());
    return new ExtensionOffer(
        named
            ? extensions
            : extensions.with(new UnrecognizedExtension(bundle.keyword(), List.of())),
        withheld,
        all,
        more);
  }

  /**
   * The extensions that the reply to EHLO or LHLO announces whatever the service is. SIZE and
   * LIMITS have their numbers, and STARTTLS is among them, only in the reply itself.
   *
   * @return the extensions, in their order
   */
  public Extensions extensions() {
    return extensions;
  }

  /**
   * Says whether an extension is left out, also if the service declares it.
   *
   * @param keyword such as {@code DSN}, in any case
   * @return true after {@link #without}
   */
  public boolean withholds(String keyword) {
    return withheld.contains(upper(keyword));
  }

  /**
   * The extensions from outside.
   *
   * @return the bundles
   */
  public List<ExtensionBundle> bundles() {
    return bundles;
  }

  /**
   * The handlers that answer the verbs of the bundles.
   *
   * @return the handlers by verb, in upper case
   */
  public Map<String, CommandHandler> handlers() {
    return handlers;
  }

  private static String upper(String keyword) {
    return keyword.toUpperCase(Locale.ROOT);
  }
}
