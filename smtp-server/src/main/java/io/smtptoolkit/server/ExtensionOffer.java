package io.smtptoolkit.server;

import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.extension.UnrecognizedExtension;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.ServerSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The service extensions of a listener: what its replies to EHLO and HELP announce, and who answers
 * the verbs that come from outside.
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
  /** PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, CHUNKING and HELP. */
  public static final ExtensionOffer DEFAULT =
      new ExtensionOffer(
          Extensions.of(
              KeywordExtension.PIPELINING,
              new SizeExtension(OptionalLong.empty()),
              KeywordExtension.EIGHT_BIT_MIME,
              KeywordExtension.ENHANCED_STATUS_CODES,
              KeywordExtension.CHUNKING,
              KeywordExtension.HELP),
          List.of(),
          Map.of());

  // The server's own, which depend on the listener or on the connection.
  private static final Set<String> OF_THE_SERVER = Set.of("SIZE", "STARTTLS", "AUTH");

  private final Extensions extensions;
  private final List<ExtensionBundle> bundles;
  private final Map<String, CommandHandler> handlers;

  private ExtensionOffer(
      Extensions extensions, List<ExtensionBundle> bundles, Map<String, CommandHandler> handlers) {
    this.extensions = extensions;
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
   * @throws IllegalArgumentException for SIZE, STARTTLS and AUTH, which the server itself announces
   *     or does not have
   */
  public ExtensionOffer with(Extension extension) {
    if (OF_THE_SERVER.contains(extension.keyword().toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          extension.keyword() + " is announced by the server itself, or not at all");
    }
    return new ExtensionOffer(extensions.with(extension), bundles, handlers);
  }

  /**
   * This offer without an extension: it is not announced, and none of its verbs and parameters are
   * served.
   *
   * @param keyword such as {@code CHUNKING}
   * @return the changed offer
   */
  public ExtensionOffer without(String keyword) {
    Extension[] others =
        extensions.all().stream()
            .filter(extension -> !extension.keyword().equalsIgnoreCase(keyword))
            .toArray(Extension[]::new);
    return new ExtensionOffer(Extensions.of(others), bundles, handlers);
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
        all,
        more);
  }

  /**
   * What the reply to EHLO or LHLO announces. SIZE has its number, and STARTTLS is among them, only
   * in the reply itself.
   *
   * @return the extensions, in their order
   */
  public Extensions extensions() {
    return extensions;
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
   * Who answers the verbs of the bundles.
   *
   * @return the handlers by verb, in upper case
   */
  public Map<String, CommandHandler> handlers() {
    return handlers;
  }
}
