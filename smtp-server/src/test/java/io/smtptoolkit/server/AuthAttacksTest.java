package io.smtptoolkit.server;

import static io.smtptoolkit.server.SmtpServerAuthTest.authenticate;
import static io.smtptoolkit.server.SmtpServerAuthTest.base64;
import static io.smtptoolkit.server.SmtpServerAuthTest.exchange;
import static io.smtptoolkit.server.SmtpServerAuthTest.plain;
import static io.smtptoolkit.server.SmtpServerAuthTest.secure;
import static io.smtptoolkit.server.SmtpServerAuthTest.securedClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.auth.AuthPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on authentication, and clients that break its order. */
@Timeout(60)
class AuthAttacksTest {
  private static final String GOOD = plain("", "alice", "pencil");
  private static final String BAD = plain("", "alice", "wrong");

  private final KnownUsers users = new KnownUsers();
  private final List<Boolean> identified = new CopyOnWriteArrayList<>();
  private AuthLimits limits = new AuthLimits(100, 1_000, 1_000, Duration.ofHours(1), Duration.ZERO);
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void authenticationIsForgottenWithTheTlsHandshake() throws Exception {
    try (RawClient client = RawClient.ready(started(AuthPolicy.required(users)))) {
      assertThat(authenticate(client, exchange(client, SaslMechanism.SCRAM_SHA_256, "pencil")))
          .startsWith("235 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ").send("RSET\r\n").expectReply("250 ");

      secure(client);

      client.send("EHLO client.example\r\n").expectReply("250-");
      client.send("MAIL FROM:<>\r\n").expectReply("530 ");
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(identified).containsExactly(true, true);
  }

  @Test
  void anIdentityIsForgottenWithTheTlsHandshake() throws Exception {
    try (RawClient client = RawClient.ready(started(AuthPolicy.offered(users)))) {
      assertThat(authenticate(client, exchange(client, SaslMechanism.SCRAM_SHA_256, "pencil")))
          .startsWith("235 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ").send("RSET\r\n").expectReply("250 ");

      secure(client);

      client.send("EHLO client.example\r\n").expectReply("250-");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(identified).containsExactly(true, false);
  }

  @Test
  void anAuthInjectedBeforeTheHandshakeIsNotExecuted() throws Exception {
    AuthPolicy policy = AuthPolicy.required(users).withPlaintextInTheClear();
    try (RawClient client = RawClient.ready(started(policy))) {
      client.send("STARTTLS\r\nAUTH PLAIN " + GOOD + "\r\n").expectReply("220 ");

      assertThat(client.rest()).doesNotContain("235");
    }
    assertThat(users.asked).isEmpty();
  }

  @Test
  void anExchangeIsNotGoneOnWithAfterTheHandshake() throws Exception {
    AuthPolicy policy = AuthPolicy.required(users).withPlaintextInTheClear();
    try (RawClient client = RawClient.ready(started(policy))) {
      client.send("AUTH LOGIN YWxpY2U=\r\n").expectReply("334 ");
      // Eight characters of base64, and so a password, though not in UTF-8.
      client.send("STARTTLS\r\n").expectReply("535 ");
      secure(client);
      client.send("cGVuY2ls\r\n").expectReply("50");
    }
    assertThat(users.asked).isEmpty();
  }

  @Test
  void secondAuthAndAuthOutOfOrderAreRefused() throws Exception {
    InetSocketAddress address = started(AuthPolicy.offered(users));
    try (RawClient client = securedClient(address)) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("503 5.5.1 ");
      client.send("RSET\r\n").expectReply("250 ");
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
      client.send("AUTH PLAIN " + plain("", "boss", "pencil") + "\r\n").expectReply("503 5.5.1 ");
      client.send("EHLO client.example\r\n").expectReply("250-");
      client.send("AUTH PLAIN " + plain("", "boss", "pencil") + "\r\n").expectReply("503 5.5.1 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    try (RawClient client = RawClient.greeted(address)) {
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("503 5.5.1 ");
      client.send("HELO client.example\r\n").expectReply("250 ");
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("50");
    }
    assertThat(users.asked).containsExactly("password alice");
    assertThat(identified).containsExactly(false, true);
  }

  @Test
  void commandsSentAheadOfTheReplyAreNotTakenForAnAnswer() throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      client.send("AUTH PLAIN " + GOOD + "\r\nMAIL FROM:<>\r\nRSET\r\n");
      client.expectReply("235 ").expectReply("250 ").expectReply("250 ");
    }
    try (RawClient client = securedClient(server.address())) {
      client.send("AUTH PLAIN " + BAD + "\r\nMAIL FROM:<>\r\nNOOP\r\n");
      client.expectReply("535 ").expectReply("530 ").expectReply("250 ");
      // What looks like a command is the response of this exchange.
      client.send("AUTH PLAIN\r\nQUIT\r\nNOOP\r\n");
      client.expectReply("334 ").expectReply("535 ").expectReply("250 ");
    }
  }

