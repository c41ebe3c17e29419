package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The questions that a driver has: what comes next, how many replies, is a transaction going on.
 */
class ServerQuestionsTest {

  private final ServerRun run = ServerRun.ready();
  private final ServerSession session = run.session;

  private void receive(String octets) {
    session.receive(ByteBuffer.wrap(octets.getBytes(US_ASCII)));
  }

  private void reply(int code) {
    session.reply(Reply.of(code, "ok"));
  }

  @Test
  void theGreetingIsDueAtFirst() {
    var fresh = ServerSession.builder().build();

    assertThat(fresh.repliesDue()).isEqualTo(1);
    assertThat(fresh.expects()).isEqualTo(Input.LINE);
    assertThat(fresh.state().isInTransaction()).isFalse();
  }

  @Test
  void aTransactionGoesOnFromTheReplyToMailToTheReplyToTheContent() {
    receive("MAIL FROM:<>\r\n");
    session.next();
    assertThat(session.repliesDue()).isEqualTo(1);
    assertThat(session.state().isInTransaction()).isFalse();
    reply(250);
    assertThat(session.repliesDue()).isZero();
    assertThat(session.state().isInTransaction()).isTrue();

    run.in("RCPT TO:<c@d.example>\r\n");
    assertThat(session.state().isInTransaction()).isTrue();
    assertThat(session.expects()).isEqualTo(Input.LINE);

    run.in("DATA\r\n");
    assertThat(session.expects()).isEqualTo(Input.CONTENT);
    receive("x\r\n.\r\n");
    session.next();
    assertThat(session.next()).isInstanceOf(ServerEvent.ContentEnded.class);
    assertThat(session.repliesDue()).isEqualTo(1);
    assertThat(session.expects()).isEqualTo(Input.LINE);
    assertThat(session.state().isInTransaction()).isTrue();
    reply(250);
    assertThat(session.state().isInTransaction()).isFalse();
    assertThat(session.expects()).isEqualTo(Input.LINE);
  }

  @Test
  void lmtpOwesOneReplyForEachAcceptedRecipient() {
    ServerRun lmtp = ServerRun.lmtp();
    lmtp.in("LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");

    lmtp.session.receive(ByteBuffer.wrap(".\r\n".getBytes(US_ASCII)));
    lmtp.session.next();

    assertThat(lmtp.session.repliesDue()).isEqualTo(2);
    lmtp.session.reply(Reply.of(250, "ok"));
    assertThat(lmtp.session.repliesDue()).isEqualTo(1);
  }

  @Test
  void aChunkIsExpectedUntilItsLastOctet() {
    run.in("MAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nBDAT 3\r\n");
    assertThat(session.expects()).isEqualTo(Input.CHUNK);
    run.in("ab");
    assertThat(session.expects()).isEqualTo(Input.CHUNK);

    receive("c");
    session.next();
    assertThat(session.next()).isInstanceOf(ServerEvent.ChunkEnded.class);

    assertThat(session.expects()).isEqualTo(Input.LINE);
    assertThat(session.repliesDue()).isEqualTo(1);
    reply(250);
    assertThat(session.expects()).isEqualTo(Input.LINE);
    assertThat(session.state().isInTransaction()).isTrue();
  }

  @Test
  void aChunkThatIsDroppedIsExpectedAsWell() {
    run.in("BDAT 3\r\n");

    assertThat(session.expects()).isEqualTo(Input.CHUNK);
    assertThat(session.repliesDue()).isZero();
    assertThat(run.in("abc").session.expects()).isEqualTo(Input.LINE);
  }

  @Test
  void aRefusedChunkEndsTheTransaction() {
    run.prepare(250, 250, 452).in("MAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nBDAT 1\r\nx");

    assertThat(session.state()).isEqualTo(SessionState.FAILED);
    assertThat(session.state().isInTransaction()).isFalse();
  }

  @Test
  void resetEndsTheTransaction() {
    run.in("MAIL FROM:<>\r\nRSET\r\n");

    assertThat(session.state().isInTransaction()).isFalse();
  }

  @Test
  void saslLinesTlsAndTheEndAreExpectedByTheirStates() {
    assertThat(run.in("AUTH PLAIN\r\n").session.expects()).isEqualTo(Input.SASL_LINE);
    assertThat(run.in("AAAA\r\n").session.expects()).isEqualTo(Input.LINE);
    assertThat(run.in("STARTTLS\r\n").session.expects()).isEqualTo(Input.TLS);

    assertThat(ServerRun.ready().in("QUIT\r\n").session.expects()).isEqualTo(Input.NOTHING);
  }

