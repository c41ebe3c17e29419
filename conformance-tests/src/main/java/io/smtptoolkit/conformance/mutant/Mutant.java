package io.smtptoolkit.conformance.mutant;

import java.util.List;
import java.util.Set;

/**
 * One defect each, and the cases that it must turn red: exactly these, neither more nor fewer,
 * which a test checks.
 *
 * <p>Red is a fail, or a warn where the level of the case makes it one. What a defect does to other
 * cases' set-up leaves them inconclusive and is not red.
 */
// Its collections come from List.of and Set.of, which do not change.
@SuppressWarnings("ImmutableEnumChecker")
enum Mutant {

  // Connection and greeting, from the second connection on
  GREETING_250("greets with 250", "greeting/220-first"),
  GREETING_354("greets with 354", "greeting/220-first", "greeting/code-class"),
  GREETING_WITHOUT_DOMAIN("greets without its name", "greeting/domain-first-word"),
  GREETING_MIXED_CODES(
      "changes the code inside a greeting of two lines", "greeting/multiline-form"),
  GREETING_CONTROL_CHARACTER("puts a BEL into the greeting", "greeting/printable-text"),
  GREETING_554_CLOSES("greets with 554 and hangs up", "greeting/554-waits-for-quit"),
  GREETING_421_STAYS("greets with 421 and stays", "greeting/421-then-close"),

  // Reply syntax, most in the answer to HELP
  REPLY_CODE_OF_TWO_DIGITS("answers with a code of two digits", "reply/three-digits"),
  REPLY_FIRST_DIGIT_1("answers 114", "reply/first-digit-2-5"),
  REPLY_SECOND_DIGIT_6("answers 264", "reply/second-digit-0-5"),
  REPLY_SEPARATOR_COLON("separates code and text by a colon", "reply/separator"),
  REPLY_WITHOUT_SPACE(
      "answers with nothing but the code", "reply/not-bare-code", "reply/space-even-without-text"),
  REPLY_WITHOUT_TEXT("answers with the code, a space and no text", "reply/not-bare-code"),
  REPLY_CODE_CHANGES("changes the code from line to line", "reply/multiline-same-code"),
  REPLY_LAST_LINE_HYPHEN("marks the last line as not the last", "reply/multiline-last-has-space"),
  REPLY_LF_ONLY("ends a line by a bare LF", "reply/crlf-only"),
  REPLY_LINE_OF_600("sends a reply line of 600 octets", "reply/line-max-512"),
  REPLY_EIGHT_BIT("sends an octet above 126", "reply/printable-ascii"),
  REPLY_TWICE("sends two replies to VRFY", "reply/exactly-one"),
  REPLY_CODE_UNKNOWN("answers 219", "reply/known-code"),
  REPLY_354_TO_HELP("answers 354 to something else than DATA", "reply/354-only-after-data"),
  REPLY_HELD_BACK("keeps the reply to RSET until more input comes", "reply/prompt-flush"),
  CONTROL_ECHOED("repeats an unknown command with its control characters", "reply/no-control-echo"),
  LINE_BREAK_ECHOED("repeats a bad line with its bare CR", "reply/no-line-break-echo"),

