package io.smtptoolkit.client.phase;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.LimitsExtension;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The limits of one session, as LIMITS of the server say, and what of them is used up: MAIL
 * commands, accepted or not (MAILMAX, RFC 9422 §4.1), and different domains of recipients, in all
 * its mail transactions together (RCPTDOMAINMAX, §4.3).
 *
 * <p>Thread-safe; only the connection's I/O thread uses anything up.
 */
public final class Allowance {
  /** The extension's, in EHLO. */
  static final Optional<String> KEYWORD = Optional.of("LIMITS");

  private final AtomicInteger mailCommands = new AtomicInteger();
  // Empty unless the server has RCPTDOMAINMAX. Messages and call-outs name no more than that.
  private final Set<Domain> domains = ConcurrentHashMap.newKeySet();

  /** Nothing is used up. */
  Allowance() {}

  /** A command was said. */
  void said(Command command, Extensions offered) {
    if (command instanceof Mail) {
      mailCommands.incrementAndGet();
    } else if (command instanceof Rcpt rcpt && offered.offers(LimitsExtension.class)) {
      domain(rcpt).filter(it -> maxDomains(offered).isPresent()).ifPresent(domains::add);
    }
  }

  /** How many MAIL commands were said. */
  int mailCommands() {
    return mailCommands.get();
  }

  /** Those of the recipients so far, if they are limited. */
  Set<Domain> domains() {
    return Set.copyOf(domains);
  }

  /**
   * Whether another mail transaction may be begun.
   *
   * @param offered what the server offers
   * @param waiting how many others will be begun before it
   * @return true unless MAILMAX forbids it
   */
  public boolean permitsMail(Extensions offered, int waiting) {
    OptionalInt most = limit(offered, LimitsExtension::mailMax);
    return most.isEmpty() || mailCommands.get() + waiting < most.getAsInt();
  }

  /**
   * Whether a recipient of a message may be named.
   *
   * @param offered what the server offers
   * @param envelope the message's
   * @return true unless RCPTDOMAINMAX forbids it for each of them
   */
  public boolean permitsAnyDomain(Extensions offered, Envelope envelope) {
    return permitsAnyDomain(offered, envelope.recipients());
  }

  private boolean permitsAnyDomain(Extensions offered, List<Rcpt> recipients) {
    OptionalInt most = maxDomains(offered);
    return most.isEmpty()
        || domains.size() < most.getAsInt()
        || recipients.stream().map(Allowance::domain).anyMatch(this::isNamed);
  }

  /** Why nothing of a message can be begun, in words; empty when something can. */
  Optional<String> obstacle(Extensions offered, List<Rcpt> recipients) {
    Optional<String> exhausted = noMoreMail(offered);
    if (exhausted.isPresent()) {
      return exhausted;
    }
    return permitsAnyDomain(offered, recipients)
        ? Optional.empty()
        : Optional.of(tooManyDomains(offered));
  }

  /** Why not all of some recipients can be named in one transaction, in words. */
  Optional<String> obstacleToAll(Extensions offered, List<Rcpt> recipients) {
    OptionalInt most = limit(offered, LimitsExtension::rcptMax);
    if (most.isPresent() && recipients.size() > most.getAsInt()) {
      return Optional.of(
          "the server takes %d recipients of a transaction (LIMITS RCPTMAX)"
              .formatted(most.getAsInt()));
    }
    Set<Domain> all = new HashSet<>(domains);
    recipients.forEach(it -> domain(it).ifPresent(all::add));
    OptionalInt mostDomains = maxDomains(offered);
    return mostDomains.isPresent() && all.size() > mostDomains.getAsInt()
        ? Optional.of(tooManyDomains(offered))
        : noMoreMail(offered);
  }

  private Optional<String> noMoreMail(Extensions offered) {
    return permitsMail(offered, 0)
        ? Optional.empty()
        : Optional.of(
            "the server takes %d transactions on a connection (LIMITS MAILMAX)"
                .formatted(limit(offered, LimitsExtension::mailMax).orElseThrow()));
  }

  private static String tooManyDomains(Extensions offered) {
    return "the server takes recipients of %d domains on a connection (LIMITS RCPTDOMAINMAX)"
        .formatted(maxDomains(offered).orElseThrow());
  }

  private boolean isNamed(Optional<Domain> domain) {
    return domain.isEmpty() || domains.contains(domain.get());
  }

  /** The domain that counts; none for a bare postmaster. */
  static Optional<Domain> domain(Rcpt rcpt) {
    return rcpt.forwardPath().mailbox().map(it -> it.domain());
  }

  static OptionalInt maxDomains(Extensions offered) {
    return limit(offered, LimitsExtension::rcptDomainMax);
  }

  static OptionalInt limit(Extensions offered, Function<LimitsExtension, OptionalInt> which) {
    return offered.find(LimitsExtension.class).map(which).orElse(OptionalInt.empty());
  }
}