  @Test
  void everyEventHasItsCase() {
    var told = new ArrayList<String>();
    var teller = new Teller(told);
    ServerSession fresh = ServerSession.builder().build();
    fresh.next().accept(teller);
    fresh.reply(Reply.of(220, "mx.example"));
    fresh.receive(
        ByteBuffer.wrap(
            """
            EHLO c
            NOPE
            AUTH PLAIN
            AAAA
            MAIL FROM:<> SIZE=7
            RCPT TO:<c@d.example> NOTIFY=NEVER
            BDAT 3
            a
            BDAT 2 LAST
            """
                .concat("\n") // a bare LF
                .replace("\n", "\r\n")
                .replace("LAST\r\n\r\n", "LAST\r\nx\n")
                .getBytes(US_ASCII)));
    fresh.endOfInput();
    ServerEvent event;
    do {
      event = fresh.next();
      event.accept(teller);
      while (fresh.repliesDue() > 0) {
        fresh.reply(teller.yes);
      }
    } while (!(event instanceof ServerEvent.InputEnded));

    assertThat(told)
        .containsExactly(
            "nothing PAUSED",
            "command EHLO c",
            "violation 500",
            "command AUTH PLAIN",
            "sasl",
            "mail MAIL FROM:<> SIZE=7 OptionalLong[7]",
            "rcpt RCPT TO:<c@d.example> NOTIFY=NEVER Optional[NEVER]",
            "chunk started 3",
            "content 3",
            "chunk ended",
            "chunk started 2",
            "content spoiled bare lf at octet 4",
            "violation 554",
            "input ended READY");
  }

  @Test
  void theEndOfDataHasItsCase() {
    var told = new ArrayList<String>();
    run.in("MAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
    receive(".\r\n");

    session.next().accept(new Teller(told));

    assertThat(told).containsExactly("content ended");
  }

  @Test
  void theEventsOfAConnectionHaveTheirCases() {
    var told = new ArrayList<String>();

    new ServerEvent.PeerKnown(Optional.empty()).accept(new Teller(told));
    new ServerEvent.TlsEstablished("TLSv1.3", "suite").accept(new Teller(told));
    new ServerEvent.ConnectionBroken(new IllegalStateException("x")).accept(new Teller(told));

    assertThat(told)
        .containsExactly(
            "peer Optional.empty", "tls TLSv1.3", "broken java.lang.IllegalStateException: x");
  }

  private static final class Teller implements ServerEvent.Handler {
    private final List<String> told;
    private Reply yes = Reply.of(250, "ok");

    Teller(List<String> told) {
      this.told = told;
    }

    @Override
    public void nothing(ServerEvent.Signal why) {
      told.add("nothing " + why);
    }

    @Override
    public void peerKnown(ServerEvent.PeerKnown event) {
      told.add("peer " + event.proxyHeader());
    }

    @Override
    public void tlsEstablished(ServerEvent.TlsEstablished event) {
      told.add("tls " + event.protocol());
    }

    @Override
    public void connectionBroken(ServerEvent.ConnectionBroken event) {
      told.add("broken " + event.cause());
    }

    @Override
    public void mail(ServerEvent.MailReceived event) {
      told.add("mail " + event.command() + " " + event.parameters().size());
      yes = Reply.of(250, "ok");
    }

    @Override
    public void rcpt(ServerEvent.RcptReceived event) {
      told.add("rcpt " + event.command() + " " + event.parameters().notification());
    }

    @Override
    public void command(ServerEvent.OtherReceived event) {
      told.add("command " + event.command());
      yes =
          switch (event.command().keyword()) {
            case "EHLO" -> Reply.of(250, List.of("mx", "SIZE", "DSN", "CHUNKING", "AUTH PLAIN"));
            case "AUTH" -> Reply.of(334, "");
            default -> Reply.of(250, "ok");
          };
    }

    @Override
    public void sasl(ServerEvent.SaslReceived event) {
      told.add("sasl");
      yes = Reply.of(235, "ok");
    }

    @Override
    public void chunkStarted(ServerEvent.ChunkStarted event) {
      told.add("chunk started " + event.size());
    }

    @Override
    public void content(ServerEvent.ContentReceived event) {
      told.add("content " + event.octets().remaining());
    }

    @Override
    public void contentSpoiled(ServerEvent.ContentSpoiled event) {
      told.add("content spoiled " + event.why());
    }

    @Override
    public void contentOversized(ServerEvent.ContentOversized event) {
      told.add("content oversized " + event.limit());
    }

    @Override
    public void chunkEnded(ServerEvent.ChunkEnded event) {
      told.add("chunk ended");
    }

    @Override
    public void contentEnded(ServerEvent.ContentEnded event) {
      told.add("content ended");
    }

    @Override
    public void violation(ServerEvent.Violation event) {
      told.add("violation " + event.reply().code());
    }

    @Override
    public void inputEnded(ServerEvent.InputEnded event) {
      told.add("input ended " + event.state());
    }
  }
}
