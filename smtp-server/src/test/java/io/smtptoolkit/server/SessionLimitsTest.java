package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.wire.Limits;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LIMITS (RFC 9422): what is announced is what is obeyed. */
@Timeout(60)
class SessionLimitsTest {
  private final DeclaringService service = new DeclaringService();
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void announcesAllThree() throws Exception {
    start(ListenerOptions.builder().sessionLimits(limits(20, 5)));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply())
          .endsWith("\r\n250 LIMITS MAILMAX=20 RCPTMAX=1000 RCPTDOMAINMAX=5\r\n");
    }
  }

  @Test
  void announcesNothingThatHasNoSixDigits() throws Exception {
    start(ListenerOptions.builder().limits(Limits.DEFAULT.withMaxRecipients(1_000_000)));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("LIMITS");
    }
  }

  @Test
  void takesRcptMaxRecipientsAndNoMore() throws Exception {
    start(ListenerOptions.builder().limits(Limits.DEFAULT.withMaxRecipients(100)));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("LIMITS RCPTMAX=100\r\n");
      client.send("MAIL FROM:<>\r\n" + "RCPT TO:<b@c.example>\r\n".repeat(101));
      client.expectReply("250 ");
      client.expect("250 2.1.5 Recipient OK\r\n".repeat(100));
      client.expect("452 4.5.3 Too many recipients\r\n");
    }
    assertThat(service.recipients).hasSize(100);
  }

  /** RFC 5321 §4.5.3.1.10: the first ones are served, and a client comes again for the others. */
  @Test
  void ofTenThousandRecipientsTheFirstThousandHaveTheMessage() throws Exception {
    start(ListenerOptions.builder());
    try (RawClient client = RawClient.ready(server.address())) {
      askForManyRecipients(client);
      client.send("DATA\r\n").expectReply("354 ").send("x\r\n.\r\n").expectReply("250 ");
      // These are 10,000 commands since the message, and one more.
      askForManyRecipients(client);
      client.send("RCPT TO:<b@c.example>\r\n".repeat(100));
      client.expect("452 4.5.3 Too many recipients\r\n".repeat(100)).expectReply("421 4.7.0 ");
      client.expectEnd();
    }
    assertThat(service.recipients).hasSize(2_000);
  }

  /** 9,900 of them, in groups that fit into what the ends of a connection hold. */
  private static void askForManyRecipients(RawClient client) throws IOException {
    client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    for (int i = 0; i < 99; i++) {
      client.send("RCPT TO:<b@c.example>\r\n".repeat(100));
      String reply = i < 10 ? "250 2.1.5 Recipient OK\r\n" : "452 4.5.3 Too many recipients\r\n";
      client.expect(reply.repeat(100));
    }
  }

  /** A client that obeys sees only 250; refused and given up transactions count. */
  @Test
  void closesAfterMailMaxTransactions() throws Exception {
    start(ListenerOptions.builder().domain("mx.example").sessionLimits(limits(3, 5)));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nRSET\r\n");
      client.expect("250 2.1.0 Sender OK\r\n250 2.0.0 OK\r\n".repeat(3));
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@c.example>\r\nDATA\r\n");
      client.expect(
          "421 4.7.0 mx.example Too many messages in one session, closing connection\r\n");
      client.expectEnd();
    }
    assertThat(service.mails).hasSize(3);
  }

  @Test
  void takesNoMoreDomainsThanRcptDomainMaxInASession() throws Exception {
    start(ListenerOptions.builder().sessionLimits(limits(10, 2)));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@one.example>\r\nRCPT TO:<a@two.example>\r\n");
      client.send(
          "RCPT TO:<b@ONE.example>\r\nRCPT TO:<postmaster>\r\nRCPT TO:<a@three.example>\r\n");
      client.expect("250 2.1.0 Sender OK\r\n" + "250 2.1.5 Recipient OK\r\n".repeat(4));
      client.expect("452 4.5.3 Too many domains of recipients in one session\r\n");
      client.send(
          "RSET\r\nMAIL FROM:<>\r\nRCPT TO:<a@three.example>\r\nRCPT TO:<c@two.example>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("452 ").expectReply("250 ");
    }
    assertThat(service.recipients).hasSize(5);
  }

  @Test
  void obeysAlsoWhatIsNotAnnounced() throws Exception {
    start(
        ListenerOptions.builder()
            .extensions(ExtensionOffer.DEFAULT.without("LIMITS"))
            .sessionLimits(SessionLimits.NONE.withMaxTransactions(1)));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("LIMITS");
      client.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("421 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 1_000_000})
  void haveSixDigits(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.NONE.withMaxTransactions(value))
        .withMessage("maxTransactions must be from 1 to 999999, not " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionLimits.NONE.withMaxRecipientDomains(value))
        .withMessage("maxRecipientDomains must be from 1 to 1000, not " + value);
  }

  private static SessionLimits limits(int transactions, int domains) {
    return new SessionLimits(OptionalInt.of(transactions), OptionalInt.of(domains));
  }

  private void start(ListenerOptions.Builder listener) throws IOException {
    server =
        SmtpServer.start(SmtpServerOptions.builder(service).listener(listener.build()).build());
  }
}
