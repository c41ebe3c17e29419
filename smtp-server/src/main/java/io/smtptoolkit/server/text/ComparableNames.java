package io.smtptoolkit.server.text;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.Mailbox;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Forms of domains and local-parts that are equal when the names mean the same.
 *
 * <p>An A-label and its U-label are one (RFC 5890 §2.3.2.4): the former is decoded, the latter is
 * composed (NFC) and in lower case, as all U-labels are. Whether a label is allowed by IDNA 2008 is
 * not looked at: names are only compared with those that an administrator has given. Nothing is
 * mapped otherwise, so that {@code ß} remains what it is.
 *
 * <p>Stateless.
 */
public final class ComparableNames {
  private static final String ACE_PREFIX = "xn--";

  private ComparableNames() {}

  /**
   * Composes a name, in lower case.
   *
   * @param name a local-part or a label
   * @return the form to compare
   */
  public static String folded(String name) {
    String lower = composed(name).toLowerCase(Locale.ROOT);
    return composed(lower);
  }

  /**
   * Composes a name (NFC), as a file or a message should have it.
   *
   * @param name a local-part or a label
   * @return the name in the same case
   */
  public static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /**
   * Decodes the A-labels of a domain.
   *
   * @param domain the domain
   * @return the form to compare, with U-labels where there were A-labels
   */
  public static Domain of(Domain domain) {
    if (!(domain instanceof DomainName name) || isPlain(name)) {
      return domain;
    }
    List<String> labels = new ArrayList<>();
    name.labels().forEach(label -> labels.add(label(label)));
    try {
      return DomainName.parseUtf8(String.join(".", labels));
    } catch (SmtpSyntaxException tooLong) {
      // A name that only fits as it was sent is compared as it was sent.
      return domain;
    }
  }

  /**
   * Folds an address whose local-part is compared without regard to case and quotes.
   *
   * @param address the address
   * @return the form to compare
   */
  public static String of(Mailbox address) {
    return folded(address.localPart().unquoted()) + "@" + folded(of(address.domain()).toString());
  }

  private static boolean isPlain(DomainName name) {
    return name.isAscii() && !name.toString().toLowerCase(Locale.ROOT).contains(ACE_PREFIX);
  }

  private static String label(String label) {
    String folded = folded(label);
    if (!folded.startsWith(ACE_PREFIX)) {
      return folded;
    }
    // What does not decode to a U-label only looks like an A-label.
    return Optional.of(folded.substring(ACE_PREFIX.length()))
        .flatMap(Punycode::decode)
        .filter(decoded -> decoded.equals(folded(decoded)))
        .orElse(folded);
  }
}
