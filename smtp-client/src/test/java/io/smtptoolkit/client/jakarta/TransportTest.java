package io.smtptoolkit.client.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.Certificates;
import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.ScriptedPeer;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a transport of Jakarta Mail says to a server, octet by octet. */
@Timeout(60)
class TransportTest {
  private static final String OK = "250 2.0.0 OK\r\n";
  private static final String GO_ON = "354 go on\r\n";
  private static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";
  private static final String HELLO = "Subject: hello\r\n\r\nHello.\r\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final Properties properties = new Properties();

  TransportTest() {
    properties.put("mail.smtp.localhost", "c.example");
    properties.put("mail.smtp.from", "a@b.example");
    properties.put("mail.smtp.timeout", "30000");
  }

  /** A message as it is written, whatever is in it. */
  private MimeMessage message(String text) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(properties), new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private void send(ScriptedPeer peer, String text, String... to) throws MessagingException {
    MimeMessage message = message(text);
    try (Transport transport = connected(peer)) {
      transport.sendMessage(message, addresses(to));
    }
  }

  private Transport connected(ScriptedPeer peer) throws MessagingException {
    Transport transport = Session.getInstance(properties).getTransport("smtpt");
    transport.connect("127.0.0.1", peer.port(), null, null);
    return transport;
  }

  private static Address[] addresses(String... to) {
    var addresses = new Address[to.length];
    for (int i = 0; i < to.length; i++) {
      var unchecked = new InternetAddress();
      unchecked.setAddress(to[i]);
      addresses[i] = unchecked;
    }
    return addresses;
  }

