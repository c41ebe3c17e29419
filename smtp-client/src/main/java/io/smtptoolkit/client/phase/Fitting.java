package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.UnicodeDomains;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.extension.DeliverByExtension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.FutureReleaseExtension;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.MailKeyword;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The envelope as this server is to get it, made before anything is sent: SMTPUTF8 declared for
 * addresses beyond ASCII, or their domains written in A-labels; what is asked of notifications left
 * out where there is no DSN and the envelope allows it. Nothing else is changed; what does not fit
 * is refused.
 *
 * @param envelope what to send, its recipients in their order
 * @param dropped the keywords that were left out
 */
record Fitting(Envelope envelope, List<String> dropped) {
  private static final Optional<String> SMTPUTF8 = Optional.of(MailKeyword.SMTPUTF8.toString());

  /** The parameters of RFC 3461 §4. */
  private static final Set<String> DSN = Set.of("RET", "ENVID", "NOTIFY", "ORCPT");

  /** The server cannot have the message; says why. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 2L;

    private final String extension;

    Refused(String why) {
      this(Optional.empty(), why);
    }

    /** With the keyword of the extension that is missing. */
    Refused(Optional<String> extension, String why) {
      super(why);
      this.extension = extension.orElse("");
    }

    Optional<String> extension() {
      return extension.isEmpty() ? Optional.empty() : Optional.of(extension);
    }
  }

  /**
   * Fits an envelope to a server.
   *
   * @param verified whether TLS is active and has verified the server
   * @param domains what makes A-labels
   * @throws Refused when the server does not offer what is needed
   */
  static Fitting of(
      Envelope envelope, Extensions offered, boolean verified, Optional<UnicodeDomains> domains)
      throws Refused {
    MailParameters mail;
    try {
      mail = MailParameters.of(envelope.mailParameters());
    } catch (SmtpSyntaxException e) {
      throw new Refused("a parameter of MAIL is malformed: " + e.getMessage());
    }
    if (mail.requiresTls() && !verified) {
      // RFC 8689 §4.2.1.
      throw new Refused(
          Optional.of(MailKeyword.REQUIRETLS.toString()),
          "REQUIRETLS needs TLS with a verified server, which this connection has not; see"
              + " TlsPolicy.REQUIRED");
    }
    checkTimes(mail, offered);
    var dropped = new LinkedHashSet<String>();
    Envelope fitted = withoutDsn(envelope, offered, dropped);
    return new Fitting(beyondAscii(fitted, offered, domains), List.copyOf(dropped));
  }

  /** A server would refuse them (RFC 2852 §4.1.2, RFC 4865 §4). */
  private static void checkTimes(MailParameters mail, Extensions offered) throws Refused {
    Optional<By> by = mail.by().filter(it -> it.mode() == By.Mode.RETURN);
    OptionalInt least =
        offered
            .find(DeliverByExtension.class)
            .map(DeliverByExtension::minSeconds)
            .orElse(OptionalInt.empty());
    if (by.isPresent() && least.isPresent() && by.get().time().toSeconds() < least.getAsInt()) {
      throw new Refused(
          Optional.of("DELIVERBY"),
          "BY=%s is sooner than the %d seconds that the server needs"
              .formatted(by.get(), least.getAsInt()));
    }
    Optional<FutureReleaseExtension> future = offered.find(FutureReleaseExtension.class);
    if (future.isEmpty()) {
      return;
    }
    OptionalInt most = future.get().maxSeconds();
    if (mail.holdFor().isPresent()
        && most.isPresent()
        && mail.holdFor().get().time().toSeconds() > most.getAsInt()) {
      throw new Refused(
          Optional.of("FUTURERELEASE"),
          "HOLDFOR=%s is longer than the %d seconds that the server holds a message"
              .formatted(mail.holdFor().get(), most.getAsInt()));
    }
    if (mail.holdUntil().isPresent()
        && future.get().latest().isPresent()
        && mail.holdUntil().get().time().instant().isAfter(future.get().latest().get().instant())) {
      throw new Refused(
          Optional.of("FUTURERELEASE"),
          "HOLDUNTIL=%s is after %s, until when the server holds a message"
              .formatted(mail.holdUntil().get(), future.get().latest().get()));
    }
  }

  private static Envelope withoutDsn(Envelope envelope, Extensions offered, Set<String> dropped) {
    if (hasNoParameters(envelope)
        || envelope.dsnRequired()
        || offered.offers(KeywordExtension.DSN)) {
      return envelope; // what is not offered is refused by the rules of parameters
    }
    EsmtpParameters mail = withoutDsn(envelope.mailParameters(), dropped);
    var recipients = new ArrayList<Rcpt>(envelope.recipients().size());
    for (Rcpt rcpt : envelope.recipients()) {
      recipients.add(new Rcpt(rcpt.forwardPath(), withoutDsn(rcpt.parameters(), dropped)));
    }
    return dropped.isEmpty()
        ? envelope
        : new Envelope(envelope.reversePath(), mail, recipients, false);
  }

  private static boolean hasNoParameters(Envelope envelope) {
    for (Rcpt rcpt : envelope.recipients()) {
      if (!rcpt.parameters().isEmpty()) {
        return false;
      }
    }
    return envelope.mailParameters().isEmpty();
  }

  private static EsmtpParameters withoutDsn(EsmtpParameters parameters, Set<String> dropped) {
    EsmtpParameters kept = EsmtpParameters.NONE;
    for (EsmtpParameter parameter : parameters.all()) {
      String keyword = parameter.keyword().toUpperCase(Locale.ROOT);
      if (DSN.contains(keyword)) {
        dropped.add(keyword);
      } else {
        kept = kept.with(parameter);
      }
    }
    return kept;
  }

  private static Envelope beyondAscii(
      Envelope envelope, Extensions offered, Optional<UnicodeDomains> domains) throws Refused {
    boolean declared = envelope.mailParameters().find(MailKeyword.SMTPUTF8.toString()).isPresent();
    if (declared || isAscii(envelope)) {
      return envelope;
    }
    if (offered.offers(KeywordExtension.SMTPUTF8)) {
      EsmtpParameters mail =
          envelope.mailParameters().with(EsmtpParameter.of(MailKeyword.SMTPUTF8.toString()));
      return new Envelope(
          envelope.reversePath(), mail, envelope.recipients(), envelope.dsnRequired());
    }
    ReversePath from = envelope.reversePath();
    if (from instanceof ReversePath.Of of) {
      from = new ReversePath.Of(ascii(of.address(), domains), of.sourceRoute());
    }
    var recipients = new ArrayList<Rcpt>(envelope.recipients().size());
    for (Rcpt rcpt : envelope.recipients()) {
      ForwardPath to = rcpt.forwardPath();
      if (to instanceof ForwardPath.Of of) {
        to = new ForwardPath.Of(ascii(of.address(), domains), of.sourceRoute());
      }
      recipients.add(new Rcpt(to, rcpt.parameters()));
    }
    return new Envelope(from, envelope.mailParameters(), recipients, envelope.dsnRequired());
  }

  private static boolean isAscii(Envelope envelope) {
    for (Rcpt rcpt : envelope.recipients()) {
      if (!isAscii(rcpt.forwardPath().mailbox())) {
        return false;
      }
    }
    return isAscii(envelope.reversePath().mailbox());
  }

  private static boolean isAscii(Optional<Mailbox> mailbox) {
    return mailbox.isEmpty() || mailbox.get().isAscii();
  }

  /** RFC 6531 §3.2: only the domain has a form in ASCII. */
  private static Mailbox ascii(Mailbox mailbox, Optional<UnicodeDomains> domains) throws Refused {
    if (mailbox.isAscii()) {
      return mailbox;
    }
    if (!mailbox.localPart().isAscii()) {
      throw new Refused(
          SMTPUTF8,
          "the address " + mailbox + " is beyond ASCII and needs SMTPUTF8, which is not offered");
    }
    if (domains.isEmpty()) {
      throw new Refused(
          SMTPUTF8,
          "the domain of "
              + mailbox
              + " is beyond ASCII and needs SMTPUTF8, which is not offered; write it in A-labels"
              + " (xn--...), or set SmtpClientOptions.unicodeDomains");
    }
    try {
      DomainName name = domains.get().toAscii((DomainName) mailbox.domain());
      if (!name.isAscii()) {
        throw new Refused(SMTPUTF8, "the domain of " + mailbox + " was not converted: " + name);
      }
      return new Mailbox(mailbox.localPart(), name);
    } catch (SmtpSyntaxException | RuntimeException e) {
      throw new Refused(
          SMTPUTF8, "the domain of " + mailbox + " has no A-labels: " + e.getMessage());
    }
  }
}
