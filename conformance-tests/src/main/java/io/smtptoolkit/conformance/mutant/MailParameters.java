package io.smtptoolkit.conformance.mutant;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges the parameters of MAIL: SIZE (RFC 1870) and BODY (RFC 6152) after EHLO, none after HELO.
 * Immutable.
 */
final class MailParameters {

  private final Set<Mutant> mutants;
  private final MutantSettings settings;

  MailParameters(Set<Mutant> mutants, MutantSettings settings) {
    this.mutants = mutants;
    this.settings = settings;
  }

  /** The reply that refuses a parameter. */
  record Refusal(int code, String enhancedStatusCode, String text) {}

  Optional<Refusal> refusal(Map<String, String> parameters, boolean extended) {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      Optional<Refusal> refusal = refusal(parameter.getKey(), parameter.getValue(), extended);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> refusal(String keyword, String value, boolean extended) {
    if (extended && keyword.equals("SIZE")) {
      if (has(Mutant.SIZE_PARAMETER_UNKNOWN)) {
        return Optional.of(new Refusal(555, "5.5.4", "Unknown parameter"));
      }
      if (!value.matches("[0-9]+")) {
        return has(Mutant.SIZE_VALUE_UNCHECKED)
            ? Optional.empty()
            : Optional.of(new Refusal(501, "5.5.4", "SIZE is a number"));
      }
      BigInteger declared = new BigInteger(value);
      if (has(Mutant.SIZE_WRAPS)) {
        declared = BigInteger.valueOf(declared.longValue());
      }
      int over = declared.compareTo(BigInteger.valueOf(settings.maxMessageOctets()));
      boolean tooBig =
          !has(Mutant.SIZE_PARAMETER_IGNORED)
              && (over > 0 || (over == 0 && has(Mutant.SIZE_LIMIT_REFUSED)));
      return tooBig ? Optional.of(new Refusal(552, "5.3.4", "Message too big")) : Optional.empty();
    }
    if (extended && keyword.equals("BODY")) {
      boolean known = value.equalsIgnoreCase("7BIT") || value.equalsIgnoreCase("8BITMIME");
      return known
          ? Optional.empty()
          : Optional.of(new Refusal(501, "5.5.4", "BODY is 7BIT or 8BITMIME"));
    }
    boolean ignored =
        value.isEmpty() ? has(Mutant.UNKNOWN_FLAG_IGNORED) : has(Mutant.UNKNOWN_PARAMETER_IGNORED);
    return ignored ? Optional.empty() : Optional.of(new Refusal(555, "5.5.4", "Unknown parameter"));
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
