package io.smtptoolkit.server.compose;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.text.ComparableNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives mail to one of several services, chosen by recipient: by the whole mailbox, else by its
 * domain, else the service that is left.
 *
 * <pre>{@code
 * RoutingService.builder(relay).domain("example.com", store).recipient("list@example.com", lists).build();
 * }</pre>
 *
 * <p>The message has one reply, so that a mail transaction belongs to one service: the one of the
 * first recipient that was accepted. A recipient of another service is told 452 4.5.3, as if there
 * were too many, and the client sends it again in a transaction of its own (RFC 5321 §4.5.3.1.10).
 * MAIL is accepted at once; a service that refuses it says so in the reply to RCPT.
 *
 * <p>Letters of either case are the same, also in the local-part. Only the extensions that all
 * services declare are offered. VRFY is answered by the service of the mailbox, EXPN by the one
 * that is left. Immutable, and thread-safe if the services are.
 */
public final class RoutingService extends ForwardingService {
  private final Map<String, MailService> recipients;
  private final Map<Domain, MailService> domains;
  private final MailService otherwise;

  private RoutingService(Builder builder) {
    recipients = Map.copyOf(builder.recipients);
    domains = Map.copyOf(builder.domains);
    otherwise = builder.otherwise;
  }

  /**
   * Begins without a route.
   *
   * @param otherwise gets what no route is for
   * @return a new builder
   */
  public static Builder builder(MailService otherwise) {
    return new Builder(otherwise);
  }

  /** The service that is left. */
  @Override
  protected MailService service() {
    return otherwise;
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return CompletableFuture.completedFuture(
        Begin.accepted(
            new RoutedTransaction(
                path -> route(path.mailbox()),
                service -> service.begin(session, reversePath, parameters))));
  }

  @Override
  public Extensions extensions() {
    Extensions common = otherwise.extensions();
    for (Extension extension : common.all()) {
      if (!allDeclare(extension.keyword())) {
        common = common.without(extension.keyword());
      }
    }
    return common;
  }

  @Override
  public CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
    return route(mailbox(command.argument())).verify(session, command);
  }

  private boolean allDeclare(String keyword) {
    return recipients.values().stream().allMatch(it -> it.extensions().offers(keyword))
        && domains.values().stream().allMatch(it -> it.extensions().offers(keyword));
  }

  private MailService route(Optional<Mailbox> mailbox) {
    if (mailbox.isEmpty()) {
      return otherwise;
    }
    MailService own = recipients.get(ComparableNames.of(mailbox.get()));
    return own != null
        ? own
        : domains.getOrDefault(ComparableNames.of(mailbox.get().domain()), otherwise);
  }

  private static Optional<Mailbox> mailbox(String text) {
    try {
      return ForwardPath.parseAddress(text).mailbox();
    } catch (SmtpSyntaxException aName) {
      return Optional.empty();
    }
  }

  /** Collects routes. Not thread-safe. */
  public static final class Builder {
    private final MailService otherwise;
    private final Map<String, MailService> recipients = new HashMap<>();
    private final Map<Domain, MailService> domains = new HashMap<>();

    private Builder(MailService otherwise) {
      this.otherwise = otherwise;
    }

    /**
     * Adds a route for one recipient.
     *
     * @param mailbox such as {@code list@example.com}
     * @param service gets its mail
     * @return this
     * @throws IllegalArgumentException if it is not a mailbox
     */
    public Builder recipient(String mailbox, MailService service) {
      try {
        recipients.put(ComparableNames.of(Mailbox.parseUtf8(mailbox)), service);
      } catch (SmtpSyntaxException malformed) {
        throw new IllegalArgumentException("not a mailbox: \"" + mailbox + '"', malformed);
      }
      return this;
    }

    /**
     * Adds a route for a domain, without its subdomains; in U-labels or in A-labels, which are the
     * same.
     *
     * @param domain such as {@code example.com}
     * @param service gets its mail
     * @return this
     * @throws IllegalArgumentException if it is not a domain
     */
    public Builder domain(String domain, MailService service) {
      try {
        domains.put(ComparableNames.of(DomainName.parseUtf8(domain)), service);
      } catch (SmtpSyntaxException malformed) {
        throw new IllegalArgumentException("not a domain: \"" + domain + '"', malformed);
      }
      return this;
    }

    /**
     * The service.
     *
     * @return immutable
     */
    public RoutingService build() {
      return new RoutingService(this);
    }
  }
}
