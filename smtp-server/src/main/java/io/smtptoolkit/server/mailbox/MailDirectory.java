package io.smtptoolkit.server.mailbox;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.text.ComparableNames;
import io.smtptoolkit.server.text.Subaddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A directory made of values, as a configuration file gives them.
 *
 * <p>Names are compared without regard to case, quotes and Unicode's ways to compose a letter;
 * domains in U-labels and in A-labels are the same. An address is looked for as it is, then without
 * its subaddress, then as whatever the catch-all means. {@code %}, {@code !} and a quoted {@code @}
 * in a local-part mean nothing, so that no such address leads to another host. The bare {@code
 * <Postmaster>} is the one of the first domain.
 *
 * <p>Immutable and thread-safe; it answers at once.
 */
public final class MailDirectory implements Directory {
  private final List<MailDomain> domains;
  private final Map<Domain, Names> byDomain;
  private final List<String> warnings;

  private MailDirectory(
      List<MailDomain> domains, Map<Domain, Names> byDomain, List<String> warnings) {
    this.domains = domains;
    this.byDomain = byDomain;
    this.warnings = warnings;
  }

  /**
   * Checks domains and makes a directory of them.
   *
   * @param domains at least one
   * @return the directory
   * @throws IllegalArgumentException when the values contradict one another; the message has one
   *     line for each fault: a domain or a name given twice, an unusable separator, an alias with
   *     an address of an own domain that is unknown, a circle of aliases, a domain without a
   *     postmaster
   */
  public static MailDirectory of(List<MailDomain> domains) {
    List<String> faults = new ArrayList<>();
    if (domains.isEmpty()) {
      faults.add("no domain: mail for local users needs at least one");
    }
    Map<Domain, Names> byDomain = new HashMap<>();
    for (MailDomain domain : domains) {
      if (domain.names().isEmpty()) {
        faults.add("a domain without a name");
        continue;
      }
      var names = new Names(domain, faults);
      for (Domain name : domain.names()) {
        if (byDomain.put(ComparableNames.of(name), names) != null) {
          faults.add(name + ": the domain is given twice");
        }
      }
    }
    var directory = new MailDirectory(List.copyOf(domains), Map.copyOf(byDomain), List.of());
    List<String> warnings = new ArrayList<>();
    new DirectoryCheck(directory, faults, warnings).run();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return new MailDirectory(directory.domains, directory.byDomain, List.copyOf(warnings));
  }

  /**
   * Warnings of what is allowed and hardly meant: a domain without {@code abuse} (RFC 2142 §4).
   *
   * @return one line each
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The domains.
   *
   * @return as given
   */
  public List<MailDomain> domains() {
    return domains;
  }

  /**
   * A resolver of this directory.
   *
   * @return one that takes the bare postmaster for that of the first domain
   */
  public Resolver resolver() {
    return Resolver.of(this, domains.get(0).names().get(0));
  }

  @Override
  public CompletionStage<Lookup> find(ForwardPath address) {
    return completedFuture(
        address
            .mailbox()
            .map(this::lookUp)
            .orElseGet(() -> domains.isEmpty() ? new Lookup.Unknown() : postmaster()));
  }

  private Lookup postmaster() {
    Names names = byDomain.get(ComparableNames.of(domains.get(0).names().get(0)));
    return names == null ? new Lookup.Unknown() : names.find("postmaster");
  }

  Lookup lookUp(Mailbox address) {
    Names names = byDomain.get(ComparableNames.of(address.domain()));
    return names == null ? new Lookup.Elsewhere() : names.find(address.localPart().unquoted());
  }

  /** The names of one domain, folded. */
  private static final class Names {
    private final Map<String, Lookup> byName = new HashMap<>();
    private final Optional<Lookup> catchAll;
    private final String separator;

    Names(MailDomain domain, List<String> faults) {
      this.separator = domain.separator();
      Domain at = domain.names().get(0);
      domain
          .mailboxes()
          .forEach((name, mailbox) -> add(at, name, new Lookup.Found(mailbox), faults));
      domain.aliases().forEach((name, addresses) -> alias(domain, name, addresses, faults));
      this.catchAll =
          domain.catchAll().isEmpty()
              ? Optional.empty()
              : Optional.of(new Lookup.Forward(domain.catchAll(), Optional.empty()));
    }

    private void add(Domain at, String name, Lookup lookup, List<String> faults) {
      if (name.isEmpty()) {
        faults.add(at + ": a name is empty");
      } else if (byName.put(ComparableNames.folded(name), lookup) != null) {
        faults.add(name + "@" + at + ": the name is given twice");
      }
    }

    private void alias(
        MailDomain domain, String name, List<Mailbox> addresses, List<String> faults) {
      Domain at = domain.names().get(0);
      if (addresses.isEmpty()) {
        faults.add(name + "@" + at + ": the alias has no addresses");
        return;
      }
      Lookup own = byName.get(ComparableNames.folded(name));
      List<Mailbox> others =
          addresses.stream().filter(address -> !isOwn(domain, name, address)).toList();
      boolean isKept = others.size() < addresses.size();
      if (isKept && own instanceof Lookup.Found found) {
        byName.put(
            ComparableNames.folded(name), new Lookup.Forward(others, Optional.of(found.mailbox())));
      } else if (isKept) {
        faults.add(name + "@" + at + ": the alias leads to itself, and there is no such mailbox");
      } else {
        add(at, name, new Lookup.Forward(others, Optional.empty()), faults);
      }
    }

    private static boolean isOwn(MailDomain domain, String name, Mailbox address) {
      Domain at = ComparableNames.of(address.domain());
      return domain.names().stream().map(ComparableNames::of).anyMatch(at::equals)
          && ComparableNames.folded(address.localPart().unquoted())
              .equals(ComparableNames.folded(name));
    }

    Lookup find(String localPart) {
      String name = ComparableNames.folded(localPart);
      return named(name)
          .or(() -> Subaddresses.without(name, separator).flatMap(this::named))
          .or(() -> catchAll)
          .orElseGet(Lookup.Unknown::new);
    }

    private Optional<Lookup> named(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }
}
