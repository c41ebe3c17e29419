package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.LimitsExtension;
import io.smtptoolkit.codec.extension.LimitsExtension.Limit;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.server.ListenerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The extensions that a listener offers, STARTTLS and AUTH aside: its own, those that the service
 * declares, and nothing whose promise could not be kept.
 *
 * <p>Stateless.
 */
final class OfferedExtensions {
  /** What a service may declare: the rest is the server's, or comes with a handler of its verbs. */
  private static final Set<String> OF_SERVICES =
      Set.of(
          "SMTPUTF8",
          "BINARYMIME",
          "DSN",
          "MT-PRIORITY",
          "REQUIRETLS",
          "DELIVERBY",
          "FUTURERELEASE",
          "RRVS",
          "NO-SOLICITING",
          "VRFY",
          "EXPN");

  // RFC 9422 §4: six digits.
  private static final int MOST_ANNOUNCED = 999_999;

  private OfferedExtensions() {}

  /**
   * The extensions, in the order of the reply to EHLO.
   *
   * @param declared by the service
   * @param tls whether TLS is active on the connection
   * @throws IllegalArgumentException if the service declares what is not a service's
   */
  static Extensions of(ListenerOptions listener, Extensions declared, boolean tls) {
    Extensions offered = listener.extensions().extensions();
    for (Extension extension : declared.all()) {
      String keyword = extension.keyword().toUpperCase(Locale.ROOT);
      if (!OF_SERVICES.contains(keyword)) {
        throw new IllegalArgumentException(
            "a service cannot declare "
                + extension.keyword()
                + ", which is the server's or a listener's: see ExtensionOffer");
      }
      if (!listener.extensions().withholds(keyword) && !offered.offers(keyword)) {
        offered = offered.with(extension);
      }
    }
    if (offered.offers(SizeExtension.class)) {
      offered = offered.with(new SizeExtension(OptionalLong.of(listener.maxMessageOctets())));
    }
    if (offered.offers(LimitsExtension.class)) {
      LimitsExtension limits = limits(listener);
      offered = limits.all().isEmpty() ? offered.without("LIMITS") : offered.with(limits);
    }
    return keepable(offered, tls);
  }

  private static Extensions keepable(Extensions offered, boolean tls) {
    Extensions kept = offered;
    if (!tls) {
      // RFC 8689 §2: it is offered within TLS only.
      kept = kept.without("REQUIRETLS");
    }
    if (!kept.offers(KeywordExtension.CHUNKING)) {
      // RFC 3030 §3: binary content comes by BDAT.
      kept = kept.without("BINARYMIME");
    }
    if (!kept.offers(KeywordExtension.EIGHT_BIT_MIME)) {
      // RFC 6531 §3.1: who offers SMTPUTF8 offers 8BITMIME.
      kept = kept.without("SMTPUTF8");
    }
    return kept;
  }

  /** RFC 9422 §4, of what is obeyed anyway. */
  private static LimitsExtension limits(ListenerOptions listener) {
    List<Limit> limits = new ArrayList<>();
    listener
        .sessionLimits()
        .maxTransactions()
        .ifPresent(most -> limits.add(new Limit("MAILMAX", String.valueOf(most))));
    int recipients = listener.limits().maxRecipients();
    if (recipients <= MOST_ANNOUNCED) {
      limits.add(new Limit("RCPTMAX", String.valueOf(recipients)));
    }
    listener
        .sessionLimits()
        .maxRecipientDomains()
        .ifPresent(most -> limits.add(new Limit("RCPTDOMAINMAX", String.valueOf(most))));
    return new LimitsExtension(limits);
  }
}
