package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.Optional;

/** The demands of a content on the server that is to take it. Stateless. */
final class ContentRules {
  private ContentRules() {}

  /**
   * Why a server cannot be sent this content after a MAIL with these parameters; empty if it can.
   */
  static Optional<String> obstacle(
      EsmtpParameters mail, ContentTraits content, Extensions offered) {
    boolean binary = isBody(mail, BodyType.BINARYMIME);
    if (!binary && content.fault().isPresent()) {
      return Optional.of(
          "the content has a %s, which needs BODY=BINARYMIME".formatted(content.fault().get()));
    }
    if (!binary && content.eightBit()) {
      if (isBody(mail, BodyType.SEVENBIT)) {
        return Optional.of("the content has 8-bit octets, but BODY=7BIT is declared");
      }
      // RFC 6152 §3: only with the server's consent.
      if (!offered.offers(KeywordExtension.EIGHT_BIT_MIME)) {
        return Optional.of("the content has 8-bit octets and needs 8BITMIME, which is not offered");
      }
    }
    long octets = binary ? content.octets() : content.octetsWithFinalCrlf();
    Optional<SizeExtension> size = offered.find(SizeExtension.class);
    return size.isPresent() && !size.get().permits(octets)
        ? Optional.of(
            "the message has %d octets and the server's limit is %d"
                .formatted(octets, size.get().maxOctets().orElse(0)))
        : Optional.empty();
  }

  private static boolean isBody(EsmtpParameters mail, BodyType type) {
    return mail.find(MailKeyword.BODY.toString())
        .flatMap(EsmtpParameter::value)
        .filter(type.toString()::equalsIgnoreCase)
        .isPresent();
  }
}