  @Test
  void sendsToOneRecipientInTwoRoundTrips() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING")
                    .expectAtOnce(ENVELOPE + "DATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expectAtOnce(HELLO + ".\r\n")
                    .say(OK)
                    .farewell())) {
      send(peer, HELLO, "c@d.example");
      peer.verify();
    }
  }

  @Test
  void saysNoDataUnlessAllAreAccepted() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING")
                    .expect(ENVELOPE + "RCPT TO:<e@d.example>\r\n")
                    .say(OK + OK + "550 5.1.1 No such mailbox\r\n")
                    .expect("RSET\r\n")
                    .say(OK)
                    .expect(ENVELOPE + "RCPT TO:<f@d.example>\r\n")
                    .say(OK + OK + OK)
                    .expect("DATA\r\n")
                    .say(GO_ON)
                    .expect(HELLO + ".\r\n")
                    .say(OK)
                    .farewell())) {
      try (Transport transport = connected(peer)) {
        var failure =
            catchThrowableOfType(
                MessageFailedException.class,
                () ->
                    transport.sendMessage(message(HELLO), addresses("c@d.example", "e@d.example")));
        assertThat(failure.getValidSentAddresses()).isEmpty();
        assertThat(failure.getValidUnsentAddresses()).containsExactly(addresses("c@d.example"));
        assertThat(failure.getInvalidAddresses()).containsExactly(addresses("e@d.example"));
        assertThat(failure.result().orElseThrow().outcomes().get(0).describe())
            .isEqualTo("not sent: another recipient was refused");
        transport.sendMessage(message(HELLO), addresses("c@d.example", "f@d.example"));
      }
      peer.verify();
    }
  }

  /** Nothing is sent that only a verified server may have (RFC 8689 §4.2.1). */
  @ParameterizedTest
  @CsvSource({"*, true", "*, false", "127.0.0.1, true", "context, true"})
  void sendsRequireTlsToNoServerThatProvesNothing(String trusted, boolean named) throws Exception {
    Certificates certificates = Certificates.naming(folder, "ip:127.0.0.1");
    boolean verified = trusted.equals("context");
    properties.put("mail.smtp.starttls.required", "true");
    properties.put("mail.smtp.ssl.checkserveridentity", String.valueOf(named));
    properties.put("mail.smtp.mailextension", "REQUIRETLS");
    if (verified) {
      properties.put("mail.smtp.ssl.context", certificates.trusted());
    } else {
      properties.put("mail.smtp.ssl.trust", trusted);
    }
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
              wire.startTls(certificates.shown()).hello("PIPELINING", "REQUIRETLS");
              if (verified) {
                wire.expect("MAIL FROM:<a@b.example> REQUIRETLS\r\nRCPT TO:<c@d.example>\r\n");
                wire.expect("DATA\r\n").say(OK + OK + GO_ON);
                wire.expect(HELLO + ".\r\n").say(OK);
              }
              wire.farewell();
            })) {
      if (verified) {
        send(peer, HELLO, "c@d.example");
      } else {
        assertThatExceptionOfType(MessagingException.class)
            .isThrownBy(() -> send(peer, HELLO, "c@d.example"))
            .withMessageContaining("REQUIRETLS")
            .withCauseInstanceOf(NotOfferedException.class);
      }
      peer.verify();
    }
  }

  @Test
  void namesRecipientsThatTheServerHasNoTransactionLeftFor() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING", "LIMITS RCPTMAX=1 MAILMAX=1")
                    .expect(ENVELOPE + "DATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expect(HELLO + ".\r\n")
                    .say(OK)
                    .farewell())) {
      try (Transport transport = connected(peer)) {
        var failure =
            catchThrowableOfType(
                MessageFailedException.class,
                () ->
                    transport.sendMessage(message(HELLO), addresses("c@d.example", "e@d.example")));
        assertThat(failure.getValidSentAddresses()).containsExactly(addresses("c@d.example"));
        assertThat(failure.getValidUnsentAddresses()).containsExactly(addresses("e@d.example"));
        assertThat(failure).hasMessageContaining("LIMITS MAILMAX");
      }
      peer.verify();
    }
  }

  @Test
  void encodesFor7BitWhatTheServerCannotTakeIn8() throws Exception {
    String eightBit =
        "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=UTF-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n"
            + "Date: Mon, 30 Nov 2026 12:00:00 +0000\r\n"
            + "Message-ID: <1@b.example>\r\n\r\n"
            + "Gr\u00fc\u00dfe\r\n";
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet()
                    .expect("MAIL FROM:<a@b.example>\r\n")
                    .say(OK)
                    .expect("RCPT TO:<c@d.example>\r\n")
                    .say(OK)
                    .expect("DATA\r\n")
                    .say(GO_ON)
                    .expect(
                        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                            + "Content-Transfer-Encoding: quoted-printable\r\n"
                            + "Date: Mon, 30 Nov 2026 12:00:00 +0000\r\n"
                            + "Message-ID: <1@b.example>\r\n\r\nGr=C3=BC=C3=9Fe\r\n.\r\n")
                    .say(OK)
                    .farewell())) {
      send(peer, eightBit, "c@d.example");
      peer.verify();
    }
  }

  @Test
  void refusesHeaderFieldsIn8BitThatTheServerCannotTake() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet().farewell())) {
      var failure =
          catchThrowableOfType(
              MessagingException.class,
              () -> send(peer, "Subject: Gr\u00fc\u00dfe\r\n\r\nHello.\r\n", "c@d.example"));
      assertThat(failure).isNotInstanceOf(SendFailedException.class);
      assertThat(failure).hasCauseInstanceOf(NotOfferedException.class);
      peer.verify();
    }
  }

  @Test
  void endsEveryLineWithCrlfAndLeavesBccOut() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING")
                    .expect(ENVELOPE + "DATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expect("Subject: hello\r\n\r\nOne\r\nTwo\r\n\r\nFour\r\n.\r\n")
                    .say(OK)
                    .farewell())) {
      send(
          peer,
          "Subject: hello\r\nBcc: c@d.example\r\nContent-Length: 7\r\n\r\nOne\nTwo\r\rFour",
          "c@d.example");
      peer.verify();
    }
  }

  @Test
  void saysWhatPropertiesAskFor() throws Exception {
    properties.put("mail.smtp.dsn.notify", "FAILURE,DELAY");
    properties.put("mail.smtp.dsn.ret", "HDRS");
    properties.put("mail.smtp.mailextension", "MT-PRIORITY=3");
    properties.put("mail.smtpt.from", "<>");
    properties.put("mail.smtp.chunksize", "1000");
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING", "CHUNKING", "DSN", "MT-PRIORITY")
                    .expect("MAIL FROM:<> MT-PRIORITY=3 RET=HDRS\r\n")
                    .expect("RCPT TO:<c@d.example> NOTIFY=FAILURE,DELAY\r\n")
                    .say(OK + OK)
                    .expect("BDAT " + HELLO.length() + " LAST\r\n" + HELLO)
                    .say(OK)
                    .farewell())) {
      send(peer, HELLO, "c@d.example");
      peer.verify();
    }
  }

  @Test
  void declaresUtf8WhereItIsAllowedAndOffered() throws Exception {
    properties.put("mail.mime.allowutf8", "true");
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING", "8BITMIME", "SMTPUTF8")
                    .expect("MAIL FROM:<a@b.example> SMTPUTF8\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expect(HELLO + ".\r\n")
                    .say(OK)
                    .farewell(),
            wire ->
                wire.greet("PIPELINING", "8BITMIME")
                    .expect(ENVELOPE + "DATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expect(HELLO + ".\r\n")
                    .say(OK)
                    .farewell())) {
      send(peer, HELLO, "c@d.example");
      send(peer, HELLO, "c@d.example");
      peer.verify();
    }
  }

  @Test
  void lostConnectionIsTheCauseAndClosesTheTransport() throws Exception {
    try (var peer =
            ScriptedPeer.playing(
                wire ->
                    wire.greet("PIPELINING")
                        .expect(ENVELOPE + "DATA\r\n")
                        .say(OK + OK + GO_ON)
                        .expect(HELLO + ".\r\n"));
        Transport transport = connected(peer)) {
      var failure =
          catchThrowableOfType(
              MessageFailedException.class,
              () -> transport.sendMessage(message(HELLO), addresses("c@d.example")));

      assertThat(failure).hasCauseInstanceOf(ConnectionFailedException.class);
      assertThat(failure.getValidUnsentAddresses()).containsExactly(addresses("c@d.example"));
      assertThat(failure.result().orElseThrow().outcomes())
          .singleElement()
          .isInstanceOf(RecipientOutcome.Unknown.class);
      assertThat(transport.isConnected()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() -> transport.sendMessage(message(HELLO), addresses("c@d.example")));
      peer.verify();
    }
  }

  @Test
  void asksTheServerWhetherItIsConnected() throws Exception {
    try (var peer =
            ScriptedPeer.playing(
                wire ->
                    wire.greet()
                        .expect("NOOP\r\n")
                        .say(OK)
                        .expect("NOOP\r\n")
                        .say("500 5.5.1 ?\r\n")
                        .farewell());
        Transport transport = connected(peer)) {
      assertThat(transport.isConnected()).isTrue();
      assertThat(transport.isConnected()).isFalse();
      peer.verify();
    }
  }

  @Test
  void connectsOnlyOnceAtATime() throws Exception {
    try (var peer =
        ScriptedPeer.playing(wire -> wire.greet().expect("NOOP\r\n").say(OK).farewell())) {
      try (Transport transport = connected(peer)) {
        assertThatIllegalStateException().isThrownBy(() -> transport.connect());
      }
      peer.verify();
    }
  }

  @Test
  void neverConnectedTransportSendsNothing() throws Exception {
    Transport transport = Session.getInstance(properties).getTransport("smtpt");

    assertThatIllegalStateException()
        .isThrownBy(() -> transport.sendMessage(message(HELLO), addresses("c@d.example")));
    assertThat(transport.isConnected()).isFalse();
    transport.close();
  }

  @Test
  void tokenIsShownToAMechanismWithTokens() throws Exception {
    properties.put("mail.smtp.auth.mechanisms", "XOAUTH2");
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("AUTH PLAIN XOAUTH2")
                    .expect("AUTH XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciB0MWsBAQ==\r\n")
                    .say("235 2.7.0 Welcome\r\n")
                    .farewell())) {
      Transport transport = Session.getInstance(properties).getTransport("smtpt");
      transport.connect("127.0.0.1", peer.port(), "alice", "t1k");
      transport.close();
      peer.verify();
    }
  }

  @Test
  void serverWithoutAuthIsSpokenToWithout() throws Exception {
    try (var peer =
        ScriptedPeer.playing(wire -> wire.greet().farewell(), wire -> wire.greet().farewell())) {
      Transport transport = Session.getInstance(properties).getTransport("smtpt");
      transport.connect("127.0.0.1", peer.port(), "alice", "secret");
      transport.close();
      peer.verify();
    }
  }

  @Test
  void mechanismThatDoesNotFitIsAFailureOfAuthentication() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> wire.greet("AUTH GSSAPI").farewell(),
            wire -> wire.greet("AUTH GSSAPI").farewell())) {
      Transport transport = Session.getInstance(properties).getTransport("smtpt");

      assertThatExceptionOfType(AuthenticationFailedException.class)
          .isThrownBy(() -> transport.connect("127.0.0.1", peer.port(), "alice", "secret"))
          .withMessageNotContaining("secret");
    }
  }

  @Test
  void reportsSuccessIfAsked() throws Exception {
    properties.put("mail.smtp.reportsuccess", "true");
    try (var peer =
        ScriptedPeer.playing(
            wire ->
                wire.greet("PIPELINING")
                    .expect(ENVELOPE + "DATA\r\n")
                    .say(OK + OK + GO_ON)
                    .expect(HELLO + ".\r\n")
                    .say("250 2.0.0 queued as 42\r\n")
                    .farewell())) {
      var report =
          catchThrowableOfType(
              MessageFailedException.class, () -> send(peer, HELLO, "c@d.example"));

      assertThat(report.getValidSentAddresses()).containsExactly(addresses("c@d.example"));
      assertThat(report.getNextException())
          .isInstanceOf(RecipientException.class)
          .hasMessage("c@d.example: accepted: 250 2.0.0 queued as 42");
      peer.verify();
    }
  }

  @Test
  void textThatIsNoAddressIsInvalidAndNotSent() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet().farewell())) {
      var failure =
          catchThrowableOfType(
              MessageFailedException.class, () -> send(peer, HELLO, "c@d.example", "e f@d"));

      assertThat(failure.getInvalidAddresses()).containsExactly(addresses("e f@d"));
      assertThat(failure.getValidUnsentAddresses()).containsExactly(addresses("c@d.example"));
      peer.verify();
    }
  }
}
