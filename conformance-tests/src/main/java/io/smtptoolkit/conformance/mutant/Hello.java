package io.smtptoolkit.conformance.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The names that EHLO and HELO take, and what EHLO offers. Immutable. */
final class Hello {

  private final Set<Mutant> mutants;
  private final MutantSettings settings;

  Hello(Set<Mutant> mutants, MutantSettings settings) {
    this.mutants = mutants;
    this.settings = settings;
  }

  /** True when the name may follow EHLO or HELO: a domain or an address literal. */
  boolean accepts(String name, boolean ehlo) {
    if (name.isEmpty()) {
      return ehlo ? has(Mutant.EHLO_WITHOUT_NAME_ACCEPTED) : has(Mutant.HELO_WITHOUT_NAME_ACCEPTED);
    }
    if ((DomainSyntax.isIpv4Literal(name) && has(Mutant.IPV4_LITERAL_NAME_REFUSED))
        || (DomainSyntax.isIpv6Literal(name) && has(Mutant.IPV6_LITERAL_NAME_REFUSED))) {
      return false;
    }
    if (DomainSyntax.isDomain(name) || DomainSyntax.isLiteral(name)) {
      return true;
    }
    return (DomainSyntax.isDomain(name.replace('_', '-')) && has(Mutant.UNDERSCORE_NAME_ACCEPTED))
        || (DomainSyntax.isDomain(name.replaceAll("[();]", "x")) && has(Mutant.ANY_NAME_ACCEPTED))
        || (DomainSyntax.isDomain(name.replaceAll("[\\x01-\\x1f]", "x"))
            && has(Mutant.CONTROL_NAME_ACCEPTED))
        || (DomainSyntax.isDomain(name.replaceAll("[\\x80-\\xff]", "x"))
            && has(Mutant.EIGHT_BIT_NAME_ACCEPTED))
        || (name.contains("%0d%0a") && has(Mutant.PERCENT_DECODED_IN_TRACE));
  }

  /** The lines of the reply to EHLO. */
  List<String> ehloLines(boolean tls) {
    List<String> lines = new ArrayList<>();
    lines.add(has(Mutant.EHLO_REPLY_WITHOUT_DOMAIN) ? "!!! hello" : settings.domains().get(0));
    lines.add("PIPELINING");
    if (!has(Mutant.SIZE_NOT_OFFERED)) {
      lines.add(
          (has(Mutant.EHLO_PARAMETER_AFTER_TWO_SPACES) ? "SIZE  " : "SIZE ")
              + (has(Mutant.SIZE_WITH_UNIT) ? "256K" : settings.maxMessageOctets()));
    }
    if (!has(Mutant.EIGHT_BIT_MIME_NOT_OFFERED)) {
      lines.add("8BITMIME");
    }
    if (has(Mutant.KEYWORD_UNREGISTERED)) {
      lines.add("FROBNICATE");
    }
    if (has(Mutant.KEYWORD_TWICE)) {
      lines.add("PIPELINING");
    }
    if (has(Mutant.EXPN_LISTED_NOT_IMPLEMENTED) || has(Mutant.EXPN_ENDS_TRANSACTION)) {
      lines.add("EXPN");
    }
    lines.add("ENHANCEDSTATUSCODES");
    if (!has(Mutant.BDAT_UNOFFERED_ACCEPTED)) {
      lines.add("CHUNKING");
    }
    if (settings.tls().isPresent()
        && (!tls || has(Mutant.STARTTLS_OFFERED_IN_TLS))
        && !has(Mutant.STARTTLS_UNOFFERED_ACCEPTED)
        && !has(Mutant.DIES_AFTER_STARTTLS)) {
      lines.add(has(Mutant.STARTTLS_HAS_PARAMETER) ? "STARTTLS REQUIRED" : "STARTTLS");
    }
    if (!has(Mutant.HELP_NOT_LISTED)) {
      lines.add("HELP");
    }
    return lines;
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
