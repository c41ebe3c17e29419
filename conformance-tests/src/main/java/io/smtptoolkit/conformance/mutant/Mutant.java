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
  GREETING_250("greets with 250", "greeting/220-first", "greeting/early-talker"),
  GREETING_354(
      "greets with 354", "greeting/220-first", "greeting/code-class", "greeting/early-talker"),
  GREETING_WITHOUT_DOMAIN("greets without its name", "greeting/domain-first-word"),
  GREETING_MIXED_CODES(
      "changes the code inside a greeting of three lines",
      "greeting/multiline-form",
      "reply/multiline-same-code"),
  GREETING_CONTROL_CHARACTER(
      "puts a BEL into the greeting", "greeting/printable-text", "reply/printable-ascii"),
  GREETING_554_CLOSES("greets with 554 and hangs up", "greeting/554-waits-for-quit"),
  GREETING_421_STAYS("greets with 421 and stays", "greeting/421-then-close"),

  // Reply syntax, most in the answer to HELP
  REPLY_CODE_OF_TWO_DIGITS(
      "answers with a code of two digits",
      "ehlo/advertised-verbs-work",
      "help/2yz",
      "reply/known-code",
      "reply/three-digits"),
  REPLY_FIRST_DIGIT_1("answers 114", "help/2yz", "reply/first-digit-2-5", "reply/known-code"),
  REPLY_SECOND_DIGIT_6("answers 264", "help/2yz", "reply/known-code", "reply/second-digit-0-5"),
  REPLY_SEPARATOR_COLON("separates code and text by a colon", "reply/separator"),
  REPLY_WITHOUT_SPACE(
      "answers with nothing but the code", "reply/not-bare-code", "reply/space-even-without-text"),
  REPLY_WITHOUT_TEXT("answers with the code, a space and no text", "reply/not-bare-code"),
  REPLY_CODE_CHANGES("changes the code from line to line", "reply/multiline-same-code"),
  REPLY_LAST_LINE_HYPHEN(
      "marks the last line as not the last",
      "ehlo/advertised-verbs-work",
      "help/2yz",
      "reply/multiline-last-has-space"),
  REPLY_LF_ONLY("ends a line by a bare LF", "reply/crlf-only"),
  REPLY_LINE_OF_600("sends a reply line of 600 octets", "reply/line-max-512"),
  REPLY_EIGHT_BIT("sends an octet above 126", "reply/printable-ascii"),
  REPLY_TWICE(
      "sends two replies to VRFY", "reply/exactly-one", "reply/known-code", "vrfy/no-side-effect"),
  REPLY_CODE_UNKNOWN("answers 219", "help/2yz", "reply/known-code"),
  REPLY_354_TO_HELP(
      "answers 354 to something else than DATA",
      "help/2yz",
      "reply/354-only-after-data",
      "reply/known-code"),
  REPLY_HELD_BACK(
      "keeps the reply to RSET until more input comes",
      "cmd/trailing-space",
      "reply/exactly-one",
      "reply/prompt-flush",
      "rset/250",
      "rset/before-ehlo",
      "seq/many-rset-cycles"),
  CONTROL_ECHOED(
      "repeats an unknown command with its control characters",
      "reply/no-control-echo",
      "reply/printable-ascii"),
  LINE_BREAK_ECHOED(
      "repeats a bad line with its bare CR",
      "reply/crlf-only",
      "reply/no-line-break-echo",
      "reply/printable-ascii"),

  // EHLO and HELO
  // Many: every case that is about EHLO or says it once its probe has begun.
  EHLO_REFUSED(
      "does not know EHLO",
      "cmd/bytewise",
      "ehlo/case-insensitive",
      "ehlo/extra-text",
      "ehlo/ipv4-literal",
      "ehlo/ipv6-literal",
      "ehlo/max-length-name",
      "ehlo/no-argument",
      "ehlo/supported",
      "ehlo/trailing-space-only",
      "greeting/connect-and-leave",
      "greeting/tls-hello-on-plain",
      "reply/exactly-one"),
  EHLO_REPLY_WITHOUT_DOMAIN("answers EHLO without its name", "ehlo/multiline-syntax"),
  EHLO_PARAMETER_AFTER_TWO_SPACES("puts two spaces into an EHLO line", "ehlo/keyword-grammar"),
  KEYWORD_UNREGISTERED("offers a keyword nobody registered", "ehlo/registered-keyword"),
  KEYWORD_TWICE("offers a keyword twice", "ehlo/no-duplicate-keyword"),
  VERB_CASE_SENSITIVE(
      "knows verbs in upper case only",
      "cmd/case-all-verbs",
      "ehlo/case-insensitive",
      "mail/verb-case"),
  EHLO_WITHOUT_NAME_ACCEPTED(
      "accepts EHLO without a name", "ehlo/no-argument", "ehlo/trailing-space-only"),
  IPV4_LITERAL_NAME_REFUSED("refuses EHLO [192.0.2.1]", "ehlo/ipv4-literal"),
  IPV6_LITERAL_NAME_REFUSED("refuses EHLO [IPv6:...]", "ehlo/ipv6-literal"),
  UNDERSCORE_NAME_ACCEPTED("accepts an underscore in the hello name", "ehlo/underscore"),
  CONTROL_NAME_ACCEPTED("accepts control characters in the hello name", "ehlo/control-char"),
  ANY_NAME_ACCEPTED(
      "accepts brackets and semicolons in the hello name", "ehlo/hostile-name-in-trace"),
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
  // Many: every case that is about MAIL or says it once its probe has begun.
  MAIL_NOT_IMPLEMENTED(
      "does not know MAIL",
      "cmd/bytewise",
      "ehlo/name-mismatch-not-refused",
      "helo/full-transaction",
      "mail/accepted",
      "mail/ipv4-literal",
      "mail/ipv6-literal",
      "mail/null-reverse-path",
      "mail/param-case",
      "mail/path-256",
      "mail/quoted-gt-and-at",
      "mail/quoted-local",
      "mail/quoted-pair",
      "mail/retry-after-reject",
      "mail/source-route",
      "mail/trailing-space",
      "mail/unknown-param",
      "mail/verb-case",
      "reply/exactly-one",
      "reply/known-code",
      "reply/prompt-flush",
      "rset/keeps-ehlo",
      "seq/100-messages"),
  NULL_REVERSE_PATH_REFUSED("refuses MAIL FROM:<>", "mail/null-reverse-path"),
  MAIL_ALONE_ACCEPTED("accepts MAIL without an argument", "mail/no-argument"),
  FROM_NOT_NEEDED("accepts MAIL <path>", "mail/no-from-keyword"),
  UNCLOSED_BRACKET_ACCEPTED("accepts a path without >", "mail/unclosed-bracket"),
  NESTED_BRACKETS_ACCEPTED("accepts a path in two pairs of brackets", "mail/nested-brackets"),
  JUNK_AFTER_PATH_IGNORED("ignores words behind the path", "mail/junk-after-path"),
  EMPTY_LOCAL_PART_ACCEPTED(
      "accepts an empty local-part", "mail/empty-local", "mail/source-route", "rcpt/source-route"),
  DOUBLE_DOT_ACCEPTED("accepts two dots in a row in a local-part", "mail/double-dot"),
  EDGE_DOT_ACCEPTED("accepts a local-part that begins or ends with a dot", "mail/edge-dot"),
  DOUBLE_AT_ACCEPTED("takes the last of two @", "mail/double-at"),
  QUOTED_LOCAL_PART_REFUSED(
      "refuses quoted local-parts",
      "mail/quoted-gt-and-at",
      "mail/quoted-local",
      "mail/quoted-pair",
      "rcpt/quoted-equivalent"),
  QUOTED_PAIR_REFUSED("refuses a backslash in a quoted local-part", "mail/quoted-pair"),
  FIRST_GT_ENDS_PATH("ends the path at the first >, quoted or not", "mail/quoted-gt-and-at"),
  SOURCE_ROUTE_REFUSED(
      "refuses source routes as a syntax error", "mail/source-route", "rcpt/source-route"),
  IPV4_LITERAL_PATH_REFUSED("refuses an IPv4 literal in a path", "mail/ipv4-literal"),
  IPV6_LITERAL_PATH_REFUSED("refuses an IPv6 literal in a path", "mail/ipv6-literal"),
  CONTROL_IN_PATH_ACCEPTED("accepts control characters in a path", "mail/control-char"),
  EIGHT_BIT_PATH_ACCEPTED(
      "accepts octets above 126 in a path", "mail/8bit-garbage", "mail/utf8-undeclared"),
  NUL_DROPPED("drops NUL from command lines", "ehlo/nul", "mail/nul-char"),
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
  PATH_255_REFUSED("refuses a path of 256 octets", "mail/path-256", "rcpt/domain-255"),
  REFUSED_SENDER_350("refuses a sender with a 3yz", "mail/failure-has-4-or-5", "reply/known-code"),
  TRAILING_SPACE_REFUSED(
      "takes blanks at the end of a line for a part of the argument", "mail/trailing-space"),

  // RCPT
  // Many: every case that is about RCPT or says it once its probe has begun.
  RCPT_NOT_IMPLEMENTED(
      "does not know RCPT",
      "cmd/bytewise",
      "ehlo/failed-keeps-state",
      "ehlo/name-mismatch-not-refused",
      "helo/full-transaction",
      "help/no-side-effect",
      "mail/nested-keeps-first",
      "mail/quoted-gt-and-at",
      "noop/no-side-effect",
      "rcpt/accepted",
      "rcpt/domain-255",
      "rcpt/hundred",
      "rcpt/local-64",
      "rcpt/no-argument",
      "rcpt/postmaster-at-domain",
      "rcpt/postmaster-bare",
      "rcpt/source-route",
      "reply/known-code",
      "seq/100-messages",
      "seq/503-keeps-state",
      "vrfy/no-side-effect"),
  UNKNOWN_USER_ACCEPTED("accepts mailboxes that do not exist", "rcpt/unknown-user"),
  RCPT_BEFORE_MAIL_ACCEPTED(
      "accepts RCPT before MAIL",
      "data/tx-cleared",
      "rcpt/after-eod",
      "rcpt/before-mail",
      "rset/clears"),
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
  COPIES_AFTER_50_LOST(
      "accepts a hundred recipients and serves fifty",
      "rcpt/hundred",
      "rcpt/too-many-keeps-earlier"),
  RECIPIENT_OVERFLOW_CLOSES("hangs up on one recipient too many", "rcpt/too-many-code"),
  RECIPIENT_OVERFLOW_FORGETS("forgets recipients at one too many", "rcpt/too-many-keeps-earlier"),
  REFUSED_RECIPIENT_KEPT(
      "keeps a recipient it has refused", "rcpt/all-refused-then-data", "rcpt/mixed-results"),
  TRANSACTION_OUTLIVES_CONTENT(
      "keeps the mail transaction after its end",
      "data/after-refused-eod",
      "data/tx-cleared",
      "rcpt/after-eod",
      "seq/data-twice"),
  LOCAL_PART_63("knows no local-part of more than 63 octets", "rcpt/local-64"),
  DOMAIN_255_REFUSED("refuses a domain of 255 octets", "rcpt/domain-255"),
  RCPT_PARAMETER_IGNORED("ignores unknown parameters of RCPT", "rcpt/unknown-param"),

  // DATA
  // Many: every case that goes on to DATA once its probe has begun.
  DATA_ANSWERED_250(
      "answers 250 to DATA",
      "cmd/bytewise",
      "cmd/trailing-space",
      "cmd/unknown-keeps-tx",
      "data/354",
      "data/argument",
      "helo/full-transaction",
      "help/no-side-effect",
      "mail/nested-keeps-first",
      "mail/quoted-gt-and-at",
      "noop/no-side-effect",
      "rcpt/hundred",
      "rcpt/mixed-results",
      "rcpt/too-many-keeps-earlier",
      "reply/known-code",
      "seq/100-messages",
      "seq/503-keeps-state",
      "vrfy/no-side-effect"),
  // Many: every case that wants a 250 at the end of the content.
  MESSAGE_NEVER_ACCEPTED(
      "refuses every message at its end",
      "data/250-after-dot",
      "data/64k",
      "data/7bit-all-ascii",
      "data/after-refused-eod",
      "data/commands-are-content",
      "data/delivered-once",
      "data/dot-first-line",
      "data/dot-space-not-eod",
      "data/dot-unstuff",
      "data/dots-buffer-edges",
      "data/eod-all-splits",
      "data/eod-buffer-edges",
      "data/eod-bytewise",
      "data/line-998",
      "data/line-998-stuffed",
      "data/no-added-blank-line",
      "data/odd-received-accepted",
      "data/one-copy-each",
      "data/resent-mismatch",
      "data/silence-during-body",
      "data/trailing-whitespace",
      "data/two-in-session",
      "data/unstuffed-dot-line",
      "helo/full-transaction",
      "mail/case-preserved",
      "mail/nested-keeps-first",
      "mail/quoted-gt-and-at",
      "rcpt/hundred",
      "rcpt/mixed-results",
      "seq/100-messages"),
  SECOND_MESSAGE_LOST(
      "accepts the second message of a connection and loses it", "data/two-in-session"),
  // Many: every case that counts the stored messages.
  DELIVERED_TWICE(
      "delivers everything twice",
      "data/bare-cr-inside",
      "data/bare-lf-inside",
      "data/crcrlf-line",
      "data/delivered-once",
      "data/dot-space-not-eod",
      "data/one-copy-each",
      "helo/full-transaction",
      "mail/case-preserved",
      "mail/nested-keeps-first",
      "rcpt/hundred",
      "rcpt/mixed-results",
      "rcpt/too-many-keeps-earlier",
      "smuggling/cr-dot-cr",
      "smuggling/cr-dot-crlf",
      "smuggling/cr-dot-lf",
      "smuggling/crcrlf-dot-crcrlf",
      "smuggling/crlf-dot-cr",
      "smuggling/crlf-dot-crcrlf",
      "smuggling/crlf-dot-lf",
      "smuggling/dot-space",
      "smuggling/dotstuffed-lf",
      "smuggling/high-bit-crlf",
      "smuggling/in-header",
      "smuggling/lf-dot-cr",
      "smuggling/lf-dot-crlf",
      "smuggling/lf-dot-lf",
      "smuggling/nul-after-dot",
      "smuggling/nul-before-dot",
      "smuggling/nul-in-crlf",
      "smuggling/over-tls",
      "smuggling/space-dot",
      "smuggling/split-writes",
      "smuggling/unicode-newlines"),
  DATA_WITHOUT_MAIL_ACCEPTED(
      "accepts DATA before MAIL",
      "data/no-mail",
      "data/tx-cleared",
      "ehlo/repeat-resets",
      "helo/resets",
      "rset/clears",
      "seq/data-twice"),
  NO_RECIPIENT_MEANS_POSTMASTER(
      "delivers what has no recipient to the postmaster",
      "data/no-rcpt",
      "mail/no-recipient-leak",
      "rcpt/all-refused-then-data"),
  ARGUMENT_IGNORED("ignores arguments of DATA, RSET and QUIT", "data/argument", "rset/argument"),
  DOTS_KEPT(
      "removes no transparency dot",
      "data/dot-first-line",
      "data/dot-unstuff",
      "data/dots-buffer-edges",
      "data/line-998-stuffed",
      "data/unstuffed-dot-line"),
  TWO_DOTS_REMOVED(
      "removes two dots",
      "data/dot-first-line",
      "data/dot-unstuff",
      "data/dots-buffer-edges",
      "data/line-998-stuffed"),
  DOT_KEPT_ON_FIRST_LINE("removes no dot on the first line", "data/dot-first-line"),
  DOT_KEPT_BEFORE_TEXT("removes a dot only if another one follows", "data/unstuffed-dot-line"),
  DOT_KEPT_AT_BLOCK_EDGE(
      "removes no dot at the start of a block of 1024 octets", "data/dots-buffer-edges"),
  DOT_REMOVED_AFTER_SPACE("removes a dot behind a space", "data/dot-unstuff"),
  EOD_MISSED_WHEN_SPLIT(
      "misses the end when CR and LF come apart",
      "cmd/bytewise",
      "data/eod-all-splits",
      "data/eod-buffer-edges",
      "data/eod-bytewise"),
  EOD_MISSED_AT_BLOCK_EDGE(
      "misses the end when it straddles a block of 1024 octets",
      "data/64k",
      "data/eod-buffer-edges"),
  // Many: every case that compares the stored octets.
  ADDS_BLANK_LINE(
      "adds an empty line to the content",
      "data/7bit-all-ascii",
      "data/blank-first-line",
      "data/commands-are-content",
      "data/delivered-once",
      "data/dot-first-line",
      "data/dot-unstuff",
      "data/dots-buffer-edges",
      "data/eod-buffer-edges",
      "data/line-998",
      "data/line-998-stuffed",
      "data/line-long",
      "data/no-added-blank-line",
      "data/nul",
      "data/one-copy-each",
      "data/trailing-whitespace",
      "data/two-in-session",
      "data/unstuffed-dot-line"),
  FIRST_BLANK_LINE_DROPPED("drops an empty first line", "data/blank-first-line"),
  RESENT_WITHOUT_FROM_REFUSED("refuses Resent-To without Resent-From", "data/resent-mismatch"),
  ODD_RECEIVED_REFUSED("refuses malformed Received fields", "data/odd-received-accepted"),
  CUTS_LINE_AT_997("cuts a line of 998 octets", "data/line-998"),
  CUTS_STUFFED_LINE_AT_998(
      "counts the transparency dot as a part of the line", "data/line-998-stuffed"),
  ADDS_BREAK_TO_LONG_LINE("breaks lines over 998 octets", "data/line-long"),
  DROPS_CONTROL_CHARACTERS("drops control characters from content", "data/7bit-all-ascii"),
  CUTS_AT_NUL("ends a line of content at a NUL", "data/nul"),
  TRIMS_LINES("trims blanks at the end of lines", "data/trailing-whitespace"),
  // Many: every case that pauses after its fourth line.
  TALKS_DURING_CONTENT(
      "says 354 again when a pause follows the fourth line of content",
      "data/dot-space-not-eod",
      "data/silence-during-body",
      "smuggling/cr-dot-cr",
      "smuggling/cr-dot-crlf",
      "smuggling/cr-dot-lf",
      "smuggling/high-bit-crlf",
      "smuggling/lf-dot-cr",
      "smuggling/lf-dot-crlf",
      "smuggling/lf-dot-lf",
      "smuggling/nul-in-crlf",
      "smuggling/over-tls",
      "smuggling/split-writes",
      "smuggling/unicode-newlines"),
  COMMANDS_IN_CONTENT_ANSWERED("answers RSET in the content", "data/commands-are-content"),
  SIZE_LIMIT_32K(
      "takes 32 KiB only", "data/64k", "data/dots-buffer-edges", "data/eod-buffer-edges"),
  MESSAGES_MIXED("puts the last message in front of the next", "data/two-in-session"),
  TRANSACTION_OUTLIVES_REFUSAL(
      "keeps the mail transaction when it refused the content", "data/after-refused-eod"),
  REFUSED_CONTENT_DELIVERED("delivers content that it refused", "data/refused-not-delivered"),
  SECOND_COPY_LOST(
      "serves the first recipient only",
      "data/one-copy-each",
      "rcpt/hundred",
      "rcpt/mixed-results",
      "rcpt/too-many-keeps-earlier"),
  SECOND_COPY_CHANGED("changes the copy of the second recipient", "data/one-copy-each"),

  // RSET, NOOP, QUIT, VRFY, EXPN, HELP
  RSET_NOT_IMPLEMENTED(
      "does not know RSET",
      "cmd/trailing-space",
      "reply/exactly-one",
      "reply/known-code",
      "reply/prompt-flush",
      "rset/250",
      "rset/argument",
      "rset/before-ehlo"),
  RSET_KEEPS_TRANSACTION("keeps the mail transaction over RSET", "rset/clears"),
  RSET_KEEPS_REVERSE_PATH("forgets only the recipients at RSET", "rset/clears"),
  RSET_CLOSES(
      "hangs up after RSET",
      "reply/exactly-one",
      "rset/clears",
      "rset/keeps-connection",
      "rset/keeps-ehlo",
      "seq/many-rset-cycles"),
  RSET_FORGETS_EHLO("wants a new EHLO after RSET", "rset/keeps-ehlo"),
  RSET_BEFORE_EHLO_REFUSED("refuses RSET before EHLO", "rset/before-ehlo"),
  // Many: cases show by NOOP that the connection is still in step.
  NOOP_NOT_IMPLEMENTED(
      "does not know NOOP",
      "cmd/binary-garbage",
      "cmd/cr-then-lf",
      "cmd/empty-line",
      "cmd/len-512",
      "cmd/len-over",
      "cmd/no-action-before-crlf",
      "cmd/tab-separator",
      "cmd/trailing-space",
      "cmd/unknown-keeps-open",
      "data/empty-message",
      "data/many-header-fields",
      "ehlo/bad-literal",
      "ehlo/nul",
      "greeting/connect-and-leave",
      "greeting/tls-hello-on-plain",
      "mail/8bit-garbage",
      "mail/leading-space",
      "mail/no-argument",
      "mail/no-space-before-param",
      "mail/nul-char",
      "mail/path-oversize",
      "mail/space-before-colon",
      "noop/250",
      "noop/argument",
      "noop/before-ehlo",
      "quit/argument",
      "rcpt/control-and-nul",
      "rcpt/local-65",
      "reply/exactly-one",
      "reply/known-code",
      "reply/prompt-flush",
      "rset/keeps-connection"),
  NOOP_ARGUMENT_REFUSED("refuses NOOP with an argument", "noop/argument"),
  NOOP_ENDS_TRANSACTION(
      "ends the mail transaction at NOOP", "cmd/trailing-space", "noop/no-side-effect"),
  NOOP_BEFORE_EHLO_REFUSED(
      "refuses NOOP before EHLO", "ehlo/bad-literal", "ehlo/nul", "noop/before-ehlo"),
  QUIT_ANSWERED_250(
      "answers 250 to QUIT",
      "cmd/bytewise",
      "greeting/parallel-sessions",
      "quit/221",
      "quit/before-ehlo",
      "quit/ignores-rest",
      "reply/exactly-one",
      "reply/known-code"),
  QUIT_WITHOUT_221(
      "hangs up at QUIT without a word",
      "cmd/bytewise",
      "greeting/parallel-sessions",
      "quit/221",
      "quit/aborts-tx",
      "quit/before-ehlo",
      "quit/ignores-rest",
      "reply/exactly-one"),
  QUIT_STAYS_OPEN("stays after 221", "quit/closes", "quit/ignores-rest", "reply/exactly-one"),
  QUIT_RESETS_CONNECTION("resets the connection after 221", "quit/not-reset"),
  QUIT_DELIVERS("delivers an unfinished mail transaction at QUIT", "quit/aborts-tx"),
  QUIT_BEFORE_EHLO_REFUSED("refuses QUIT before EHLO", "quit/before-ehlo"),
  VRFY_NOT_IMPLEMENTED("does not know VRFY", "vrfy/disabled-252", "vrfy/implemented"),
  VRFY_ALWAYS_250(
      "confirms every mailbox",
      "reply/no-control-echo",
      "reply/printable-ascii",
      "vrfy/no-false-250"),
  VRFY_250_WITHOUT_MAILBOX("confirms a mailbox without naming it", "vrfy/250-form"),
  VRFY_ALONE_250("answers 250 to VRFY without an argument", "vrfy/no-argument"),
  VRFY_ENDS_TRANSACTION("ends the mail transaction at VRFY", "vrfy/no-side-effect"),
  VRFY_BEFORE_EHLO_REFUSED("refuses VRFY before EHLO", "vrfy/before-ehlo"),
  EXPN_ENDS_TRANSACTION("offers EXPN and ends the mail transaction at it", "expn/no-side-effect"),
  HELP_ENDS_TRANSACTION("ends the mail transaction at HELP", "help/no-side-effect"),
  HELP_NOT_IMPLEMENTED("does not know HELP", "ehlo/advertised-verbs-work"),

  // Command lines and order
  UNKNOWN_COMMAND_ACCEPTED(
      "answers 250 to commands it does not know",
      "cmd/empty-line",
      "cmd/non-ascii",
      "cmd/unknown-500",
      "cmd/verb-prefix",
      "ehlo/unadvertised-verbs-fail",
      "greeting/http-request",
      "reply/exactly-one",
      "reply/known-code"),
  // Many: every case that says something unknown and wants an answer.
  UNKNOWN_COMMAND_IGNORED(
      "answers nothing to commands it does not know",
      "cmd/empty-line",
      "cmd/non-ascii",
      "cmd/other-newlines",
      "cmd/tab-separator",
      "cmd/unknown-500",
      "cmd/verb-prefix",
      "ehlo/unadvertised-verbs-fail",
      "greeting/http-request",
      "mail/leading-space",
      "reply/exactly-one",
      "reply/no-control-echo"),
  UNKNOWN_COMMAND_CLOSES(
      "hangs up after a command it does not know",
      "cmd/empty-line",
      "cmd/tab-separator",
      "cmd/unknown-keeps-open",
      "cmd/unknown-keeps-tx",
      "mail/leading-space",
      "reply/exactly-one"),
  UNKNOWN_COMMAND_RESETS(
      "ends the mail transaction at a command it does not know", "cmd/unknown-keeps-tx"),
  TURN_ACCEPTED("answers 250 to TURN", "cmd/known-unimplemented-502", "cmd/turn-refused"),
  VERB_ANSWERED_BEFORE_CRLF("answers NOOP before its CRLF has come", "cmd/no-action-before-crlf"),
  READ_IS_A_LINE(
      "takes whatever one read gives for a line",
      "cmd/bytewise",
      "cmd/cr-then-lf",
      "cmd/len-64k",
      "cmd/no-action-before-crlf"),
  CR_ALONE_ANSWERED("answers at CR before the LF has come", "cmd/cr-then-lf"),
  BARE_LF_ENDS_COMMAND("ends a command line at a bare LF", "cmd/bare-lf"),
  BARE_CR_ENDS_COMMAND(
      "ends a command line at a bare CR", "cmd/bare-cr", "cmd/crcrlf", "reply/no-line-break-echo"),
  OTHER_NEWLINE_ENDS_COMMAND(
      "ends a command line at VT, FF and NEL", "cmd/binary-garbage", "cmd/other-newlines"),
  NUL_ENDS_COMMAND(
      "ends a command line at a NUL",
      "cmd/binary-garbage",
      "cmd/nul",
      "ehlo/nul",
      "mail/nul-char",
      "rcpt/control-and-nul"),
  COMMAND_LINE_511("calls a command line of 512 octets too long", "cmd/len-512"),
  LONG_LINE_TAIL_RUNS("takes the rest of an over-long line for a command", "cmd/len-64k"),
  BAD_SEQUENCE_RESETS(
      "ends the mail transaction at a 503", "mail/nested-keeps-first", "seq/503-keeps-state"),

  // End of mail data
  ENDS_AT_LF_DOT_LF(
      "ends the content at LF DOT LF",
      ends("\n.\n"),
      "smuggling/after-size-limit",
      "smuggling/crlf-dot-lf",
      "smuggling/first-line-lf",
      "smuggling/full-payload",
      "smuggling/lf-dot-lf",
      "smuggling/over-tls",
      "smuggling/split-writes"),
  ENDS_AT_LF_DOT_CRLF(
      "ends the content at LF DOT CRLF",
      ends("\n.\r\n"),
      "smuggling/after-size-limit",
      "smuggling/full-payload",
      "smuggling/in-header",
      "smuggling/lf-dot-crlf",
      "smuggling/over-tls",
      "smuggling/split-writes"),
  ENDS_AT_CRLF_DOT_LF(
      "ends the content at CRLF DOT LF",
      ends("\r\n.\n"),
      "smuggling/after-size-limit",
      "smuggling/crlf-dot-lf",
      "smuggling/first-line-lf",
      "smuggling/full-payload",
      "smuggling/over-tls",
      "smuggling/split-writes"),
  ENDS_AT_CR_DOT_CR(
      "ends the content at CR DOT CR",
      ends("\r.\r"),
      "smuggling/cr-dot-cr",
      "smuggling/cr-dot-crlf",
      "smuggling/full-payload",
      "smuggling/split-writes"),
  ENDS_AT_CR_DOT_CRLF(
      "ends the content at CR DOT CRLF",
      ends("\r.\r\n"),
      "smuggling/cr-dot-crlf",
      "smuggling/full-payload",
      "smuggling/split-writes"),
  ENDS_AT_CRLF_DOT_CR(
      "ends the content at CRLF DOT CR",
      ends("\r\n.\r"),
      "smuggling/crcrlf-dot-crcrlf",
      "smuggling/crlf-dot-cr",
      "smuggling/crlf-dot-crcrlf",
      "smuggling/first-line-cr",
      "smuggling/full-payload",
      "smuggling/split-writes"),
  ENDS_AT_LF_DOT_CR(
      "ends the content at LF DOT CR",
      ends("\n.\r"),
      "smuggling/crcrlf-dot-crcrlf",
      "smuggling/crlf-dot-cr",
      "smuggling/crlf-dot-crcrlf",
      "smuggling/first-line-cr",
      "smuggling/full-payload",
      "smuggling/lf-dot-cr",
      "smuggling/nul-in-crlf",
      "smuggling/split-writes"),
  ENDS_AT_CR_DOT_LF(
      "ends the content at CR DOT LF",
      ends("\r.\n"),
      "smuggling/cr-dot-lf",
      "smuggling/full-payload"),
  ENDS_AT_CRCRLF_DOT_CRCRLF(
      "ends the content at CRCRLF DOT CRCRLF",
      ends("\r\r\n.\r\r\n"),
      "smuggling/crcrlf-dot-crcrlf",
      "smuggling/full-payload",
      "smuggling/split-writes"),
  ENDS_AT_CRLF_DOT_CRCRLF(
      "ends the content at CRLF DOT CRCRLF",
      ends("\r\n.\r\r\n"),
      "smuggling/crcrlf-dot-crcrlf",
      "smuggling/crlf-dot-crcrlf",
      "smuggling/full-payload",
      "smuggling/split-writes"),
  ENDS_AT_CRLF_NUL_DOT_CRLF(
      "ends the content at CRLF NUL DOT CRLF",
      ends("\r\n\0.\r\n"),
      "smuggling/full-payload",
      "smuggling/nul-before-dot"),
  ENDS_AT_CRLF_DOT_NUL_CRLF(
      "ends the content at CRLF DOT NUL CRLF",
      ends("\r\n.\0\r\n"),
      "smuggling/full-payload",
      "smuggling/nul-after-dot"),
  ENDS_AT_CR_NUL_LF_DOT_CR_NUL_LF(
      "ends the content at CR NUL LF DOT CR NUL LF",
      ends("\r\0\n.\r\0\n"),
      "smuggling/full-payload",
      "smuggling/nul-in-crlf",
      "smuggling/split-writes"),
  ENDS_AT_DOT_SPACE(
      "ends the content at a line of a dot and a blank",
      ends("\r\n. \r\n", "\r\n.\t\r\n"),
      "smuggling/dot-space",
      "data/dot-space-not-eod"),
  ENDS_AT_SPACE_DOT(
      "ends the content at a line of a space and a dot",
      ends("\r\n .\r\n"),
      "data/dot-unstuff",
      "smuggling/space-dot"),
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