  // EHLO and HELO
  EHLO_REFUSED("does not know EHLO", "ehlo/supported"),
  EHLO_REPLY_WITHOUT_DOMAIN("answers EHLO without its name", "ehlo/multiline-syntax"),
  EHLO_PARAMETER_AFTER_TWO_SPACES("puts two spaces into an EHLO line", "ehlo/keyword-grammar"),
  KEYWORD_UNREGISTERED("offers a keyword nobody registered", "ehlo/registered-keyword"),
  KEYWORD_TWICE("offers a keyword twice", "ehlo/no-duplicate-keyword"),
  VERB_CASE_SENSITIVE(
      "knows verbs in upper case only",
      "ehlo/case-insensitive",
      "mail/verb-case",
      "cmd/case-all-verbs"),
  EHLO_WITHOUT_NAME_ACCEPTED("accepts EHLO without a name", "ehlo/no-argument"),
  IPV4_LITERAL_NAME_REFUSED("refuses EHLO [192.0.2.1]", "ehlo/ipv4-literal"),
  IPV6_LITERAL_NAME_REFUSED("refuses EHLO [IPv6:...]", "ehlo/ipv6-literal"),
  UNDERSCORE_NAME_ACCEPTED("accepts an underscore in the hello name", "ehlo/underscore"),
  CONTROL_NAME_ACCEPTED("accepts control characters in the hello name", "ehlo/control-char"),
  EIGHT_BIT_NAME_ACCEPTED("accepts UTF-8 in the hello name", "ehlo/utf8-name"),
  NAME_OVER_64_REFUSED(
      "calls a hello name of more than 64 octets too long", "ehlo/max-length-name"),
  SECOND_EHLO_REFUSED("refuses a second EHLO", "ehlo/repeat"),
  EHLO_KEEPS_TRANSACTION("keeps the mail transaction over EHLO", "ehlo/repeat-resets"),
  BAD_EHLO_RESETS("ends the mail transaction at a refused EHLO", "ehlo/failed-keeps-state"),
  EXPN_LISTED_NOT_IMPLEMENTED("offers EXPN and does not know it", "ehlo/advertised-verbs-work"),
  EXPN_UNLISTED_ANSWERS(
      "answers EXPN without offering it",
      "ehlo/unadvertised-verbs-fail",
      "expn/listed-if-supported",
      "expn/unlisted"),
  HELP_NOT_LISTED("answers HELP without offering it", "ehlo/help-listed"),
  EIGHT_BIT_MIME_NOT_OFFERED("does not offer 8BITMIME", "ehlo/advertise-8bitmime"),
  SIZE_NOT_OFFERED("does not offer SIZE", "ehlo/advertise-size"),
  HELO_REFUSED("does not know HELO", "helo/supported"),
  HELO_LISTS_KEYWORDS("answers HELO with the list of keywords", "helo/no-extension-list"),
  HELO_WITHOUT_NAME_ACCEPTED("accepts HELO without a name", "helo/no-argument"),
  HELO_KEEPS_TRANSACTION("keeps the mail transaction over HELO", "helo/resets"),
  MAIL_NEEDS_EHLO("refuses MAIL after HELO", "helo/full-transaction"),

  // MAIL
  MAIL_NOT_IMPLEMENTED("does not know MAIL", "mail/accepted"),
  NULL_REVERSE_PATH_REFUSED("refuses MAIL FROM:<>", "mail/null-reverse-path"),
  MAIL_ALONE_ACCEPTED("accepts MAIL without an argument", "mail/no-argument"),
  FROM_NOT_NEEDED("accepts MAIL <path>", "mail/no-from-keyword"),
  UNCLOSED_BRACKET_ACCEPTED("accepts a path without >", "mail/unclosed-bracket"),
  NESTED_BRACKETS_ACCEPTED("accepts a path in two pairs of brackets", "mail/nested-brackets"),
  JUNK_AFTER_PATH_IGNORED("ignores words behind the path", "mail/junk-after-path"),
  EMPTY_LOCAL_PART_ACCEPTED("accepts an empty local-part", "mail/empty-local"),
  DOUBLE_DOT_ACCEPTED("accepts two dots in a row in a local-part", "mail/double-dot"),
  EDGE_DOT_ACCEPTED("accepts a local-part that begins or ends with a dot", "mail/edge-dot"),
  DOUBLE_AT_ACCEPTED("takes the last of two @", "mail/double-at"),
  QUOTED_LOCAL_PART_REFUSED(
      "refuses quoted local-parts",
      "mail/quoted-local",
      "mail/quoted-pair",
      "rcpt/quoted-equivalent"),
  QUOTED_PAIR_REFUSED("refuses a backslash in a quoted local-part", "mail/quoted-pair"),
  FIRST_GT_ENDS_PATH("ends the path at the first >, quoted or not", "mail/quoted-gt-and-at"),
  SOURCE_ROUTE_REFUSED(
      "refuses source routes as a syntax error", "mail/source-route", "rcpt/source-route"),
  IPV4_LITERAL_PATH_REFUSED("refuses an IPv4 literal in a path", "mail/ipv4-literal"),
  IPV6_LITERAL_PATH_REFUSED("refuses an IPv6 literal in a path", "mail/ipv6-literal"),
  CONTROL_IN_PATH_ACCEPTED(
      "accepts control characters in a path", "mail/control-char", "rcpt/control-and-nul"),
  EIGHT_BIT_PATH_ACCEPTED(
      "accepts octets above 126 in a path", "mail/utf8-undeclared", "mail/8bit-garbage"),
  NUL_DROPPED("drops NUL from command lines", "mail/nul-char", "ehlo/nul", "rcpt/control-and-nul"),
  UNKNOWN_PARAMETER_IGNORED("ignores an unknown parameter that has a value", "mail/unknown-param"),
  UNKNOWN_FLAG_IGNORED("ignores an unknown parameter that has no value", "mail/unknown-flag"),
  PARAMETER_CASE_SENSITIVE("knows parameters in upper case only", "mail/param-case"),
  NESTED_MAIL_ACCEPTED("accepts MAIL inside a mail transaction", "mail/nested-503"),
  NESTED_MAIL_REPLACES_PATH(
      "refuses MAIL inside a mail transaction, but takes its path", "mail/nested-keeps-first"),
  MAIL_DEAD_AFTER_ERROR("refuses every MAIL after one that was wrong", "mail/retry-after-reject"),
  RECIPIENTS_OUTLIVE_CONTENT(
      "gives the next mail transaction the recipients of the last", "mail/no-recipient-leak"),
  REVERSE_PATH_LOWER_CASED("turns the reverse-path to lower case", "mail/case-preserved"),
  PATH_255_REFUSED("refuses a path of 256 octets", "mail/path-256"),
  REFUSED_SENDER_350("refuses a sender with a 3yz", "mail/failure-has-4-or-5"),
  TRAILING_SPACE_REFUSED(
      "takes blanks at the end of a line for a part of the argument",
      "mail/trailing-space",
      "cmd/trailing-space"),

