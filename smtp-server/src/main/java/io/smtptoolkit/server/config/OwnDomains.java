package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.LocalPart;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.mailbox.LocalMailbox;
import io.smtptoolkit.server.mailbox.MailDirectory;
import io.smtptoolkit.server.mailbox.MailDomain;
import io.smtptoolkit.server.mailbox.Quota;
import io.smtptoolkit.server.text.ComparableNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a directory of the domains of a file, and finds what is wrong in them. */
final class OwnDomains {
  private final Configuration configuration;
  private final Faults faults;

  OwnDomains(Configuration configuration, Faults faults) {
    this.configuration = configuration;
    this.faults = faults;
  }

  /** Empty if something is wrong; the faults say what. */
  Optional<MailDirectory> directory() {
    List<MailDomain> domains = new ArrayList<>();
    List<Settings> tables = configuration.all(MailKeys.MAIL_DOMAIN);
    for (Settings table : tables) {
      if (table.get(MailKeys.NAMES).isEmpty()) {
        faults.add(table.position(MailKeys.NAMES), "names needs at least one domain");
      } else {
        domain(table).ifPresent(domains::add);
      }
    }
    if (tables.isEmpty() || domains.size() < tables.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MailDirectory.of(domains));
    } catch (IllegalArgumentException contradictions) {
      String.valueOf(contradictions.getMessage())
          .lines()
          .forEach(line -> faults.add(place(tables, line), line));
      return Optional.empty();
    }
  }

  private Optional<MailDomain> domain(Settings table) {
    try {
      List<Domain> names = new ArrayList<>();
      for (String name : table.get(MailKeys.NAMES)) {
        names.add(Domain.parseUtf8(name));
      }
      Optional<Map<String, LocalMailbox>> mailboxes = mailboxes(table, names.get(0));
      Map<String, List<Mailbox>> aliases = new LinkedHashMap<>();
      boolean isGood = mailboxes.isPresent();
      for (Map.Entry<String, List<String>> alias : table.get(MailKeys.ALIASES).entrySet()) {
        Optional<List<Mailbox>> ends =
            addresses(table, MailKeys.ALIASES, alias.getValue(), names.get(0));
        ends.ifPresent(it -> aliases.put(alias.getKey(), it));
        isGood &= ends.isPresent();
      }
      Optional<List<Mailbox>> rest =
          addresses(table, MailKeys.CATCH_ALL, table.get(MailKeys.CATCH_ALL), names.get(0));
      return isGood && rest.isPresent()
          ? Optional.of(
              new MailDomain(
                  names,
                  mailboxes.orElseThrow(),
                  aliases,
                  rest.get(),
                  table.get(MailKeys.SEPARATOR)))
          : Optional.empty();
    } catch (SmtpSyntaxException impossible) {
      throw new IllegalStateException(impossible); // the type of the key has parsed it
    }
  }

  private Optional<Map<String, LocalMailbox>> mailboxes(Settings table, Domain domain) {
    List<String> names = table.get(MailKeys.MAILBOXES);
    Path folder = configuration.resolve(table.get(MailKeys.MAILDIR));
    Map<String, Long> quotas = table.get(MailKeys.QUOTAS);
    boolean isGood = true;
    Map<String, Long> quotasByName = new HashMap<>();
    Set<String> known = names.stream().map(ComparableNames::folded).collect(Collectors.toSet());
    for (Map.Entry<String, Long> quota : quotas.entrySet()) {
      String name = ComparableNames.folded(quota.getKey());
      quotasByName.put(name, quota.getValue());
      if (!known.contains(name)) {
        faults.add(
            table.position(MailKeys.QUOTAS), "quotas: there is no mailbox " + quota.getKey());
        isGood = false;
      }
    }
    Map<String, LocalMailbox> mailboxes = new LinkedHashMap<>();
    try {
      if (!names.isEmpty()) {
        var unused = LocalMailboxes.of(List.of("localhost"), names);
      }
      long others = table.find(MailKeys.QUOTA).orElse(-1L);
      for (String name : names) {
        String folded = ComparableNames.folded(name);
        mailboxes.put(
            name,
            new LocalMailbox(
                folded + "@" + domain,
                folder.resolve(ComparableNames.composed(name)),
                quota(table, quotasByName.getOrDefault(folded, others))));
      }
    } catch (IllegalArgumentException bad) {
      faults.add(table.position(MailKeys.MAILBOXES), String.valueOf(bad.getMessage()));
      return Optional.empty();
    }
    return isGood ? Optional.of(mailboxes) : Optional.empty();
  }

  private static Quota quota(Settings table, long octets) {
    return new Quota(
        octets < 0 ? OptionalLong.empty() : OptionalLong.of(octets),
        table.find(MailKeys.QUOTA_MESSAGES).map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  private Optional<List<Mailbox>> addresses(
      Settings table, Key<?> key, List<String> texts, Domain domain) {
    List<Mailbox> found = new ArrayList<>();
    for (String text : texts) {
      address(text, domain)
          .ifPresentOrElse(
              found::add,
              () ->
                  faults.add(
                      table.position(key),
                      key + ": not a name or an address: " + Found.quoted(text)));
    }
    return found.size() == texts.size() ? Optional.of(found) : Optional.empty();
  }

  /** A name is one at the domain. */
  static Optional<Mailbox> address(String text, Domain domain) {
    try {
      return Optional.of(
          text.indexOf('@') >= 0
              ? Mailbox.parseUtf8(text)
              : new Mailbox(LocalPart.ofUnquoted(text), domain));
    } catch (SmtpSyntaxException malformed) {
      return Optional.empty();
    }
  }

  /** The table that a fault is about names its domain. */
  private static Position place(List<Settings> tables, String fault) {
    return tables.stream()
        .filter(
            it ->
                it.get(MailKeys.NAMES).stream()
                    .anyMatch(
                        name ->
                            fault.startsWith(name + ":")
                                || fault.contains("@" + name + ":")
                                || fault.startsWith("the catch-all of " + name)))
        .findFirst()
        .orElse(tables.get(0))
        .position();
  }
}
