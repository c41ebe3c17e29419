package io.smtptoolkit.conformance.mutant;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replies that break the reply syntax, as octets. They take the place of the greeting, or of the
 * answer to HELP, which no other command depends on.
 */
final class Malformed {

  private static final Map<Mutant, String> GREETING =
      Map.of(
          Mutant.GREETING_250, "250 mutant.example ready\r\n",
          Mutant.GREETING_WITHOUT_DOMAIN, "220 !!! ready\r\n",
          Mutant.GREETING_MIXED_CODES, "220-mutant.example\r\n221-is\r\n220 ready\r\n",
          Mutant.GREETING_CONTROL_CHARACTER, "220 mutant.example re\007ady\r\n",
          Mutant.GREETING_354, "354 mutant.example ready\r\n",
          Mutant.GREETING_554_CLOSES, "554 mutant.example no service\r\n",
          Mutant.GREETING_421_STAYS, "421 mutant.example no service\r\n");

  private static final Map<Mutant, String> HELP =
      Map.ofEntries(
          Map.entry(Mutant.REPLY_CODE_OF_TWO_DIGITS, "21 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_FIRST_DIGIT_1, "114 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_SECOND_DIGIT_6, "264 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_SEPARATOR_COLON, "214:2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_WITHOUT_SPACE, "214\r\n"),
          Map.entry(Mutant.REPLY_WITHOUT_TEXT, "214 \r\n"),
          Map.entry(Mutant.REPLY_CODE_CHANGES, "214-2.0.0 help\r\n211 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_LAST_LINE_HYPHEN, "214-2.0.0 help\r\n214-2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_LF_ONLY, "214-2.0.0 help\n214 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_LINE_OF_600, "214 2.0.0 " + "x".repeat(588) + "\r\n"),
          Map.entry(Mutant.REPLY_EIGHT_BIT, "214 2.0.0 h\u00e9lp\r\n"),
          Map.entry(Mutant.REPLY_CODE_UNKNOWN, "219 2.0.0 help\r\n"),
          Map.entry(Mutant.REPLY_354_TO_HELP, "354 help\r\n"));

  private Malformed() {}

  /** The greeting in place of the right one, if a switch asks for it. */
  static Optional<String> greeting(Set<Mutant> mutants) {
    return GREETING.keySet().stream().filter(mutants::contains).map(GREETING::get).findFirst();
  }

  /** The answer to HELP in place of the right one, if a switch asks for it. */
  static Optional<String> help(Set<Mutant> mutants) {
    return HELP.keySet().stream().filter(mutants::contains).map(HELP::get).findFirst();
  }
}
