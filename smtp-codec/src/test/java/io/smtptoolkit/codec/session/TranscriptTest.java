package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dialogues in the manner of the RFCs' own examples, played by either session: the commands are
 * what the client session writes and what the server session reads, the replies likewise.
 */
class TranscriptTest {

  /** RFC 5321 appendix D.1: a typical transaction, one recipient refused. */
  private static final String TYPICAL =
      """
      S: 220 foo.com Simple Mail Transfer Service Ready
      C: EHLO bar.com
      S: 250-foo.com greets bar.com
      S: 250-8BITMIME
      S: 250-SIZE
      S: 250-DSN
      S: 250 HELP
      C: MAIL FROM:<Smith@bar.com>
      S: 250 OK
      C: RCPT TO:<Jones@foo.com>
      S: 250 OK
      C: RCPT TO:<Green@foo.com>
      S: 550 No such user here
      C: RCPT TO:<Brown@foo.com>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Blah blah blah...
      C: ...etc. etc. etc.
      C: .
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
      """;

  /** RFC 5321 appendix D.2: given up with RSET. */
  private static final String ABORTED =
      """
      S: 220 foo.com Simple Mail Transfer Service Ready
      C: EHLO bar.com
      S: 250-foo.com greets bar.com
      S: 250-8BITMIME
      S: 250-SIZE
      S: 250-DSN
      S: 250 HELP
      C: MAIL FROM:<Smith@bar.com>
      S: 250 OK
      C: RCPT TO:<Jones@foo.com>
      S: 250 OK
      C: RCPT TO:<Green@foo.com>
      S: 550 No such user here
      C: RSET
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
      """;

  /** RFC 5321 appendix D.3: relayed, first hop. */
  private static final String RELAYED_FIRST =
      """
      S: 220 foo.com Simple Mail Transfer Service Ready
      C: EHLO bar.com
      S: 250-foo.com greets bar.com
      S: 250-8BITMIME
      S: 250-SIZE
      S: 250-DSN
      S: 250 HELP
      C: MAIL FROM:<JQP@bar.com>
      S: 250 OK
      C: RCPT TO:<Jones@XYZ.COM>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Date: Thu, 21 May 1998 05:33:29 -0700
      C: From: John Q. Public <JQP@bar.com>
      C: Subject: The Next Meeting of the Board
      C: To: Jones@xyz.com
      C:
      C: Bill:
      C: The next meeting of the board of directors will be
      C: on Tuesday.
      C: John.
      C: .
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
      """;

  /** RFC 5321 appendix D.3: relayed, second hop, with the trace field on top. */
  private static final String RELAYED_SECOND =
      """
      S: 220 xyz.com Simple Mail Transfer Service Ready
      C: EHLO foo.com
      S: 250 xyz.com is on the air
      C: MAIL FROM:<JQP@bar.com>
      S: 250 OK
      C: RCPT TO:<Jones@XYZ.COM>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Received: from bar.com by foo.com ; Thu, 21 May 1998
      C:     05:33:29 -0700
      C: Date: Thu, 21 May 1998 05:33:22 -0700
      C: From: John Q. Public <JQP@bar.com>
      C: Subject:  The Next Meeting of the Board
      C: To: Jones@xyz.com
      C:
      C: Bill:
      C: The next meeting of the board of directors will be
      C: on Tuesday.
      C:                         John.
      C: .
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
      """;

  /** RFC 5321 appendix D.4: verifying, then sending. */
  private static final String VERIFIED =
      """
      S: 220 foo.com Simple Mail Transfer Service Ready
      C: EHLO bar.com
      S: 250-foo.com greets bar.com
      S: 250-8BITMIME
      S: 250-SIZE
      S: 250-DSN
      S: 250-VRFY
      S: 250 HELP
      C: VRFY Crispin
      S: 250 Mark Crispin <Admin.MRC@foo.com>
      C: MAIL FROM:<EAK@bar.com>
      S: 250 OK
      C: RCPT TO:<Admin.MRC@foo.com>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Blah blah blah...
      C: ...etc. etc. etc.
      C: .
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
      """;

