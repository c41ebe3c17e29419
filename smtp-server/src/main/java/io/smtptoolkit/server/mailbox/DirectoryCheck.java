package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.LocalPart;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.text.ComparableNames;
import io.smtptoolkit.server.text.Subaddresses;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Finds what contradicts itself in the values of a directory. */
final class DirectoryCheck {
  private final MailDirectory directory;
  private final List<String> faults;
  private final List<String> warnings;

  DirectoryCheck(MailDirectory directory, List<String> faults, List<String> warnings) {
    this.directory = directory;
    this.faults = faults;
    this.warnings = warnings;
  }

  void run() {
    for (MailDomain domain : directory.domains()) {
      if (!domain.names().isEmpty()) {
        check(domain, domain.names().get(0));
      }
    }
  }

  private void check(MailDomain domain, Domain at) {
    if (!Subaddresses.isSeparator(domain.separator())) {
      faults.add(
          at
              + ": a subaddress is separated by one of "
              + Subaddresses.SEPARATORS
              + ", not by \""
              + domain.separator()
              + "\"");
    }
    new TreeMap<>(domain.aliases())
        .forEach((name, addresses) -> checkAlias(name + "@" + at, addresses));
    checkAlias("the catch-all of " + at, domain.catchAll());
    if (!isKnown("postmaster", at)) {
      faults.add(
          at
              + ": there is no postmaster, which every domain must have (RFC 5321 §4.5.1): add a"
              + " mailbox or an alias of this name");
    }
    if (!isKnown("abuse", at)) {
      warnings.add(at + ": there is no abuse, to which others complain (RFC 2142 §4)");
    }
  }

  private void checkAlias(String alias, List<Mailbox> addresses) {
    for (Mailbox address : addresses) {
      if (directory.lookUp(address) instanceof Lookup.Unknown) {
        faults.add(alias + ": there is no " + address);
      } else if (!hasEnd(address, new HashSet<>())) {
        faults.add(alias + ": the aliases after " + address + " go round in a circle");
      }
    }
  }

  private boolean isKnown(String name, Domain at) {
    try {
      return !(directory.lookUp(new Mailbox(LocalPart.parse(name), at)) instanceof Lookup.Unknown);
    } catch (SmtpSyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether an address leads to a mailbox or to another host, on some way. */
  private boolean hasEnd(Mailbox address, Set<String> before) {
    if (!before.add(ComparableNames.of(address))) {
      return false;
    }
    Lookup found = directory.lookUp(address);
    if (!(found instanceof Lookup.Forward forward)) {
      return true;
    }
    return forward.kept().isPresent()
        || forward.addresses().stream().anyMatch(next -> hasEnd(next, before));
  }
}
