package io.smtptoolkit.conformance.mutant;

import java.util.List;

/**
 * One defect each. Which cases it must turn red, exactly these and neither more nor fewer, stands
 * in the {@code red.txt} of the test.
 */
// Its list comes from List.of, which does not change.
@SuppressWarnings("ImmutableEnumChecker")
enum Mutant {

  // Connection and greeting, from the second connection on
  GREETING_250("greets with 250"),
  GREETING_354("greets with 354"),
  GREETING_WITHOUT_DOMAIN("greets without its name"),
  GREETING_MIXED_CODES("changes the code inside a greeting of three lines"),
  GREETING_CONTROL_CHARACTER("puts a BEL into the greeting"),
  GREETING_554_CLOSES("greets with 554 and hangs up"),
  GREETING_421_STAYS("greets with 421 and stays"),

  // Reply syntax, most in the answer to HELP
  REPLY_CODE_OF_TWO_DIGITS("answers with a code of two digits"),
  REPLY_FIRST_DIGIT_1("answers 114"),
  REPLY_SECOND_DIGIT_6("answers 264"),
  REPLY_SEPARATOR_COLON("separates code and text by a colon"),
  REPLY_WITHOUT_SPACE("answers with nothing but the code"),
  REPLY_WITHOUT_TEXT("answers with the code, a space and no text"),
  REPLY_CODE_CHANGES("changes the code from line to line"),
  REPLY_LAST_LINE_HYPHEN("marks the last line as not the last"),
  REPLY_LF_ONLY("ends a line by a bare LF"),
  REPLY_LINE_OF_600("sends a reply line of 600 octets"),
  REPLY_EIGHT_BIT("sends an octet above 126"),
  REPLY_TWICE("sends two replies to VRFY"),
  REPLY_CODE_UNKNOWN("answers 219"),
  REPLY_354_TO_HELP("answers 354 to something else than DATA"),
  REPLY_HELD_BACK("keeps the reply to RSET until more input comes"),
  CONTROL_ECHOED("repeats an unknown command with its control characters"),
  LINE_BREAK_ECHOED("repeats a bad line with its bare CR"),

  // EHLO and HELO
  EHLO_REFUSED("does not know EHLO"),
  EHLO_REPLY_WITHOUT_DOMAIN("answers EHLO without its name"),
  EHLO_PARAMETER_AFTER_TWO_SPACES("puts two spaces into an EHLO line"),
  KEYWORD_UNREGISTERED("offers a keyword nobody registered"),
  KEYWORD_TWICE("offers a keyword twice"),
  VERB_CASE_SENSITIVE("knows verbs in upper case only"),
  EHLO_WITHOUT_NAME_ACCEPTED("accepts EHLO without a name"),
  IPV4_LITERAL_NAME_REFUSED("refuses EHLO [192.0.2.1]"),
  IPV6_LITERAL_NAME_REFUSED("refuses EHLO [IPv6:...]"),
  UNDERSCORE_NAME_ACCEPTED("accepts an underscore in the hello name"),
  CONTROL_NAME_ACCEPTED("accepts control characters in the hello name"),
  ANY_NAME_ACCEPTED("accepts brackets and semicolons in the hello name"),
  EIGHT_BIT_NAME_ACCEPTED("accepts UTF-8 in the hello name"),
  NAME_OVER_64_REFUSED("calls a hello name of more than 64 octets too long"),
  SECOND_EHLO_REFUSED("refuses a second EHLO"),
  EHLO_KEEPS_TRANSACTION("keeps the mail transaction over EHLO"),
  BAD_EHLO_RESETS("ends the mail transaction at a refused EHLO"),
  EXPN_LISTED_NOT_IMPLEMENTED("offers EXPN and does not know it"),
  EXPN_UNLISTED_ANSWERS("answers EXPN without offering it"),
  HELP_NOT_LISTED("answers HELP without offering it"),
  EIGHT_BIT_MIME_NOT_OFFERED("does not offer 8BITMIME"),
  SIZE_NOT_OFFERED("does not offer SIZE"),
  HELO_REFUSED("does not know HELO"),
  HELO_LISTS_KEYWORDS("answers HELO with the list of keywords"),
  HELO_WITHOUT_NAME_ACCEPTED("accepts HELO without a name"),
  HELO_KEEPS_TRANSACTION("keeps the mail transaction over HELO"),
  MAIL_NEEDS_EHLO("refuses MAIL after HELO"),