  /** RFC 2920 §4: one envelope in one group. */
  private static final String PIPELINED =
      """
      S: 220 Innosoft.com SMTP service ready
      C: EHLO dbc.mtview.ca.us
      S: 250-Innosoft.com
      S: 250 PIPELINING
      C: MAIL FROM:<mrose@dbc.mtview.ca.us>
      C: RCPT TO:<ned@innosoft.com>
      C: RCPT TO:<dan@innosoft.com>
      C: RCPT TO:<kvc@innosoft.com>
      C: DATA
      S: 250 sender <mrose@dbc.mtview.ca.us> OK
      S: 250 recipient <ned@innosoft.com> OK
      S: 250 recipient <dan@innosoft.com> OK
      S: 250 recipient <kvc@innosoft.com> OK
      S: 354 enter mail, end with line containing only "."
      C: Subject: pipelined
      C: .
      C: QUIT
      S: 250 message sent
      S: 221 goodbye
      """;

  /** RFC 2920 §4: every recipient is refused; the refusal of DATA is our own. */
  private static final String PIPELINED_WITHOUT_RECIPIENTS =
      """
      S: 220 Innosoft.com SMTP service ready
      C: EHLO dbc.mtview.ca.us
      S: 250-Innosoft.com
      S: 250 PIPELINING
      C: MAIL FROM:<mrose@dbc.mtview.ca.us>
      C: RCPT TO:<nsb@thumper.bellcore.com>
      C: RCPT TO:<galvin@tis.com>
      C: DATA
      S: 250 sender <mrose@dbc.mtview.ca.us> OK
      S: 550 remote mail to <nsb@thumper.bellcore.com> not allowed
      S: 550 remote mail to <galvin@tis.com> not allowed
      S: 554 5.5.1 No valid recipients
      C: QUIT
      S: 221 goodbye
      """;

  /** RFC 3030 §4.1: one chunk. */
  private static final String CHUNKED =
      """
      S: 220 cnri.reston.va.us SMTP service ready
      C: EHLO ymir.claremont.edu
      S: 250-cnri.reston.va.us says hello
      S: 250 CHUNKING
      C: MAIL FROM:<Sam@Random.com>
      S: 250 <Sam@Random.com> Sender ok
      C: RCPT TO:<Susan@Random.com>
      S: 250 <Susan@random.com> Recipient ok
      C: BDAT 86 LAST
      C: To: Susan@random.com
      C: From: Sam@random.com
      C: Subject: This is a bodyless test message
      S: 250 Message OK, 86 octets received
      C: QUIT
      S: 221 Goodbye
      """;

  /** RFC 3030 §4.2: an envelope in one group, then binary chunks; the sizes are made small. */
  private static final String CHUNKED_AND_PIPELINED =
      """
      S: 220 cnri.reston.va.us SMTP service ready
      C: EHLO ymir.claremont.edu
      S: 250-cnri.reston.va.us says hello
      S: 250-PIPELINING
      S: 250-BINARYMIME
      S: 250 CHUNKING
      C: MAIL FROM:<ned@ymir.claremont.edu> BODY=BINARYMIME
      C: RCPT TO:<gvaudre@cnri.reston.va.us>
      C: RCPT TO:<jstewart@cnri.reston.va.us>
      S: 250 <ned@ymir.claremont.edu> Sender and BINARYMIME ok
      S: 250 <gvaudre@cnri.reston.va.us> Recipient ok
      S: 250 <jstewart@cnri.reston.va.us> Recipient ok
      C: BDAT 10
      C: 12345678
      C: BDAT 4
      C: 12
      C: BDAT 0 LAST
      S: 250 10 octets received
      S: 250 4 octets received
      S: 250 Message OK, 14 octets received
      C: QUIT
      S: 221 Goodbye
      """;

  /** RFC 2033 §4.2: two of three recipients are accepted, and each has its own reply. */
  private static final String LOCAL =
      """
      S: 220 foo.edu LMTP server ready
      C: LHLO foo.edu
      S: 250-foo.edu
      S: 250-PIPELINING
      S: 250 SIZE
      C: MAIL FROM:<chris@bar.com>
      S: 250 OK
      C: RCPT TO:<pat@foo.edu>
      S: 250 OK
      C: RCPT TO:<jones@foo.edu>
      S: 550 No such user here
      C: RCPT TO:<green@foo.edu>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Blah blah blah...
      C: ...etc. etc. etc.
      C: .
      S: 250 OK
      S: 452 <green@foo.edu> is temporarily over quota
      C: QUIT
      S: 221 foo.edu closing connection
      """;