  // RCPT
  RCPT_NOT_IMPLEMENTED("does not know RCPT", "rcpt/accepted"),
  UNKNOWN_USER_ACCEPTED("accepts mailboxes that do not exist", "rcpt/unknown-user"),
  RCPT_BEFORE_MAIL_ACCEPTED("accepts RCPT before MAIL", "rcpt/before-mail"),
  RCPT_BEFORE_EHLO_ACCEPTED("accepts RCPT before EHLO", "seq/rcpt-before-ehlo"),
  BARE_POSTMASTER_REFUSED("refuses <postmaster>", "rcpt/postmaster-bare"),
  POSTMASTER_CASE_SENSITIVE("knows postmaster in lower case only", "rcpt/postmaster-case"),
  POSTMASTER_AT_DOMAIN_REFUSED("refuses the postmaster at its domain", "rcpt/postmaster-at-domain"),
  NULL_FORWARD_PATH_ACCEPTED("accepts RCPT TO:<>", "rcpt/null-path"),
  RCPT_ALONE_ACCEPTED("accepts RCPT without an argument", "rcpt/no-argument"),
  DOMAIN_CASE_SENSITIVE("compares domains with their case", "rcpt/domain-case"),
  QUOTED_IS_ANOTHER_MAILBOX(
      "takes \"name\" for another mailbox than name", "rcpt/quoted-equivalent"),
  RELAYS_ROUTE("relays along a source route", "rcpt/route-no-relay"),
  RELAYS_ANYTHING("relays to any domain", "rcpt/open-relay"),
  RELAYS_PERCENT("relays user%domain@here", "rcpt/percent-hack"),
  RELAYS_BANG_PATH("relays domain!user", "rcpt/bang-path"),
  RELAYS_QUOTED_AT("relays \"user@domain\"@here", "rcpt/quoted-at-relay"),
  RELAYS_COLON("relays domain:user@here", "rcpt/colon-trick"),
  RECIPIENT_LIMIT_99("takes 99 recipients", "rcpt/hundred"),
  COPIES_AFTER_50_LOST("accepts a hundred recipients and serves fifty", "rcpt/hundred"),
  RECIPIENT_OVERFLOW_CLOSES("hangs up on one recipient too many", "rcpt/too-many-code"),
  RECIPIENT_OVERFLOW_FORGETS("forgets recipients at one too many", "rcpt/too-many-keeps-earlier"),
  REFUSED_RECIPIENT_KEPT(
      "keeps a recipient it has refused", "rcpt/mixed-results", "rcpt/all-refused-then-data"),
  TRANSACTION_OUTLIVES_CONTENT(
      "keeps the mail transaction after its end",
      "rcpt/after-eod",
      "seq/data-twice",
      "data/tx-cleared"),
  LOCAL_PART_63("knows no local-part of more than 63 octets", "rcpt/local-64"),
  DOMAIN_255_REFUSED("refuses a domain of 255 octets", "rcpt/domain-255"),
  RCPT_PARAMETER_IGNORED("ignores unknown parameters of RCPT", "rcpt/unknown-param"),

