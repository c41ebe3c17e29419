package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.text.ComparableNames;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The rules by which mail is taken: for own domains from everyone, for the domains of others only
 * from those that may.
 *
 * <pre>
 * recipient's domain       from a submitter or a network    from everyone else
 * an own one               as its policy says               as its policy says
 * a relay domain           accepted                         accepted, if the recipient is known
 * any other                accepted                         550 5.7.1
 * </pre>
 *
 * <p>What counts is the domain of the mailbox: a source route is ignored (RFC 5321 §3.6.1), and a
 * local-part is a name. {@code user%elsewhere}, {@code elsewhere!user} and {@code "user@elsewhere"}
 * at an own domain are asked of its policy like any other name, and lead nowhere else. At a relay
 * domain, whose servers may read more into them, they are refused with 550 5.7.1 to everyone who
 * may not send there directly. The literal of the address that the client connected to is an own
 * domain (RFC 1123 §5.2.17). Domains in U-labels and in A-labels are the same.
 *
 * <p>Immutable and thread-safe.
 */
public final class RelayRules implements RecipientPolicy {
  private final Set<Domain> ownDomains;
  private final RecipientPolicy ownRecipients;
  private final Map<Domain, Predicate<Mailbox>> relayDomains;
  private final Predicate<Identity> submitters;
  private final Predicate<InetAddress> networks;
  private final Destinations destinations;

  private RelayRules(Builder builder) {
    ownDomains = Set.copyOf(builder.ownDomains);
    ownRecipients = builder.ownRecipients;
    relayDomains = Map.copyOf(builder.relayDomains);
    submitters = builder.submitters;
    networks = builder.networks;
    destinations = builder.destinations;
  }

  /**
   * A builder.
   *
   * @return with no domains and no networks: only authenticated submitters can send
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public CompletionStage<List<NewRecipient>> recipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters) {
    Optional<Mailbox> mailbox = forwardPath.mailbox();
    if (mailbox.isEmpty() || isOwn(session, mailbox.get().domain())) {
      return ownRecipients.recipients(session, message, forwardPath, parameters);
    }
    Domain domain = mailbox.get().domain();
    if (!mayRelay(session)) {
      Predicate<Mailbox> known = relayDomains.get(ComparableNames.of(domain));
      if (known == null || isRoute(mailbox.get())) {
        return refused(Replies.relayDenied());
      }
      if (!known.test(mailbox.get())) {
        return refused(Replies.mailboxUnknown());
      }
    }
    // RFC 5321 §3.6.1: without the source route.
    return CompletableFuture.completedFuture(
        List.of(
            new NewRecipient(ForwardPath.of(mailbox.get()), parameters, destinations.of(domain))));
  }

  @Override
  public boolean isOneCopy(String destination) {
    return ownRecipients.isOneCopy(destination);
  }

  private boolean isOwn(SessionInfo session, Domain domain) {
    return ownDomains.contains(ComparableNames.of(domain))
        || (domain instanceof AddressLiteral literal
            && Arrays.equals(literal.octets(), session.localAddress().getAddress().getAddress()));
  }

  private boolean mayRelay(SessionInfo session) {
    return session.identity().filter(submitters).isPresent()
        || session.clientAddress().filter(networks).isPresent();
  }

  /** Whether a server somewhere may take the local-part for an address of its own. */
  private static boolean isRoute(Mailbox mailbox) {
    String name = mailbox.localPart().unquoted();
    return name.indexOf('@') >= 0 || name.indexOf('%') >= 0 || name.indexOf('!') >= 0;
  }

  private static CompletionStage<List<NewRecipient>> refused(Reply reply) {
    return CompletableFuture.failedFuture(new Rejected(reply));
  }

  /** Collects rules. Not thread-safe. */
  public static final class Builder {
    private final Set<Domain> ownDomains = new HashSet<>();
    private RecipientPolicy ownRecipients =
        (session, message, forwardPath, parameters) -> refused(Replies.mailboxUnknown());
    private final Map<Domain, Predicate<Mailbox>> relayDomains = new HashMap<>();
    private Predicate<Identity> submitters = any -> true;
    private Predicate<InetAddress> networks = any -> false;
    private Destinations destinations = Destinations.BY_DOMAIN;

    private Builder() {}

    /**
     * Sets the own domains, and who decides about the addresses in them and about the bare {@code
     * postmaster}.
     *
     * @param domains the domains
     * @param recipients must not lead to other hosts what a stranger wrote into a local-part
     * @return this
     */
    public Builder own(Set<Domain> domains, RecipientPolicy recipients) {
      ownDomains.clear();
      domains.forEach(it -> ownDomains.add(ComparableNames.of(it)));
      ownRecipients = recipients;
      return this;
    }

    /**
     * Adds a domain of others whose mail is taken from everyone and passed on.
     *
     * @param domain the domain; not its subdomains
     * @param known whether there is such a recipient: what is taken here and refused there would
     *     come back as a report to a forged address
     * @return this
     */
    public Builder relayDomain(Domain domain, Predicate<Mailbox> known) {
      relayDomains.put(ComparableNames.of(domain), known);
      return this;
    }

    /**
     * Sets which authenticated clients may send to all domains.
     *
     * @param allowed all unless set
     * @return this
     */
    public Builder submitters(Predicate<Identity> allowed) {
      submitters = allowed;
      return this;
    }

    /**
     * Sets the clients that may send to all domains without being authenticated.
     *
     * @param allowed tells it by the address, as a trusted front end says if there is one; none
     *     unless set
     * @return this
     */
    public Builder networks(Predicate<InetAddress> allowed) {
      networks = allowed;
      return this;
    }

    /**
     * Sets the destinations that domains of others have in the queue.
     *
     * @param value {@link Destinations#BY_DOMAIN} unless set; {@link Destinations#of} for a relay
     *     with configured hosts
     * @return this
     */
    public Builder destinations(Destinations value) {
      destinations = value;
      return this;
    }

    /**
     * The rules.
     *
     * @return what was collected
     */
    public RelayRules build() {
      return new RelayRules(this);
    }
  }
}
