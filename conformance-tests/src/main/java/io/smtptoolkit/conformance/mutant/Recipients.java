package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.mutant.PathParser.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The mailboxes here: which forward-paths are accepted, and as which mailbox. No relaying.
 * Immutable.
 */
final class Recipients {

  /** Not a mailbox here: mail for it leaves this server, which is what it must not do. */
  static final String RELAYED = "(relayed)";

  private final Set<Mutant> mutants;
  private final MutantSettings settings;

  Recipients(Set<Mutant> mutants, MutantSettings settings) {
    this.mutants = mutants;
    this.settings = settings;
  }

  /** True when the domain is one of ours; a bare {@code Postmaster} has none and is ours too. */
  boolean isLocal(Path path) {
    return path.domain().isEmpty()
        || settings.domains().contains(path.domain())
        || (settings.domains().stream().anyMatch(path.domain()::equalsIgnoreCase)
            && !has(Mutant.DOMAIN_CASE_SENSITIVE));
  }

  /** The mailbox of a forward-path, empty when there is none. */
  Optional<String> mailbox(Path path) {
    String localPart = path.localPart();
    if (!path.route().isEmpty() && !isLocal(path) && has(Mutant.RELAYS_ROUTE)) {
      return Optional.of(RELAYED);
    }
    if (path.route().isEmpty() && !isLocal(path) && has(Mutant.RELAYS_ANYTHING)) {
      return Optional.of(RELAYED);
    }
    if (!isLocal(path)) {
      return Optional.empty();
    }
    if ((localPart.contains("%") && has(Mutant.RELAYS_PERCENT))
        || (localPart.contains("!") && has(Mutant.RELAYS_BANG_PATH))
        || (localPart.contains("@") && has(Mutant.RELAYS_QUOTED_AT))
        || (localPart.contains(":") && has(Mutant.RELAYS_COLON))) {
      return Optional.of(RELAYED);
    }
    if (isPostmaster(path)) {
      return Optional.of("postmaster");
    }
    if (path.domain().isEmpty()) {
      return Optional.empty();
    }
    if (path.sent().contains("\"") && has(Mutant.QUOTED_IS_ANOTHER_MAILBOX)) {
      return Optional.empty();
    }
    if (localPart.length() > 63 && has(Mutant.LOCAL_PART_63)) {
      return Optional.empty();
    }
    boolean known =
        settings.mailboxes().contains(localPart) || localPart.matches("u[1-9][0-9]{0,5}");
    return known || has(Mutant.UNKNOWN_USER_ACCEPTED) ? Optional.of(localPart) : Optional.empty();
  }

  private boolean isPostmaster(Path path) {
    String localPart = path.localPart();
    if (!localPart.equalsIgnoreCase("postmaster")) {
      return false;
    }
    if (path.domain().isEmpty()
        ? has(Mutant.BARE_POSTMASTER_REFUSED)
        : has(Mutant.POSTMASTER_AT_DOMAIN_REFUSED)) {
      return false;
    }
    return localPart.equals("postmaster") || !has(Mutant.POSTMASTER_CASE_SENSITIVE);
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
