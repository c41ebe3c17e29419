package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.DeliverByExtension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.FutureReleaseExtension;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.SessionLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Obeys the numbers that the reply to EHLO announces, so that no service has to: LIMITS (RFC 9422),
 * the times of DELIVERBY (RFC 2852) and FUTURERELEASE (RFC 4865). On the connection's thread only.
 */
final class PromisedLimits {
  private final SessionLimits limits;
  private final ServerConnection connection;
  private final Set<Domain> domains;
  private int mails;

  PromisedLimits(SessionLimits limits, ServerConnection connection) {
    this.limits = limits;
    this.connection = connection;
    // Without a limit none is remembered.
    this.domains = limits.maxRecipientDomains().isPresent() ? new HashSet<>() : Set.of();
  }

  /** Whether one more MAIL is more than the session may have; counts it (RFC 9422 §4.1). */
  boolean isMailTooMany() {
    if (limits.maxTransactions().isEmpty()) {
      return false;
    }
    mails++;
    return mails > limits.maxTransactions().getAsInt();
  }

  /** The reply to MAIL that asks for more than is announced. */
  Optional<Reply> refusalOfMail(MailParameters parameters) {
    if (parameters.raw().isEmpty()) {
      return Optional.empty();
    }
    Extensions offered = connection.facts().extensions();
    return refusalOfHold(parameters, offered).or(() -> refusalOfDeadline(parameters, offered));
  }

  private static Optional<Reply> refusalOfHold(MailParameters parameters, Extensions offered) {
    Optional<FutureReleaseExtension> announced = offered.find(FutureReleaseExtension.class);
    if (announced.isEmpty()) {
      return Optional.empty();
    }
    int most = announced.get().maxSeconds().orElse(Integer.MAX_VALUE);
    if (parameters.holdFor().isPresent()
        && parameters.holdFor().get().time().compareTo(Duration.ofSeconds(most)) > 0) {
      return Optional.of(Replies.parameterSyntax("HOLDFOR is more than " + most + " seconds"));
    }
    return parameters
        .holdUntil()
        .flatMap(
            hold ->
                announced
                    .get()
                    .latest()
                    .filter(latest -> hold.time().instant().isAfter(latest.instant())))
        .map(latest -> Replies.parameterSyntax("HOLDUNTIL is later than " + latest));
  }

  private static Optional<Reply> refusalOfDeadline(MailParameters parameters, Extensions offered) {
    int least =
        offered.find(DeliverByExtension.class).map(it -> it.minSeconds().orElse(0)).orElse(0);
    return parameters
        .by()
        // With the mode N a report is all that a short time brings (RFC 2852 §4).
        .filter(by -> by.mode() == By.Mode.RETURN)
        .filter(by -> by.time().compareTo(Duration.ofSeconds(least)) < 0)
        .map(by -> Replies.deadlineTooShort(least));
  }

  /** The reply to RCPT that would be to one domain too many (RFC 9422 §4.3). */
  Optional<Reply> refusalOfRecipient(ForwardPath forwardPath) {
    if (limits.maxRecipientDomains().isEmpty()) {
      return Optional.empty();
    }
    Optional<Domain> domain = forwardPath.mailbox().map(Mailbox::domain);
    if (domain.isEmpty() || domains.contains(domain.get())) {
      return Optional.empty();
    }
    if (domains.size() >= limits.maxRecipientDomains().getAsInt()) {
      return Optional.of(Replies.tooManyDomains());
    }
    domains.add(domain.get());
    return Optional.empty();
  }
}
