package io.smtptoolkit.server.system;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.mailbox.MailDirectory;
import io.smtptoolkit.server.mailbox.MailDomain;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.text.ComparableNames;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rules whose mail is taken, and from whom: what can be exchanged while a mail system runs.
 *
 * <p>Immutable.
 *
 * @param directory the own domains and their addresses
 * @param relayDomains domains of others whose mail is taken from everyone, and whether a recipient
 *     is known
 * @param networks clients that may send to all domains without AUTH
 * @param submission what holds for mail that users hand in
 */
public record MailPolicy(
    MailDirectory directory,
    Map<Domain, Predicate<Mailbox>> relayDomains,
    List<Network> networks,
    Submission submission) {
  /**
   * Takes copies.
   *
   * @param directory the own domains and their addresses
   * @param relayDomains domains of others whose mail is taken from everyone
   * @param networks clients that may send to all domains without AUTH
   * @param submission what holds for mail that users hand in
   */
  public MailPolicy {
    relayDomains = Map.copyOf(relayDomains);
    networks = List.copyOf(networks);
  }

  /** In comparable forms. */
  Set<Domain> ownDomains() {
    Set<Domain> all = new HashSet<>();
    for (MailDomain domain : directory.domains()) {
      domain.names().forEach(it -> all.add(ComparableNames.of(it)));
    }
    return all;
  }

  boolean isOwn(Domain domain) {
    return ownDomains().contains(ComparableNames.of(domain));
  }

  /** The one that the bare postmaster and address literals of this host belong to. */
  Domain firstDomain() {
    return directory.domains().get(0).names().get(0);
  }
}
