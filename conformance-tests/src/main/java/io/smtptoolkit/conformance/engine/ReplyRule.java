package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.wire.RawReply;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of RFC 5321 §4.2 and §4.3 for replies, each for itself. */
enum ReplyRule {
  THREE_DIGITS("every line begins with three digits") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return reply.lines().stream().allMatch(RawReply::beginsWithCode);
    }
  },
  FIRST_DIGIT_2_5("the first digit is 2, 3, 4 or 5") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return coded(reply).stream().allMatch(line -> between(line.charAt(0), '2', '5'));
    }
  },
  SECOND_DIGIT_0_5("the second digit is 0 to 5") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return coded(reply).stream().allMatch(line -> between(line.charAt(1), '0', '5'));
    }
  },
  SEPARATOR("after the code comes a space, a hyphen or the end of the line") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return coded(reply).stream()
          .map(RawReply::withoutLineEnd)
          .allMatch(line -> line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
    }
  },
  SPACE_EVEN_WITHOUT_TEXT("a last line without text still has a space after its code") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return coded(reply).stream().noneMatch(line -> RawReply.withoutLineEnd(line).length() == 3);
    }
  },
  MULTILINE_SAME_CODE("all lines of a reply have the same code") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return coded(reply).stream().map(line -> line.substring(0, 3)).distinct().count() <= 1;
    }
  },
  MULTILINE_LAST_HAS_SPACE("every line but the last has a hyphen, the last has none") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      // The reader ends a reply at the first line without a hyphen; a line without code in the
      // middle is what can go wrong here. A missing last line: see observeUnfinished.
      return reply.lines().size() == 1
          || RawReply.beginsWithCode(reply.lines().get(reply.lines().size() - 1));
    }
  },
  CRLF_ONLY("every line ends in CRLF and has no other CR or LF") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return reply.lines().stream()
          .allMatch(line -> line.endsWith("\r\n") && line.indexOf('\r') == line.length() - 2);
    }
  },
  LINE_MAX_512("a line has at most 512 octets, CRLF included") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      // RFC 4954 §4: a challenge may be longer.
      return reply.code() == 334 || reply.lines().stream().allMatch(line -> line.length() <= 512);
    }
  },
  PRINTABLE_ASCII("the text is HT and printable ASCII") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return reply.lines().stream()
          .flatMapToInt(line -> RawReply.withoutLineEnd(line).chars())
          // A CR inside is the business of CRLF_ONLY.
          .allMatch(octet -> octet == '\t' || octet == '\r' || (octet >= ' ' && octet <= '~'));
    }
  },
  NOT_BARE_CODE("some text follows the code") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      return reply.code() == 334 || reply.texts().stream().noneMatch(String::isBlank);
    }
  },
  KNOWN_CODE("the code is one that RFC 5321 (4.3.2) or an extension knows for this command") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      Optional<Set<Integer>> known = command.map(ReplyRule::verb).map(KNOWN::get);
      return known
          .map(codes -> codes.contains(reply.code()) || ANY.contains(reply.code()))
          .orElse(true);
    }
  },
  ONLY_AFTER_DATA("354-only-after-data", "354 answers only DATA, 334 only AUTH") {
    @Override
    boolean kept(RawReply reply, Optional<String> command) {
      Optional<String> verb = command.map(ReplyRule::verb);
      return switch (reply.code()) {
        case 354 -> verb.map(v -> v.equals("DATA")).orElse(true);
        case 334 -> verb.map(v -> !KNOWN.containsKey(v) || v.equals("AUTH")).orElse(true);
        default -> true;
      };
    }
  };

  private static final Set<Integer> ANY = Set.of(421, 500, 501, 503, 554, 530);
  // RFC 5321 §4.3.2 and the extensions; 502 where a verb need not be implemented.
  private static final Map<String, Set<Integer>> KNOWN =
      Map.ofEntries(
          Map.entry("EHLO", Set.of(250, 502, 504, 550)),
          Map.entry("HELO", Set.of(250, 502, 504, 550)),
          Map.entry("MAIL", Set.of(250, 450, 451, 452, 455, 550, 552, 553, 555)),
          Map.entry("RCPT", Set.of(250, 251, 450, 451, 452, 455, 550, 551, 552, 553, 555, 556)),
          Map.entry("DATA", Set.of(354, 451)),
          Map.entry("RSET", Set.of(250)),
          Map.entry("NOOP", Set.of(250)),
          Map.entry("QUIT", Set.of(221)),
          Map.entry("VRFY", Set.of(250, 251, 252, 502, 504, 550, 551, 553)),
          Map.entry("EXPN", Set.of(250, 252, 502, 504, 550)),
          Map.entry("HELP", Set.of(211, 214, 502, 504)),
          Map.entry("STARTTLS", Set.of(220, 454, 502)),
          Map.entry("AUTH", Set.of(235, 334, 432, 454, 502, 504, 534, 535, 538)));

  private final String name;
  private final String demand;

  ReplyRule(String demand) {
    this.name = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.demand = demand;
  }

  ReplyRule(String name, String demand) {
    this.name = name;
    this.demand = demand;
  }

  /**
   * Whether a reply keeps the rule.
   *
   * @param command the command line it answers, if that is certain
   */
  abstract boolean kept(RawReply reply, Optional<String> command);

  String demand() {
    return demand;
  }

  static Optional<ReplyRule> of(String id) {
    return Arrays.stream(values()).filter(rule -> id.equals("reply/" + rule.name)).findFirst();
  }

  private static List<String> coded(RawReply reply) {
    return reply.lines().stream().filter(RawReply::beginsWithCode).toList();
  }

  private static boolean between(char c, char first, char last) {
    return c >= first && c <= last;
  }

  private static String verb(String line) {
    return line.strip().split("[ :\t]", 2)[0].toUpperCase(Locale.ROOT);
  }
}