  @Test
  void aCancelledExchangeLeavesNothing() throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      for (String begin :
          List.of("AUTH PLAIN", "AUTH LOGIN", "AUTH LOGIN YWxpY2U=", "AUTH SCRAM-SHA-256")) {
        client.send(begin + "\r\n").expectReply("334 ");
        client.send("*\r\n").expectReply("501 ");
        client.send("cGVuY2ls\r\n").expectReply("50");
      }
      assertThat(users.asked).isEmpty();
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {12_289, 20_000, 1_000_000})
  void anOversizeResponseEndsTheExchangeOnly(int octets) throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      client.send("AUTH PLAIN\r\n").expectReply("334 ");
      client.send("A".repeat(octets - 2) + "\r\n").expectReply("500 5.5.6 ");
      client.send("AUTH PLAIN " + "A".repeat(octets - 13) + "\r\n").expectReply("500 5.5.6 ");
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
    }
    assertThat(users.asked).containsExactly("password alice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nb",
        "a\nb",
        "a\rb",
        "\u001b[2Ja",
        "a\u0085b",
        "a\u202eb",
        "a\u2028b",
        "\u00ad",
        ""
      })
  void aNameThatIsNotOneIsNeverAskedAbout(String name) throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      client.send("AUTH PLAIN " + plain("", name, "pencil") + "\r\n").expectReply("535 5.7.8 ");
      client.send("AUTH PLAIN " + plain("", "alice", name) + "\r\n").expectReply("535 5.7.8 ");
      client.send("AUTH LOGIN\r\n").expectReply("334 ");
      client.send(base64(name) + "\r\n").expectReply("535 5.7.8 ");
      client.send("NOOP\r\n").expectReply("250 ");
    }
    assertThat(users.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"AUTH PLAIN !,501", "AUTH PLAIN =,535", "AUTH PLAIN AA,501", "AUTH PLAIN /w==,535"})
  void whatIsNotBase64OrNotUtf8IsRefused(String command, String code) throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      client.send(command + "\r\n").expectReply(code);
      client.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
    }
  }

  @Test
  void aConnectionMayFailSoOftenOnly() throws Exception {
    limits = new AuthLimits(3, 1_000, 1_000, Duration.ofHours(1), Duration.ZERO);
    try (RawClient client = securedClient(started(AuthPolicy.required(users)))) {
      for (int i = 0; i < 4; i++) {
        client.send("AUTH PLAIN " + BAD + "\r\n").expectReply("535 5.7.8 ");
      }
      client.expectReply("421 4.7.0 ").expectEnd();
    }
  }

  /** What the client sends in an exchange, after the store was asked about it, and the reply. */
  @ParameterizedTest
  @CsvSource({"*,501", "!,501", "A,501", "12289 octets,500"})
  void aConnectionMayBreakOffSoOftenOnly(String line, String code) throws Exception {
    limits = new AuthLimits(3, 1_000, 1_000, Duration.ofHours(1), Duration.ZERO);
    String sent = line.endsWith("octets") ? "A".repeat(12_287) : line;
    try (RawClient client = RawClient.ready(started(AuthPolicy.required(users)))) {
      for (int i = 0; i < 4; i++) {
        client.send("AUTH SCRAM-SHA-256 " + base64("n,,n=alice,r=0123456789") + "\r\n");
        client.expectReply("334 ").send(sent + "\r\n").expectReply(code);
      }
      client.expectReply("421 4.7.0 ").expectEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "!"})
  void anExchangeThatIsBrokenOffCostsTime(String line) throws Exception {
    // As good as for ever: what comes after it within a test was not held up.
    limits = new AuthLimits(3, 1_000, 1_000, Duration.ofHours(1), Duration.ofHours(1));
    try (RawClient client = RawClient.ready(started(AuthPolicy.required(users)))) {
      client.send("AUTH SCRAM-SHA-256 " + base64("n,,n=alice,r=0123456789") + "\r\n");
      client.expectReply("334 ").send(line + "\r\nNOOP\r\n").expectReply("501 ");

      server.close();
      assertThat(client.rest()).startsWith("421 ");
    }
  }

  @Test
  void anAddressThatGuessesIsLockedOutAndAVictimElsewhereIsNot() throws Exception {
    limits = new AuthLimits(100, 6, 3, Duration.ofHours(1), Duration.ZERO);
    InetSocketAddress address = started(AuthPolicy.required(users));
    try (RawClient guesser = secured(RawClient.connectFrom("127.0.0.1", address))) {
      for (int i = 0; i < 3; i++) {
        guesser.send("AUTH PLAIN " + BAD + "\r\n").expectReply("535 ");
      }
      // The right password does not show any more in this network.
      guesser.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("454 4.7.0 ");
      for (int i = 0; i < 3; i++) {
        guesser.send("AUTH PLAIN " + plain("", "user" + i, "x") + "\r\n").expectReply("535 ");
      }
      guesser.send("AUTH PLAIN " + plain("", "boss", "pencil") + "\r\n").expectReply("454 4.7.0 ");
      guesser.send("AUTH LOGIN\r\n").expectReply("454 4.7.0 ");
    }
    try (RawClient neighbour = secured(RawClient.connectFrom("127.0.0.2", address))) {
      neighbour.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("454 ");
      neighbour.send("AUTH PLAIN " + plain("", "boss", "pencil") + "\r\n").expectReply("235 ");
    }
    try (RawClient elsewhere = secured(RawClient.connectFrom("127.0.1.1", address))) {
      elsewhere.send("AUTH PLAIN " + GOOD + "\r\n").expectReply("235 ");
    }
    assertThat(users.asked).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "cancel"})
  void aClientThatLooksAtTheAnswerAndGoesHasFailed(String way) throws Exception {
    limits = new AuthLimits(100, 3, 1_000, Duration.ofHours(1), Duration.ZERO);
    AuthGuard guard = new AuthGuard(limits);
    InetSocketAddress address = started(AuthPolicy.required(users).withGuard(guard), guard);
    for (int i = 0; i < 3; i++) {
      try (RawClient client = RawClient.ready(address)) {
        SaslClientExchange scram = exchange(client, SaslMechanism.SCRAM_SHA_256, "wrong" + i);
        client.send("AUTH SCRAM-SHA-256 " + base64(scram.initialResponse().orElseThrow()) + "\r\n");
        Secret challenge =
            Secret.of(Base64.getDecoder().decode(client.reply().substring(4).strip()));
        client.send(base64(scram.respond(challenge)) + "\r\n");
        assertThat(client.reply()).startsWith("334 ").contains(base64("e=invalid-proof"));
        if (way.equals("cancel")) {
          client.send("*\r\n").expectReply("501 ");
        }
      }
    }

    assertThat(guard.isLockedOut(address.getAddress())).isTrue();
  }

  @Test
  void aClientThatGoesWithinAnExchangeHasFailed() throws Exception {
    limits = new AuthLimits(100, 2, 1_000, Duration.ofHours(1), Duration.ZERO);
    AuthGuard guard = new AuthGuard(limits);
    InetSocketAddress address = started(AuthPolicy.required(users).withGuard(guard), guard);
    for (int i = 0; i < 2; i++) {
      try (RawClient client = RawClient.ready(address)) {
        client.send("AUTH SCRAM-SHA-256 " + base64("n,,n=alice,r=0123456789") + "\r\n");
        client.expectReply("334 ");
      }
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> guard.isLockedOut(address.getAddress()));
  }

  @Test
  void aStrangerIsToldWhatAUserIsTold() throws Exception {
    try (RawClient client = RawClient.ready(started(AuthPolicy.required(users)))) {
      for (String name : List.of("alice", "nobody")) {
        client.send("AUTH SCRAM-SHA-256 " + base64("n,,n=" + name + ",r=0123456789") + "\r\n");
        String first =
            new String(
                Base64.getDecoder().decode(client.reply().substring(4).strip()),
                StandardCharsets.US_ASCII);
        assertThat(first).matches("r=0123456789[!-+\\--~]{24},s=[A-Za-z0-9+/]{22}==,i=4096");
        String nonce = first.substring(0, first.indexOf(','));
        client.send(base64("c=biws," + nonce + ",p=" + base64("x".repeat(32))) + "\r\n");
        assertThat(client.reply()).isEqualTo("334 " + base64("e=invalid-proof") + "\r\n");
        client.send("\r\n").expect("535 5.7.8 Authentication failed\r\n");
      }
    }
  }

  private InetSocketAddress started(AuthPolicy policy) throws IOException {
    AuthGuard guard = new AuthGuard(limits);
    return started(policy.withGuard(guard), guard);
  }

  private InetSocketAddress started(AuthPolicy policy, AuthGuard guard) throws IOException {
    assertThat(policy.guard()).isSameAs(guard);
    RecordingService recording = new RecordingService();
    MailService service =
        (session, reversePath, parameters) -> {
          identified.add(session.identity().isPresent());
          assertThat(session.facts().authenticated()).isEqualTo(session.identity().isPresent());
          return recording.begin(session, reversePath, parameters);
        };
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .listener(
                    ListenerOptions.builder()
                        .domain("mx.example")
                        .startTls(SmtpServerAuthTest.IDENTITY)
                        .auth(policy)
                        .build())
                .build());
    return server.address();
  }

  private static RawClient secured(RawClient client) throws Exception {
    client.expectReply("220 ").send("EHLO client.example\r\n").expectReply("250-");
    secure(client);
    return client.send("EHLO client.example\r\n").expectReply("250-");
  }
}
