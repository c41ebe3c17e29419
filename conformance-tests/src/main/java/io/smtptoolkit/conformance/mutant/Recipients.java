package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.mutant.PathParser.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who lives here: which forward-paths are accepted, and as which mailbox. No relaying. Immutable.
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
    if (has(Mutant.DOMAIN_CASE_SENSITIVE)) {
      return path.domain().isEmpty() || settings.domains().contains(path.domain());
    }
    return path.domain().isEmpty()
        || settings.domains().stream().anyMatch(path.domain()::equalsIgnoreCase);
  }

  /** The mailbox of a forward-path, empty when there is none. */
  Optional<String> mailbox(Path path) {
    String localPart = path.localPart();
    if (has(Mutant.RELAYS_ROUTE) && !path.route().isEmpty() && !isLocal(path)) {
      return Optional.of(RELAYED);
    }
    if (has(Mutant.RELAYS_ANYTHING) && path.route().isEmpty() && !isLocal(path)) {
      return Optional.of(RELAYED);
    }
    if (!isLocal(path)) {
      return Optional.empty();
    }
    if ((has(Mutant.RELAYS_PERCENT) && localPart.contains("%"))
        || (has(Mutant.RELAYS_BANG_PATH) && localPart.contains("!"))
        || (has(Mutant.RELAYS_QUOTED_AT) && localPart.contains("@"))
        || (has(Mutant.RELAYS_COLON) && localPart.contains(":"))) {
      return Optional.of(RELAYED);
    }
    if (isPostmaster(path)) {
      return Optional.of("postmaster");
    }
    if (path.domain().isEmpty()) {
      return Optional.empty();
    }
    if (has(Mutant.QUOTED_IS_ANOTHER_MAILBOX) && path.sent().contains("\"")) {
      return Optional.empty();
    }
    if (has(Mutant.LOCAL_PART_63) && localPart.length() > 63) {
      return Optional.empty();
    }
    boolean known =
        settings.mailboxes().contains(localPart) || localPart.matches("u[1-9][0-9]{0,5}");
    return known || has(Mutant.UNKNOWN_USER_ACCEPTED) ? Optional.of(localPart) : Optional.empty();
  }

  private boolean isPostmaster(Path path) {
    if (has(Mutant.BARE_POSTMASTER_REFUSED) && path.domain().isEmpty()) {
      return false;
    }
    if (has(Mutant.POSTMASTER_AT_DOMAIN_REFUSED) && !path.domain().isEmpty()) {
      return false;
    }
    if (has(Mutant.POSTMASTER_CASE_SENSITIVE)) {
      return path.localPart().equals("postmaster");
    }
    return path.localPart().toLowerCase(Locale.ROOT).equals("postmaster");
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