  // DATA
  DATA_ANSWERED_250("answers 250 to DATA", "data/354"),
  MESSAGE_NEVER_ACCEPTED("refuses every message at its end", "data/250-after-dot"),
  NOT_DELIVERED("accepts messages and loses them", "data/delivered-once"),
  DELIVERED_TWICE("delivers everything twice", "data/delivered-once"),
  DATA_WITHOUT_MAIL_ACCEPTED("accepts DATA before MAIL", "data/no-mail"),
  NO_RECIPIENT_MEANS_POSTMASTER("delivers what has no recipient to the postmaster", "data/no-rcpt"),
  ARGUMENT_IGNORED("ignores arguments of DATA, RSET and QUIT", "data/argument", "rset/argument"),
  DOTS_KEPT("removes no transparency dot", "data/dot-unstuff", "data/dot-first-line"),
  TWO_DOTS_REMOVED("removes two dots", "data/dot-unstuff"),
  DOT_KEPT_ON_FIRST_LINE("removes no dot on the first line", "data/dot-first-line"),
  DOT_KEPT_BEFORE_TEXT("removes a dot only if another one follows", "data/unstuffed-dot-line"),
  DOT_KEPT_AT_BLOCK_EDGE(
      "removes no dot at the start of a block of 1024 octets", "data/dots-buffer-edges"),
  DOT_REMOVED_AFTER_SPACE("removes a dot behind a space", "data/dot-unstuff"),
  EOD_MISSED_WHEN_SPLIT(
      "misses the end when CR and LF come apart", "data/eod-bytewise", "data/eod-all-splits"),
  EOD_MISSED_AT_BLOCK_EDGE(
      "misses the end when it straddles a block of 1024 octets", "data/eod-buffer-edges"),
  ADDS_BLANK_LINE("adds an empty line to the content", "data/no-added-blank-line"),
  FIRST_BLANK_LINE_DROPPED("drops an empty first line", "data/blank-first-line"),
  BODILESS_REFUSED("refuses a message without a body", "data/headers-only"),
  HEADERLESS_REFUSED("refuses a message without a header section", "data/body-only"),
  RESENT_WITHOUT_FROM_REFUSED("refuses Resent-To without Resent-From", "data/resent-mismatch"),
  ODD_RECEIVED_REFUSED("refuses malformed Received fields", "data/odd-received-accepted"),
  CUTS_LINE_AT_997("cuts a line of 998 octets", "data/line-998"),
  CUTS_STUFFED_LINE_AT_998(
      "counts the transparency dot as a part of the line", "data/line-998-stuffed"),
  ADDS_BREAK_TO_LONG_LINE("breaks lines over 998 octets", "data/line-long"),
  DROPS_CONTROL_CHARACTERS("drops control characters from content", "data/7bit-all-ascii"),
  CUTS_AT_NUL("ends a line of content at a NUL", "data/nul"),
  TRIMS_LINES("trims blanks at the end of lines", "data/trailing-whitespace"),
  TALKS_DURING_CONTENT(
      "says 354 again after each pause in the content", "data/silence-during-body"),
  COMMANDS_IN_CONTENT_ANSWERED("answers RSET in the content", "data/commands-are-content"),
  SIZE_LIMIT_32K("takes 32 KiB only", "data/64k"),
  MESSAGES_MIXED("puts the last message in front of the next", "data/two-in-session"),
  TRANSACTION_OUTLIVES_REFUSAL(
      "keeps the mail transaction when it refused the content", "data/after-refused-eod"),
  REFUSED_CONTENT_ACCEPTED("accepts what it says it refuses", "data/after-refused-eod"),
  REFUSED_CONTENT_DELIVERED("delivers content that it refused", "data/refused-not-delivered"),
  SECOND_COPY_LOST("serves the first recipient only", "data/one-copy-each"),
  SECOND_COPY_CHANGED("changes the copy of the second recipient", "data/one-copy-each"),