  // MAIL
  MAIL_NOT_IMPLEMENTED("does not know MAIL"),
  NULL_REVERSE_PATH_REFUSED("refuses MAIL FROM:<>"),
  NO_RECIPIENT_FOR_NULL_REVERSE_PATH("accepts MAIL FROM:<> and refuses every RCPT after it"),
  MISSING_PATH_IS_NULL("takes MAIL FROM: for MAIL FROM:<>"),
  MAIL_ALONE_ACCEPTED("accepts MAIL without an argument"),
  FROM_NOT_NEEDED("accepts MAIL <path>"),
  UNCLOSED_BRACKET_ACCEPTED("accepts a path without >"),
  NESTED_BRACKETS_ACCEPTED("accepts a path in two pairs of brackets"),
  JUNK_AFTER_PATH_IGNORED("ignores words behind the path"),
  EMPTY_LOCAL_PART_ACCEPTED("accepts an empty local-part"),
  DOUBLE_DOT_ACCEPTED("accepts two dots in a row in a local-part"),
  EDGE_DOT_ACCEPTED("accepts a local-part that begins or ends with a dot"),
  DOUBLE_AT_ACCEPTED("takes the last of two @"),
  QUOTED_LOCAL_PART_REFUSED("refuses quoted local-parts"),
  QUOTED_PAIR_REFUSED("refuses a backslash in a quoted local-part"),
  FIRST_GT_ENDS_PATH("ends the path at the first >, quoted or not"),
  SOURCE_ROUTE_REFUSED("refuses source routes as a syntax error"),
  IPV4_LITERAL_PATH_REFUSED("refuses an IPv4 literal in a path"),
  IPV6_LITERAL_PATH_REFUSED("refuses an IPv6 literal in a path"),
  CONTROL_IN_PATH_ACCEPTED("accepts control characters in a path"),
  EIGHT_BIT_PATH_ACCEPTED("accepts octets above 126 in a path"),
  NUL_DROPPED("drops NUL from command lines"),
  UNKNOWN_PARAMETER_IGNORED("ignores an unknown parameter that has a value"),
  UNKNOWN_FLAG_IGNORED("ignores an unknown parameter that has no value"),
  PARAMETER_CASE_SENSITIVE("knows parameters in upper case only"),
  NESTED_MAIL_ACCEPTED("accepts MAIL inside a mail transaction"),
  NESTED_MAIL_REPLACES_PATH("refuses MAIL inside a mail transaction, but takes its path"),
  MAIL_DEAD_AFTER_ERROR("refuses every MAIL after one that was wrong"),
  RECIPIENTS_OUTLIVE_CONTENT("gives the next mail transaction the recipients of the last"),
  REVERSE_PATH_LOWER_CASED("turns the reverse-path to lower case"),
  PATH_255_REFUSED("refuses a path of 256 octets"),
  PATH_255_ANSWERED_553("answers 553, too long, to a path of 256 octets"),
  REFUSED_SENDER_350("refuses a sender with a 3yz"),
  TRAILING_SPACE_REFUSED("takes blanks at the end of a line for a part of the argument"),

  // RCPT
  RCPT_NOT_IMPLEMENTED("does not know RCPT"),
  UNKNOWN_USER_ACCEPTED("accepts mailboxes that do not exist"),
  RCPT_BEFORE_MAIL_ACCEPTED("accepts RCPT before MAIL"),
  RCPT_BEFORE_EHLO_ACCEPTED("accepts RCPT before EHLO"),
  BARE_POSTMASTER_REFUSED("refuses <postmaster>"),
  POSTMASTER_CASE_SENSITIVE("knows postmaster in lower case only"),
  POSTMASTER_AT_DOMAIN_REFUSED("refuses the postmaster at its domain"),
  NULL_FORWARD_PATH_ACCEPTED("accepts RCPT TO:<>"),
  RCPT_ALONE_ACCEPTED("accepts RCPT without an argument"),
  DOMAIN_CASE_SENSITIVE("compares domains with their case"),
  QUOTED_IS_ANOTHER_MAILBOX("takes \"name\" for another mailbox than name"),
  RELAYS_ROUTE("relays along a source route"),
  RELAYS_ANYTHING("relays to any domain"),
  RELAYS_PERCENT("relays user%domain@here"),
  RELAYS_BANG_PATH("relays domain!user"),
  RELAYS_QUOTED_AT("relays \"user@domain\"@here"),
  RELAYS_COLON("relays domain:user@here"),
  RECIPIENT_LIMIT_99("takes 99 recipients"),
  COPIES_AFTER_50_LOST("accepts a hundred recipients and serves fifty"),
  RECIPIENT_OVERFLOW_CLOSES("hangs up on one recipient too many"),
  RECIPIENT_OVERFLOW_FORGETS("forgets recipients at one too many"),
  REFUSED_RECIPIENT_KEPT("keeps a recipient it has refused"),
  TRANSACTION_OUTLIVES_CONTENT("keeps the mail transaction after its end"),
  LOCAL_PART_63("knows no local-part of more than 63 octets"),
  DOMAIN_255_REFUSED("refuses a domain of 255 octets"),
  RCPT_PARAMETER_IGNORED("ignores unknown parameters of RCPT"),