  static Stream<Arguments> transcripts() {
    return Stream.of(
        Arguments.of("RFC 5321 D.1", Protocol.SMTP, TYPICAL),
        Arguments.of("RFC 5321 D.2", Protocol.SMTP, ABORTED),
        Arguments.of("RFC 5321 D.3, first hop", Protocol.SMTP, RELAYED_FIRST),
        Arguments.of("RFC 5321 D.3, second hop", Protocol.SMTP, RELAYED_SECOND),
        Arguments.of("RFC 5321 D.4", Protocol.SMTP, VERIFIED),
        Arguments.of("RFC 2920, pipelined", Protocol.SMTP, PIPELINED),
        Arguments.of("RFC 2920, no recipient", Protocol.SMTP, PIPELINED_WITHOUT_RECIPIENTS),
        Arguments.of("RFC 3030, chunked", Protocol.SMTP, CHUNKED),
        Arguments.of("RFC 3030, pipelined", Protocol.SMTP, CHUNKED_AND_PIPELINED),
        Arguments.of("RFC 2033", Protocol.LMTP, LOCAL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void serverPlaysItsPart(String name, Protocol protocol, String transcript)
      throws SmtpSyntaxException {
    assertThat(serverOutput(protocol, transcript, 10_000)).isEqualTo(octets(transcript, "S:"));
    assertThat(serverOutput(protocol, transcript, 1)).isEqualTo(octets(transcript, "S:"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void clientPlaysItsPart(String name, Protocol protocol, String transcript)
      throws RemoteProtocolException {
    var run = new ClientRun(ClientSession.builder().protocol(protocol).build());
    var written = new StringBuilder();
    long chunkOctets = 0;
    for (String line : transcript.lines().toList()) {
      String text = text(line);
      boolean isContent =
          run.session.state() == SessionState.CONTENT && run.session.outstanding() == 0;
      if (line.startsWith("S:")) {
        run.in(text + "\r\n");
      } else if (chunkOctets > 0) {
        run.content(text + "\r\n");
        chunkOctets -= text.length() + 2;
      } else if (isContent && text.equals(".")) {
        run.session.endContent();
      } else if (isContent) {
        // The transcript shows what is on the wire, with the dots of transparency.
        run.content((text.startsWith(".") ? text.substring(1) : text) + "\r\n");
      } else {
        Command command = ClientRun.command(text);
        run.session.send(command);
        chunkOctets = command instanceof Bdat bdat ? bdat.size() : 0;
      }
      written.append(run.output());
    }

    assertThat(written).hasToString(octets(transcript, "C:"));
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.outstanding()).isZero();
  }

  /**
   * Each run of C: lines is received at once, or in small pieces; each S: reply is what the
   * application says.
   */
  private static String serverOutput(Protocol protocol, String transcript, int pieceOctets)
      throws SmtpSyntaxException {
    List<Reply> replies = replies(octets(transcript, "S:"));
    var run = new ServerRun(ServerSession.builder().protocol(protocol).build());
    run.session.reply(replies.get(0));
    int[] answered = {1};
    run.whim = (what, yes) -> replies.get(answered[0]++);
    run.violated = violation -> assertThat(violation.reply()).isEqualTo(replies.get(answered[0]++));
    String commands = octets(transcript, "C:");
    for (int from = 0; from < commands.length(); from += pieceOctets) {
      run.in(commands.substring(from, Math.min(commands.length(), from + pieceOctets)));
    }
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    return run.output.toString();
  }

  private static String octets(String transcript, String side) {
    var octets = new StringBuilder();
    transcript
        .lines()
        .filter(line -> line.startsWith(side))
        .forEach(line -> octets.append(text(line)).append("\r\n"));
    return octets.toString();
  }

  private static String text(String line) {
    return line.length() < 3 ? "" : line.substring(3);
  }

  private static List<Reply> replies(String octets) throws SmtpSyntaxException {
    var decoder = new ReplyDecoder(Limits.DEFAULT);
    var replies = new ArrayList<Reply>();
    ByteBuffer input = ByteBuffer.wrap(octets.getBytes(ISO_8859_1));
    for (Optional<Reply> reply = decoder.next(input);
        reply.isPresent();
        reply = decoder.next(input)) {
      replies.add(reply.get());
    }
    return replies;
  }
}
