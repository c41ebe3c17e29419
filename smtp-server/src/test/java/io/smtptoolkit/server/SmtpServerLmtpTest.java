package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that speaks LMTP (RFC 2033), before a service that blocks. */
@Timeout(60)
class SmtpServerLmtpTest {
  private static final Reply FULL = Reply.of(452, "4.2.2", "Mailbox full");

  private SmtpServer server;

  @BeforeEach
  void start() throws IOException {
    ListenerOptions listener =
        ListenerOptions.builder().name("lmtp").domain("mx.example").protocol(Protocol.LMTP).build();
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(
                    MailService.blocking((session, reversePath, parameters) -> new Delivery()))
                .listener(listener)
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersTheContentForEachRecipientThatWasAccepted() throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.expect("220 mx.example LMTP ready\r\n").send("LHLO client.example\r\n");
      client.expectReply("250-mx.example\r\n");
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n");
      client.send("RCPT TO:<unknown@example.com>\r\nRCPT TO:<full@example.com>\r\nDATA\r\n");
      client.expect("250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n");
      client
          .expect("550 5.1.1 No such mailbox here\r\n250 2.1.5 Recipient OK\r\n")
          .expectReply("354 ");

      client.send("x\r\n.\r\nNOOP\r\n");

      client.expect("250 2.0.0 Message accepted\r\n452 4.2.2 Mailbox full\r\n250 2.0.0 OK\r\n");
    }
  }

  @Test
  void answersTheLastChunkLikewise() throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send("LHLO client.example\r\n").expectReply("220 ").expectReply("250-");
      client.send("MAIL FROM:<>\r\nRCPT TO:<full@example.com>\r\nRCPT TO:<a@example.com>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ");
      client.send("BDAT 1\r\nxBDAT 2 LAST\r\n\r\n").expectReply("250 ");

      client.expect("452 4.2.2 Mailbox full\r\n250 2.0.0 Message accepted\r\n");
    }
  }

  @Test
  void speaksNoSmtp() throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.send("EHLO client.example\r\nHELO client.example\r\nLHLO client.example\r\nHELP\r\n");
      client.expectReply("220 ").expectReply("500 ").expectReply("500 ").expectReply("250-");
      assertThat(client.reply())
          .startsWith("214-2.0.0 LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP\r\n");
    }
  }

  @Test
  void isNotForPort25() {
    ListenerOptions.Builder listener =
        ListenerOptions.builder().address(new InetSocketAddress(25)).protocol(Protocol.LMTP);

    assertThatIllegalArgumentException().isThrownBy(listener::build);
  }

  /** Full mailboxes are found out at the end. */
  private static final class Delivery implements BlockingMailService.Transaction {
    private final List<Reply> replies = new ArrayList<>();

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) throws Rejected {
      if (forwardPath.toString().startsWith("<unknown@")) {
        throw new Rejected(Replies.mailboxUnknown());
      }
      replies.add(forwardPath.toString().startsWith("<full@") ? FULL : Replies.accepted());
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer content) {}

    @Override
    public Reply complete() {
      throw new IllegalStateException("each recipient is answered");
    }

    @Override
    public Completion completion() {
      return Completion.perForwardPath(replies);
    }

    @Override
    public void abort() {}
  }
}