  // DATA
  DATA_ANSWERED_250("answers 250 to DATA"),
  MESSAGE_NEVER_ACCEPTED("refuses every message at its end"),
  SECOND_MESSAGE_LOST("accepts the second message of a connection and loses it"),
  DELIVERED_TWICE("delivers everything twice"),
  DATA_WITHOUT_MAIL_ACCEPTED("accepts DATA before MAIL"),
  NO_RECIPIENT_MEANS_POSTMASTER("delivers what has no recipient to the postmaster"),
  ARGUMENT_IGNORED("ignores arguments of DATA, RSET and QUIT"),
  DOTS_KEPT("removes no transparency dot"),
  TWO_DOTS_REMOVED("removes two dots"),
  DOT_KEPT_ON_FIRST_LINE("removes no dot on the first line"),
  DOT_KEPT_BEFORE_TEXT("removes a dot only if another one follows"),
  DOT_KEPT_AT_BLOCK_EDGE("removes no dot at the start of a block of 1024 octets"),
  DOT_REMOVED_AFTER_SPACE("removes a dot behind a space"),
  EOD_MISSED_WHEN_SPLIT("misses the end when CR and LF come apart"),
  EOD_MISSED_AT_BLOCK_EDGE("misses the end when it straddles a block of 1024 octets"),
  ADDS_BLANK_LINE("adds an empty line to the content"),
  FIRST_BLANK_LINE_DROPPED("drops an empty first line"),
  RESENT_WITHOUT_FROM_REFUSED("refuses Resent-To without Resent-From"),
  ODD_RECEIVED_REFUSED("refuses malformed Received fields"),
  CUTS_LINE_AT_997("cuts a line of 998 octets"),
  CUTS_STUFFED_LINE_AT_998("counts the transparency dot as a part of the line"),
  ADDS_BREAK_TO_LONG_LINE("breaks lines over 998 octets"),
  DROPS_CONTROL_CHARACTERS("drops control characters from content"),
  CUTS_AT_NUL("ends a line of content at a NUL"),
  TRIMS_LINES("trims blanks at the end of lines"),
  TALKS_DURING_CONTENT("says 354 again when a pause follows the fourth line of content"),
  COMMANDS_IN_CONTENT_ANSWERED("answers RSET in the content"),
  SIZE_LIMIT_32K("takes 32 KiB only"),
  MESSAGES_MIXED("puts the last message in front of the next"),
  TRANSACTION_OUTLIVES_REFUSAL("keeps the mail transaction when it refused the content"),
  REFUSED_CONTENT_DELIVERED("delivers content that it refused"),
  SECOND_COPY_LOST("serves the first recipient only"),
  SECOND_COPY_CHANGED("changes the copy of the second recipient"),

