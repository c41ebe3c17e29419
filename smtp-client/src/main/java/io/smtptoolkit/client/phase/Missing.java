package io.smtptoolkit.client.phase;

import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.parameter.RcptKeyword;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The extension that a message needs and a server lacks, looked for in the order in which the
 * session looks for obstacles. Stateless.
 */
final class Missing {
  private static final String BINARYMIME = BodyType.BINARYMIME.toString();

  private Missing() {}

  /** The keyword in EHLO; empty when it is not an extension that is in the way. */
  static Optional<String> extension(Envelope envelope, ContentTraits content, Extensions offered) {
    return ofMail(envelope, offered)
        .or(() -> ofRecipients(envelope, offered))
        .or(() -> ofContent(envelope, content, offered));
  }

  private static Optional<String> ofMail(Envelope envelope, Extensions offered) {
    for (EsmtpParameter parameter : envelope.mailParameters().all()) {
      Optional<MailKeyword> keyword = MailKeyword.of(parameter.keyword());
      Optional<String> missing =
          keyword.isPresent() && keyword.get() == MailKeyword.BODY && isBinary(parameter)
              ? Stream.of(BINARYMIME, "CHUNKING").filter(it -> !offered.offers(it)).findFirst()
              : keyword.flatMap(it -> none(it.extensions(), offered));
      if (missing.isPresent()) {
        return missing;
      }
    }
    return beyondAscii(envelope.reversePath().mailbox(), offered);
  }

  private static Optional<String> ofRecipients(Envelope envelope, Extensions offered) {
    for (Rcpt rcpt : envelope.recipients()) {
      for (EsmtpParameter parameter : rcpt.parameters().all()) {
        Optional<String> missing =
            RcptKeyword.of(parameter.keyword()).flatMap(it -> none(it.extensions(), offered));
        if (missing.isPresent()) {
          return missing;
        }
      }
      Optional<String> missing = beyondAscii(rcpt.forwardPath().mailbox(), offered);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofContent(
      Envelope envelope, ContentTraits content, Extensions offered) {
    Optional<EsmtpParameter> body = envelope.mailParameters().find(MailKeyword.BODY.toString());
    boolean binary = body.filter(Missing::isBinary).isPresent();
    if (!binary && content.fault().isPresent()) {
      return Optional.of(BINARYMIME);
    }
    if (!binary && content.eightBit() && !offered.offers(KeywordExtension.EIGHT_BIT_MIME)) {
      return Optional.of(KeywordExtension.EIGHT_BIT_MIME.keyword());
    }
    long octets = binary ? content.octets() : content.octetsWithFinalCrlf();
    return offered
        .find(SizeExtension.class)
        .filter(it -> !it.permits(octets))
        .map(it -> MailKeyword.SIZE.toString());
  }

  private static boolean isBinary(EsmtpParameter body) {
    return body.value().orElse("").toUpperCase(Locale.ROOT).equals(BINARYMIME);
  }

  private static Optional<String> beyondAscii(Optional<Mailbox> mailbox, Extensions offered) {
    return mailbox.isPresent()
            && !mailbox.get().isAscii()
            && !offered.offers(KeywordExtension.SMTPUTF8)
        ? Optional.of(MailKeyword.SMTPUTF8.toString())
        : Optional.empty();
  }

  /** The first of alternatives, when none of them is offered. */
  private static Optional<String> none(List<String> alternatives, Extensions offered) {
    return alternatives.stream().anyMatch(offered::offers)
        ? Optional.empty()
        : alternatives.stream().findFirst();
  }
}