  // RSET, NOOP, QUIT, VRFY, EXPN, HELP
  RSET_NOT_IMPLEMENTED("does not know RSET", "rset/250"),
  RSET_KEEPS_TRANSACTION("keeps the mail transaction over RSET", "rset/clears"),
  RSET_KEEPS_REVERSE_PATH("forgets only the recipients at RSET", "rset/clears"),
  RSET_CLOSES("hangs up after RSET", "rset/keeps-connection"),
  RSET_FORGETS_EHLO("wants a new EHLO after RSET", "rset/keeps-ehlo"),
  RSET_BEFORE_EHLO_REFUSED("refuses RSET before EHLO", "rset/before-ehlo"),
  NOOP_NOT_IMPLEMENTED("does not know NOOP", "noop/250"),
  NOOP_ARGUMENT_REFUSED("refuses NOOP with an argument", "noop/argument"),
  NOOP_ENDS_TRANSACTION("ends the mail transaction at NOOP", "noop/no-side-effect"),
  NOOP_BEFORE_EHLO_REFUSED("refuses NOOP before EHLO", "noop/before-ehlo"),
  QUIT_ANSWERED_250("answers 250 to QUIT", "quit/221"),
  QUIT_WITHOUT_221("hangs up at QUIT without a word", "quit/221"),
  QUIT_STAYS_OPEN("stays after 221", "quit/closes"),
  QUIT_RESETS_CONNECTION("resets the connection after 221", "quit/not-reset"),
  QUIT_DELIVERS("delivers an unfinished mail transaction at QUIT", "quit/aborts-tx"),
  QUIT_BEFORE_EHLO_REFUSED("refuses QUIT before EHLO", "quit/before-ehlo"),
  VRFY_NOT_IMPLEMENTED("does not know VRFY", "vrfy/implemented"),
  VRFY_ALWAYS_250("confirms every mailbox", "vrfy/no-false-250"),
  VRFY_250_WITHOUT_MAILBOX("confirms a mailbox without naming it", "vrfy/250-form"),
  VRFY_ALONE_250("answers 250 to VRFY without an argument", "vrfy/no-argument"),
  VRFY_ENDS_TRANSACTION("ends the mail transaction at VRFY", "vrfy/no-side-effect"),
  VRFY_BEFORE_EHLO_REFUSED("refuses VRFY before EHLO", "vrfy/before-ehlo"),
  EXPN_ENDS_TRANSACTION("offers EXPN and ends the mail transaction at it", "expn/no-side-effect"),
  HELP_ENDS_TRANSACTION("ends the mail transaction at HELP", "help/no-side-effect"),
  HELP_NOT_IMPLEMENTED("does not know HELP", "help/2yz"),

  // Command lines and order
  UNKNOWN_COMMAND_ACCEPTED("answers 250 to commands it does not know", "cmd/unknown-500"),
  UNKNOWN_COMMAND_IGNORED("answers nothing to commands it does not know", "cmd/unknown-500"),
  UNKNOWN_COMMAND_CLOSES("hangs up after a command it does not know", "cmd/unknown-keeps-open"),
  UNKNOWN_COMMAND_RESETS(
      "ends the mail transaction at a command it does not know", "cmd/unknown-keeps-tx"),
  TURN_ACCEPTED("answers 250 to TURN", "cmd/turn-refused"),
  VERB_ANSWERED_BEFORE_CRLF("answers NOOP before its CRLF has come", "cmd/no-action-before-crlf"),
  READ_IS_A_LINE("takes whatever one read gives for a line", "cmd/bytewise"),
  CR_ALONE_ANSWERED("answers at CR before the LF has come", "cmd/cr-then-lf"),
  BARE_LF_ENDS_COMMAND("ends a command line at a bare LF", "cmd/bare-lf"),
  BARE_CR_ENDS_COMMAND("ends a command line at a bare CR", "cmd/bare-cr"),
  OTHER_NEWLINE_ENDS_COMMAND("ends a command line at VT, FF and NEL", "cmd/other-newlines"),
  NUL_ENDS_COMMAND("ends a command line at a NUL", "cmd/nul"),
  COMMAND_LINE_511("calls a command line of 512 octets too long", "cmd/len-512"),
  LONG_LINE_TAIL_RUNS("takes the rest of an over-long line for a command", "cmd/len-64k"),
  BAD_SEQUENCE_RESETS("ends the mail transaction at a 503", "seq/503-keeps-state"),