  // RSET, NOOP, QUIT, VRFY, EXPN, HELP
  RSET_NOT_IMPLEMENTED("does not know RSET"),
  RSET_KEEPS_TRANSACTION("keeps the mail transaction over RSET"),
  RSET_KEEPS_REVERSE_PATH("forgets only the recipients at RSET"),
  RSET_CLOSES("hangs up after RSET"),
  RSET_FORGETS_EHLO("wants a new EHLO after RSET"),
  RSET_BEFORE_EHLO_REFUSED("refuses RSET before EHLO"),
  NOOP_NOT_IMPLEMENTED("does not know NOOP"),
  NOOP_ARGUMENT_REFUSED("refuses NOOP with an argument"),
  NOOP_ENDS_TRANSACTION("ends the mail transaction at NOOP"),
  NOOP_BEFORE_EHLO_REFUSED("refuses NOOP before EHLO"),
  QUIT_ANSWERED_250("answers 250 to QUIT"),
  QUIT_WITHOUT_221("hangs up at QUIT without a word"),
  QUIT_STAYS_OPEN("stays after 221"),
  QUIT_RESETS_CONNECTION("resets the connection after 221"),
  QUIT_DELIVERS("delivers an unfinished mail transaction at QUIT"),
  QUIT_BEFORE_EHLO_REFUSED("refuses QUIT before EHLO"),
  VRFY_NOT_IMPLEMENTED("does not know VRFY"),
  VRFY_ALWAYS_250("confirms every mailbox"),
  VRFY_250_WITHOUT_MAILBOX("confirms a mailbox without naming it"),
  VRFY_ALONE_250("answers 250 to VRFY without an argument"),
  VRFY_ENDS_TRANSACTION("ends the mail transaction at VRFY"),
  VRFY_BEFORE_EHLO_REFUSED("refuses VRFY before EHLO"),
  EXPN_ENDS_TRANSACTION("offers EXPN and ends the mail transaction at it"),
  HELP_ENDS_TRANSACTION("ends the mail transaction at HELP"),
  HELP_NOT_IMPLEMENTED("does not know HELP"),

  // STARTTLS
  STARTTLS_HAS_PARAMETER("offers STARTTLS with a parameter"),
  STARTTLS_UNOFFERED_ACCEPTED("accepts STARTTLS without offering it"),
  STARTTLS_ARGUMENT_IGNORED("accepts STARTTLS with an argument"),
  STARTTLS_WITHOUT_TLS("answers 220 to STARTTLS and goes on in clear"),
  STARTTLS_OFFERED_IN_TLS("offers STARTTLS inside TLS"),
  STARTTLS_KEEPS_HELLO("remembers the hello name over the handshake"),
  STARTTLS_KEEPS_TRANSACTION("remembers the mail transaction over the handshake"),
  STARTTLS_KEEPS_BUFFER("executes inside TLS what came after STARTTLS in the same segment"),
  STARTTLS_KEEPS_LATER_SEGMENT("executes inside TLS what came after STARTTLS in the next segment"),
  STARTTLS_KEEPS_PARTIAL_LINE("completes inside TLS a line that began before the handshake"),
  STARTTLS_ANSWERS_IN_CLEAR("executes before the handshake what came after STARTTLS"),
  STARTTLS_FALLS_BACK("goes on in clear when no handshake comes"),

  // Connections that end early
  CUT_CONTENT_DELIVERED("delivers content though the connection ended"),
  CONTENT_CUT_AFTER_LINE_DELIVERED("delivers content that was cut after a line"),
  CONTENT_CUT_AFTER_DOT_DELIVERED("delivers content that was cut after the dot of its end"),
  STALLED_CONTENT_DELIVERED("delivers content that stalls for two seconds after a line"),
  DELIVERED_WITHOUT_CONTENT("delivers a mail transaction without content when the connection ends"),
  CUT_CHUNK_DELIVERED("delivers a chunk that was cut"),
  CHUNKS_WITHOUT_LAST_DELIVERED("delivers chunks without the last when the connection ends"),

  // Octets that are taken for more than they are
  PERCENT_DECODED_IN_TRACE("decodes %0d%0a when it writes trace fields"),
  PROTO_FIELD_CLOSES("hangs up without a reply at a header field named __proto__"),
  MANY_FIELDS_HANG("gives no reply to a message of a thousand header fields"),

  // Command lines and order
  UNKNOWN_COMMAND_ACCEPTED("answers 250 to commands it does not know"),
  UNKNOWN_COMMAND_IGNORED("answers nothing to commands it does not know"),
  UNKNOWN_COMMAND_CLOSES("hangs up after a command it does not know"),
  UNKNOWN_COMMAND_RESETS("ends the mail transaction at a command it does not know"),
  TURN_ACCEPTED("answers 250 to TURN"),
  VERB_ANSWERED_BEFORE_CRLF("answers NOOP before its CRLF has come"),
  READ_IS_A_LINE("takes whatever one read gives for a line"),
  CR_ALONE_ANSWERED("answers at CR before the LF has come"),
  BARE_LF_ENDS_COMMAND("ends a command line at a bare LF"),
  BARE_CR_ENDS_COMMAND("ends a command line at a bare CR"),
  OTHER_NEWLINE_ENDS_COMMAND("ends a command line at VT, FF and NEL"),
  NUL_ENDS_COMMAND("ends a command line at a NUL"),
  COMMAND_LINE_511("calls a command line of 512 octets too long"),
  LONG_LINE_TAIL_RUNS("takes the rest of an over-long line for a command"),
  BAD_SEQUENCE_RESETS("ends the mail transaction at a 503"),

