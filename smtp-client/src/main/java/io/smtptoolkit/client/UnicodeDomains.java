package io.smtptoolkit.client;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;

/**
 * The conversion of U-labels to A-labels by IDNA 2008 (RFC 5891 §5), which a library has to do:
 * {@code java.net.IDN} is IDNA 2003 and leads some names to other domains.
 *
 * <p>With ICU4J: {@code name -> { var found = new IDNA.Info(); var ascii = new StringBuilder();
 * IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII).nameToASCII(name.toString(), ascii, found);
 * …}}, with an exception if {@code found.hasErrors()}.
 *
 * <p>Called by several threads at the same time.
 */
@FunctionalInterface
public interface UnicodeDomains {
  /**
   * Converts a name.
   *
   * @param name a name with at least one U-label
   * @return the same name in A-labels
   * @throws SmtpSyntaxException when it is not a valid name
   */
  DomainName toAscii(DomainName name) throws SmtpSyntaxException;
}