  // End of mail data
  ENDS_AT_LF_DOT_LF("ends the content at LF DOT LF", ends("\n.\n"), "smuggling/lf-dot-lf"),
  ENDS_AT_LF_DOT_CRLF("ends the content at LF DOT CRLF", ends("\n.\r\n"), "smuggling/lf-dot-crlf"),
  ENDS_AT_CRLF_DOT_LF("ends the content at CRLF DOT LF", ends("\r\n.\n"), "smuggling/crlf-dot-lf"),
  ENDS_AT_CR_DOT_CR("ends the content at CR DOT CR", ends("\r.\r"), "smuggling/cr-dot-cr"),
  ENDS_AT_CR_DOT_CRLF("ends the content at CR DOT CRLF", ends("\r.\r\n"), "smuggling/cr-dot-crlf"),
  ENDS_AT_CRLF_DOT_CR("ends the content at CRLF DOT CR", ends("\r\n.\r"), "smuggling/crlf-dot-cr"),
  ENDS_AT_LF_DOT_CR("ends the content at LF DOT CR", ends("\n.\r"), "smuggling/lf-dot-cr"),
  ENDS_AT_CR_DOT_LF("ends the content at CR DOT LF", ends("\r.\n"), "smuggling/cr-dot-lf"),
  ENDS_AT_CRCRLF_DOT_CRCRLF(
      "ends the content at CRCRLF DOT CRCRLF",
      ends("\r\r\n.\r\r\n"),
      "smuggling/crcrlf-dot-crcrlf"),
  ENDS_AT_CRLF_DOT_CRCRLF(
      "ends the content at CRLF DOT CRCRLF", ends("\r\n.\r\r\n"), "smuggling/crlf-dot-crcrlf"),
  ENDS_AT_CRLF_NUL_DOT_CRLF(
      "ends the content at CRLF NUL DOT CRLF", ends("\r\n\0.\r\n"), "smuggling/nul-before-dot"),
  ENDS_AT_CRLF_DOT_NUL_CRLF(
      "ends the content at CRLF DOT NUL CRLF", ends("\r\n.\0\r\n"), "smuggling/nul-after-dot"),
  ENDS_AT_CR_NUL_LF_DOT_CR_NUL_LF(
      "ends the content at CR NUL LF DOT CR NUL LF",
      ends("\r\0\n.\r\0\n"),
      "smuggling/nul-in-crlf"),
  ENDS_AT_DOT_SPACE(
      "ends the content at a line of a dot and a blank",
      ends("\r\n. \r\n", "\r\n.\t\r\n"),
      "smuggling/dot-space",
      "data/dot-space-not-eod"),
  ENDS_AT_SPACE_DOT(
      "ends the content at a line of a space and a dot", ends("\r\n .\r\n"), "smuggling/space-dot"),
  ENDS_AT_HIGH_BIT_CRLF(
      "strips the high bit before it looks for the end",
      ends("\u008d\u008a.\u008d\u008a"),
      "smuggling/high-bit-crlf"),
  ENDS_AT_OTHER_NEWLINES(
      "ends the content at a dot between NEL, LS, VT or FF",
      ends("\u0085.\u0085", "\u00e2\u0080\u00a8.\u00e2\u0080\u00a8", "\u000b.\u000b", "\f.\f"),
      "smuggling/unicode-newlines"),
  LF_DOT_LF_ENDS_OVERSIZE(
      "ends the content at LF.LF once it is too big", "smuggling/after-size-limit");

  private final String what;
  private final List<String> endings;
  private final Set<String> red;

  Mutant(String what, String... red) {
    this(what, List.of(), red);
  }

  Mutant(String what, List<String> endings, String... red) {
    this.what = what;
    this.endings = endings;
    this.red = Set.of(red);
  }

  private static List<String> ends(String... sequences) {
    return List.of(sequences);
  }

  /** The defect in one line, as what the server does. */
  String what() {
    return what;
  }

  /** The ids of the cases it turns red. */
  Set<String> red() {
    return red;
  }

  /** Sequences that end the content for this mutant beside CRLF.CRLF, an octet per char. */
  List<String> endings() {
    return endings;
  }
}