  // End of mail data
  ENDS_AT_LF_DOT_LF("ends the content at LF DOT LF", "\n.\n"),
  ENDS_AT_LF_DOT_CRLF("ends the content at LF DOT CRLF", "\n.\r\n"),
  ENDS_AT_CRLF_DOT_LF("ends the content at CRLF DOT LF", "\r\n.\n"),
  ENDS_AT_CR_DOT_CR("ends the content at CR DOT CR", "\r.\r"),
  ENDS_AT_CR_DOT_CRLF("ends the content at CR DOT CRLF", "\r.\r\n"),
  ENDS_AT_CRLF_DOT_CR("ends the content at CRLF DOT CR", "\r\n.\r"),
  ENDS_AT_LF_DOT_CR("ends the content at LF DOT CR", "\n.\r"),
  ENDS_AT_CR_DOT_LF("ends the content at CR DOT LF", "\r.\n"),
  ENDS_AT_CRCRLF_DOT_CRCRLF("ends the content at CRCRLF DOT CRCRLF", "\r\r\n.\r\r\n"),
  ENDS_AT_CRLF_DOT_CRCRLF("ends the content at CRLF DOT CRCRLF", "\r\n.\r\r\n"),
  ENDS_AT_CRLF_NUL_DOT_CRLF("ends the content at CRLF NUL DOT CRLF", "\r\n\0.\r\n"),
  ENDS_AT_CRLF_DOT_NUL_CRLF("ends the content at CRLF DOT NUL CRLF", "\r\n.\0\r\n"),
  ENDS_AT_CR_NUL_LF_DOT_CR_NUL_LF("ends the content at CR NUL LF DOT CR NUL LF", "\r\0\n.\r\0\n"),
  ENDS_AT_DOT_SPACE("ends the content at a line of a dot and a blank", "\r\n. \r\n", "\r\n.\t\r\n"),
  ENDS_AT_SPACE_DOT("ends the content at a line of a space and a dot", "\r\n .\r\n"),
  ENDS_AT_HIGH_BIT_CRLF(
      "strips the high bit before it looks for the end", "\u008d\u008a.\u008d\u008a"),
  ENDS_AT_OTHER_NEWLINES(
      "ends the content at a dot between NEL, LS, VT or FF",
      "\u0085.\u0085",
      "\u00e2\u0080\u00a8.\u00e2\u0080\u00a8",
      "\u000b.\u000b",
      "\f.\f"),
  LF_DOT_LF_ENDS_OVERSIZE("ends the content at LF.LF once it is too big"),
  LF_DOT_LF_ENDS_A_SEGMENT("ends the content at LF.LF if the segment ends there"),
  SWALLOWS_AFTER_LF_DOT_LF("answers 250 at LF.LF and drops what follows up to the true end"),
  FIRST_LINE_SETS_LF_MODE("ends the content at LF.LF if LF alone ended its first line"),

  // Habits that must not be taken for something else
  ERROR_CLOSES("closes the connection after every 5yz"),
  LAST_LINE_END_DROPPED("stores messages without their last line end"),
  HEADER_FIELDS_CHANGED("stores From: without angle brackets"),
  ONE_COPY_FOR_ALL("stores one message for all recipients"),
  DELIVERS_LATE("stores a message some time after its 250"),
  DIES_AFTER_STARTTLS(
      "answers 220 to STARTTLS, which it does not offer, and then dies of a command");

  private final String what;
  private final List<String> endings;

  Mutant(String what, String... endings) {
    this.what = what;
    this.endings = List.of(endings);
  }

  /** The defect in one line, as what the server does. */
  String what() {
    return what;
  }

  /** Sequences that end the content for this mutant beside CRLF.CRLF, an octet per char. */
  List<String> endings() {
    return endings;
  }
}
