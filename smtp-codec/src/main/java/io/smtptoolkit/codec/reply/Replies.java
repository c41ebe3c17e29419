package io.smtptoolkit.codec.reply;

import java.util.ArrayList;
import java.util.List;

/**
 * Every reply text of ours, written once. All are ASCII; lines stay under the 512 octets including
 * CRLF of RFC 5321 §4.5.3.1.5 as long as the domain does under its 255.
 *
 * <p>Immutable.
 */
public final class Replies {
  // Made once: the answers to the commands of every mail transaction.
  private static final Reply OK = Reply.of(250, "2.0.0", "OK");
  private static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender OK");
  private static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient OK");
  private static final Reply START_MAIL_INPUT =
      Reply.of(354, "Start mail input; end with <CRLF>.<CRLF>");
  private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "Message accepted");

  private Replies() {}

  /**
   * The greeting.
   *
   * @param domain the server's name
   * @return 220, without an enhanced status code (RFC 2034 §4)
   */
  public static Reply greeting(String domain) {
    return greeting(domain, "ESMTP ready");
  }

  /**
   * The greeting in words of the server's own.
   *
   * @param domain the server's name
   * @param text the words after it (RFC 5321 §4.2); where they have ESMTP, clients say EHLO
   * @return 220, without an enhanced status code (RFC 2034 §4)
   */
  public static Reply greeting(String domain, String text) {
    return Reply.of(220, domain + " " + text);
  }

  /**
   * The greeting that refuses all service.
   *
   * @param domain the server's name
   * @return 554
   */
  public static Reply noService(String domain) {
    return Reply.of(554, domain + " No SMTP service here");
  }

  /**
   * The greeting of a host that never accepts mail.
   *
   * @param domain the server's name
   * @return 521 (RFC 7504 §3), without an enhanced status code (RFC 2034 §4)
   */
  public static Reply noMailAccepted(String domain) {
    return Reply.of(521, domain + " does not accept mail");
  }

  /**
   * The reply to HELO.
   *
   * @param domain the server's name
   * @return 250, without an enhanced status code (RFC 2034 §4)
   */
  public static Reply hello(String domain) {
    return Reply.of(250, domain);
  }

  /**
   * The plain yes.
   *
   * @return 250 2.0.0
   */
  public static Reply ok() {
    return OK;
  }

  /**
   * The reverse-path is accepted.
   *
   * @return 250 2.1.0
   */
  public static Reply senderOk() {
    return SENDER_OK;
  }

  /**
   * The forward-path is accepted.
   *
   * @return 250 2.1.5
   */
  public static Reply recipientOk() {
    return RECIPIENT_OK;
  }

  /**
   * The go-ahead for the content.
   *
   * @return 354
   */
  public static Reply startMailInput() {
    return START_MAIL_INPUT;
  }

  /**
   * A chunk is received.
   *
   * @param octets the chunk's size
   * @return 250 2.0.0
   */
  public static Reply chunkReceived(long octets) {
    return Reply.of(250, "2.0.0", octets + " octets received");
  }

  /**
   * Responsibility for the message is taken.
   *
   * @return 250 2.0.0
   */
  public static Reply accepted() {
    return ACCEPTED;
  }

  /**
   * Responsibility for the message is taken, and it has a name here.
   *
   * @param id the message's name in the server's logs and trace fields; printable ASCII
   * @return 250 2.0.0
   */
  public static Reply accepted(String id) {
    return Reply.of(250, "2.0.0", "Message accepted: " + id);
  }

  /**
   * The reply to QUIT.
   *
   * @param domain the server's name
   * @return 221 2.0.0
   */
  public static Reply closing(String domain) {
    return Reply.of(221, "2.0.0", domain + " Closing connection");
  }

  /**
   * The reply to HELP.
   *
   * @param lines what to say, at least one line
   * @return 214 2.0.0
   */
  public static Reply help(String... lines) {
    var rest = new ArrayList<>(List.of(lines));
    String first = rest.remove(0);
    return Reply.of(214, "2.0.0", first, rest.toArray(String[]::new));
  }

  /**
   * The reply to VRFY and EXPN when they are not served.
   *
   * @return 252 2.5.2
   */
  public static Reply cannotVerify() {
    return Reply.of(252, "2.5.2", "Cannot verify the user; send mail to find out");
  }

  /**
   * The go-ahead for the TLS handshake.
   *
   * @return 220 2.0.0
   */
  public static Reply readyToStartTls() {
    return Reply.of(220, "2.0.0", "Ready to start TLS");
  }

  /**
   * The server stops.
   *
   * @param domain the server's name
   * @return 421 4.3.2
   */
  public static Reply unavailable(String domain) {
    return Reply.of(421, "4.3.2", domain + " Service not available, closing connection");
  }

  /**
   * The peer was silent too long.
   *
   * @param domain the server's name
   * @return 421 4.4.2
   */
  public static Reply timeout(String domain) {
    return Reply.of(421, "4.4.2", domain + " Timeout, closing connection");
  }

  /**
   * The peer made too many mistakes.
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply tooManyErrors(String domain) {
    return Reply.of(421, "4.7.0", domain + " Too many errors, closing connection");
  }

  /**
   * The peer, or all peers together, have too many connections.
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply tooManyConnections(String domain) {
    return Reply.of(421, "4.7.0", domain + " Too many connections, try again later");
  }

  /**
   * The session has had all the mail transactions it may have (RFC 9422 §4.1).
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply tooManyMessages(String domain) {
    return Reply.of(421, "4.7.0", domain + " Too many messages in one session, closing connection");
  }

  /**
   * The peer's address has connected too often.
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply tooManyConnectionsInTime(String domain) {
    return Reply.of(
        421,
        "4.7.0",
        domain + " Too many connections from your address in the last minute, try again later");
  }

  /**
   * The peer's address has begun too many messages.
   *
   * @return 450 4.7.1
   */
  public static Reply tooManyMessagesInTime() {
    return Reply.of(
        450, "4.7.1", "Too many messages from your address in the last minute; try again later");
  }

  /**
   * The peer gave many commands and no message.
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply tooManyCommands(String domain) {
    return Reply.of(
        421, "4.7.0", domain + " Too many commands without a message, closing connection");
  }

  /**
   * The peer talked before it was greeted (RFC 5321 §3.1). In place of the greeting.
   *
   * @param domain the server's name
   * @return 554 5.5.1
   */
  public static Reply earlyTalk(String domain) {
    return Reply.of(554, "5.5.1", domain + " You talked before the greeting; wait for it");
  }

  /**
   * The peer sent commands together without leave (RFC 2920 §3.1).
   *
   * @param domain the server's name
   * @return 421 4.7.0
   */
  public static Reply uninvitedPipelining(String domain) {
    return Reply.of(
        421, "4.7.0", domain + " Wait for the reply before the next command, closing connection");
  }

  /**
   * The mailbox cannot be used now.
   *
   * @return 450 4.2.1
   */
  public static Reply mailboxBusy() {
    return Reply.of(450, "4.2.1", "Mailbox not available now");
  }

  /**
   * The server failed.
   *
   * @return 451 4.3.0
   */
  public static Reply localError() {
    return Reply.of(451, "4.3.0", "Local error in processing");
  }

  /**
   * There is no room.
   *
   * @return 452 4.3.1
   */
  public static Reply insufficientStorage() {
    return Reply.of(452, "4.3.1", "Insufficient system storage");
  }

  /**
   * The transaction has all the recipients it may have.
   *
   * @return 452 4.5.3 (RFC 5321 §4.5.3.1.10)
   */
  public static Reply tooManyRecipients() {
    return Reply.of(452, "4.5.3", "Too many recipients");
  }

  /**
   * The recipients of the session have all the domains they may have (RFC 9422 §4.3).
   *
   * @return 452 4.5.3
   */
  public static Reply tooManyDomains() {
    return Reply.of(452, "4.5.3", "Too many domains of recipients in one session");
  }

  /**
   * TLS cannot be had now.
   *
   * @return 454 4.7.0
   */
  public static Reply tlsNotAvailable() {
    return Reply.of(454, "4.7.0", "TLS not available now");
  }

  /**
   * A verb that the server does not know.
   *
   * @return 500 5.5.2
   */
  public static Reply unknownCommand() {
    return syntaxError("Command not recognized");
  }

  /**
   * A line that is not a command.
   *
   * @param why what is wrong, without a full stop
   * @return 500 5.5.2
   */
  public static Reply syntaxError(String why) {
    return Reply.of(500, "5.5.2", ascii(why));
  }

  /**
   * A line with a bare CR, a bare LF or a NUL.
   *
   * @return 500 5.5.2
   */
  public static Reply badLine() {
    return syntaxError("Line contains a bare CR, a bare LF or a NUL");
  }

  /**
   * The reply to the rest of a line when no more octets come.
   *
   * @return 500 5.5.2
   */
  public static Reply unfinishedLine() {
    return syntaxError("Line does not end with CRLF");
  }

  /**
   * A command line longer than the server keeps.
   *
   * @return 500 5.5.2
   */
  public static Reply lineTooLong() {
    return syntaxError("Line too long");
  }

  /**
   * Arguments that are malformed.
   *
   * @param why what is wrong, without a full stop
   * @return 501 5.5.4
   */
  public static Reply parameterSyntax(String why) {
    return Reply.of(501, "5.5.4", ascii(why));
  }

  /**
   * A BDAT whose chunk has no end, because its size cannot be read.
   *
   * @return 501 5.5.4
   */
  public static Reply unusableChunkSize() {
    return parameterSyntax("BDAT without a usable size, closing connection");
  }

  /**
   * A command that the server knows and does not serve.
   *
   * @return 502 5.5.1
   */
  public static Reply commandNotImplemented() {
    return Reply.of(502, "5.5.1", "Command not implemented");
  }

  /**
   * A command of an extension after HELO, which offers none.
   *
   * @param keyword its verb
   * @return 502 5.5.1
   */
  public static Reply notOfferedAfterHelo(String keyword) {
    return Reply.of(502, "5.5.1", ascii(keyword + " is not offered after HELO: say EHLO first"));
  }

  /**
   * A command out of order.
   *
   * @param why what should have come first, without a full stop
   * @return 503 5.5.1
   */
  public static Reply badSequence(String why) {
    return Reply.of(503, "5.5.1", ascii(why));
  }

  /**
   * A command that comes too early, too late or too often.
   *
   * @param keyword its verb
   * @param cure what to do instead, without a full stop
   * @return 503 5.5.1
   */
  public static Reply outOfOrder(String keyword, String cure) {
    return badSequence(keyword + " is out of order: " + cure);
  }

  /**
   * Any command but QUIT after the greeting refused all service.
   *
   * @return 503 5.5.1 (RFC 5321 §3.1)
   */
  public static Reply onlyQuit() {
    return badSequence("No SMTP service here, send QUIT");
  }

  /**
   * An argument that the server knows and does not serve.
   *
   * @param why which, without a full stop
   * @return 504 5.5.4
   */
  public static Reply parameterNotImplemented(String why) {
    return Reply.of(504, "5.5.4", ascii(why));
  }

  /**
   * No such mailbox.
   *
   * @return 550 5.1.1
   */
  public static Reply mailboxUnknown() {
    return Reply.of(550, "5.1.1", "No such mailbox here");
  }

  /**
   * The mailbox has no room now.
   *
   * @return 452 4.2.2
   */
  public static Reply mailboxFull() {
    return Reply.of(452, "4.2.2", "Mailbox full; try again later");
  }

  /**
   * The message is larger than all that the mailbox may hold.
   *
   * @param maxOctets how much that is, in octets
   * @return 552 5.2.3
   */
  public static Reply tooLargeForMailbox(long maxOctets) {
    return Reply.of(
        552, "5.2.3", "Message exceeds the " + maxOctets + " octets that the mailbox may hold");
  }

  /**
   * MAIL of a user with a reverse-path that is not the user's.
   *
   * @return 550 5.7.1
   */
  public static Reply senderNotAllowed() {
    return Reply.of(550, "5.7.1", "Not an address of the user who is authenticated");
  }

  /**
   * RCPT of a user who has sent to too many recipients lately.
   *
   * @return 450 4.7.1
   */
  public static Reply tooManyRecipientsInTime() {
    return Reply.of(450, "4.7.1", "Too many recipients in the last hour; try again later");
  }

  /**
   * The recipient is not local, and the server does not relay.
   *
   * @return 550 5.7.1
   */
  public static Reply relayDenied() {
    return Reply.of(550, "5.7.1", "Relaying denied");
  }

  /**
   * The message has been on more hosts than any way needs: it goes round (RFC 5321 §6.3).
   *
   * @param most how many Received fields a message may have
   * @return 554 5.4.6
   */
  public static Reply tooManyHops(int most) {
    return Reply.of(554, "5.4.6", "Mail loop: more than " + most + " Received fields");
  }

  /**
   * The message is too big.
   *
   * @param maxOctets the greatest size accepted, in octets
   * @return 552 5.3.4
   */
  public static Reply sizeExceeded(long maxOctets) {
    return Reply.of(552, "5.3.4", "Message exceeds the limit of " + maxOctets + " octets");
  }

  /**
   * A content that goes on far beyond the limit.
   *
   * @param maxOctets the greatest size accepted, in octets
   * @return 421 4.3.4
   */
  public static Reply contentWithoutEnd(long maxOctets) {
    return Reply.of(
        421, "4.3.4", "Message exceeds twice the limit of " + maxOctets + " octets, closing");
  }

  /**
   * The first line is an HTTP request.
   *
   * @return 421 4.7.0
   */
  public static Reply noHttpHere() {
    return Reply.of(421, "4.7.0", "This is an SMTP server, not HTTP; closing connection");
  }

  /**
   * TLS begins where the connection begins without.
   *
   * @return 421 4.7.0
   */
  public static Reply noTlsHere() {
    return Reply.of(421, "4.7.0", "TLS begins after STARTTLS on this port; closing connection");
  }

  /**
   * DATA or BDAT without an accepted recipient.
   *
   * @return 554 5.5.1
   */
  public static Reply noValidRecipients() {
    return Reply.of(554, "5.5.1", "No valid recipients");
  }

  /**
   * Content with a bare CR, a bare LF or a NUL.
   *
   * @return 554 5.6.0
   */
  public static Reply contentRefusedLineEnds() {
    return Reply.of(554, "5.6.0", "Content contains a bare CR, a bare LF or a NUL");
  }

  /**
   * The transaction failed for good.
   *
   * @param why what went wrong, without a full stop
   * @return 554 5.0.0
   */
  public static Reply transactionFailed(String why) {
    return Reply.of(554, "5.0.0", ascii(why));
  }

  /**
   * A reverse-path beyond ASCII in a MAIL without SMTPUTF8.
   *
   * @return 550 5.6.7 (RFC 6531 §3.5)
   */
  public static Reply nonAsciiSender() {
    return Reply.of(550, "5.6.7", "Non-ASCII address, but MAIL has no SMTPUTF8 parameter");
  }

  /**
   * A forward-path beyond ASCII in a transaction without SMTPUTF8.
   *
   * @return 553 5.6.7 (RFC 6531 §3.5)
   */
  public static Reply nonAsciiRecipient() {
    return Reply.of(553, "5.6.7", "Non-ASCII address, but MAIL has no SMTPUTF8 parameter");
  }

  /**
   * A MAIL or RCPT parameter that belongs to no extension offered.
   *
   * @param keyword its keyword
   * @return 555 5.5.4
   */
  public static Reply parameterNotRecognized(String keyword) {
    return Reply.of(555, "5.5.4", ascii("Parameter not recognized: " + keyword));
  }

  /**
   * The message is to be delivered sooner than the server can promise (RFC 2852 §4).
   *
   * @param seconds the shortest time that DELIVERBY announces
   * @return 555 5.5.4
   */
  public static Reply deadlineTooShort(long seconds) {
    return Reply.of(555, "5.5.4", "BY is less than " + seconds + " seconds");
  }

  /**
   * The recipient's domain says in DNS that it accepts no mail.
   *
   * @return 556 5.1.10 (RFC 7504 §4, RFC 7505 §4.2)
   */
  public static Reply recipientNullMx() {
    return Reply.of(556, "5.1.10", "Recipient address has null MX");
  }

  /**
   * The reply to a line that does not parse.
   *
   * @param code the reply code
   * @param enhancedStatusCode the enhanced status code
   * @param error what was expected, where, and what is there instead
   * @return 50z
   */
  public static Reply malformed(
      ReplyCode code, EnhancedStatusCode enhancedStatusCode, String error) {
    return Reply.of(code.value(), enhancedStatusCode.toString(), ascii("Syntax error: " + error));
  }

  /** Keeps what callers say within one short ASCII line, whatever they were told by a peer. */
  private static String ascii(String text) {
    // 400 = chosen: with code, enhanced status code and CRLF well under 512 octets.
    String bounded = text.length() > 400 ? text.substring(0, 400) : text;
    return bounded.replaceAll("[^ -~]", "?");
  }
}
