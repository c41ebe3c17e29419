package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.session.SessionState;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpeningTest {
  private static final String GREETING = "220 mx.example\r\n";
  private static final String EHLO = "EHLO c.example\r\n";

  @Test
  void isOpenAfterTheReplyToEhlo() {
    var scene = new Scene();
    CompletableFuture<Void> opening = scene.open();

    scene.expectNothing().says("220-mx.example\r\n220 ready\r\n").expect(EHLO);
    assertThat(opening).isNotDone();
    scene.says("250-mx.example\r\n250 SIZE 100\r\n").expectNothing();

    assertThat(opening).isCompleted();
    assertThat(scene.dialogue().state()).isEqualTo(SessionState.READY);
    assertThat(scene.dialogue().facts().extensions().offers("SIZE")).isTrue();
  }

  @Test
  void theEndpointsNameIsSaidBeforeTheClients() throws Exception {
    var scene =
        new Scene(
            Scene.options().build(),
            Scene.endpoint().helloName(HelloName.parse("other.example")).build());
    var unused = scene.open();

    scene.says(GREETING).expect("EHLO other.example\r\n");
  }

  @Test
  void theOwnAddressIsSaidWhereThereIsNoName() {
    var scene = new Scene(SmtpClientOptions.DEFAULT, Scene.endpoint().build());
    var unused = scene.open();

    scene.says(GREETING).expect("EHLO [198.51.100.1]\r\n");
  }

  /** RFC 5321 §3.1 and §4.3.2: each class of reply in each place. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    // greeting, EHLO, HELO, stage of the refusal, its reply
    "421 no, , , greeting, 421 no",
    "450 no, , , greeting, 450 no",
    "554 no, , , greeting, 554 no",
    "220 ok, 421 no, , EHLO, 421 no",
    "220 ok, 451 no, , EHLO, 451 no",
    "220 ok, 500 no, 250 ok, , ",
    "220 ok, 502 no, 250 ok, , ",
    "220 ok, 504 no, 250 ok, , ",
    "220 ok, 550 no, 250 ok, , ",
    "220 ok, 500 no, 421 no, HELO, 421 no",
    "220 ok, 502 no, 450 no, HELO, 450 no",
    "220 ok, 550 no, 554 no, HELO, 554 no",
  })
  void aRefusalIsToldWithItsStage(
      String greeting, String ehlo, String helo, String stage, String reply) {
    var scene = new Scene();
    CompletableFuture<Void> opening = scene.open();

    scene.says(greeting + "\r\n");
    if (ehlo != null) {
      scene.expect(EHLO).says(ehlo + "\r\n");
    }
    if (helo != null) {
      scene.expect("HELO c.example\r\n").says(helo + "\r\n");
    }

    if (stage == null) {
      assertThat(opening).isCompleted();
      return;
    }
    SmtpClientException failure = failure(opening);
    assertThat(failure).isInstanceOf(NegativeReplyException.class);
    assertThat(failure.stage()).hasToString(stage);
    assertThat(failure.lastReply().orElseThrow()).hasToString(reply);
    if (reply.startsWith("421")) {
      scene.expectNothing();
    } else {
      scene.expect("QUIT\r\n").says("221 bye\r\n");
    }
    assertThat(scene.link().closed()).isPresent();
  }

  /** It is the client that is refused, and not the command. */
  @Test
  void aRefusalOfEhloBeforeAnEndIsTheReason() {
    var scene = new Scene();
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).says("550 5.7.1 no such name\r\n").leaves();

    assertThat(failure(opening).stage()).isEqualTo(Stage.EHLO);
    assertThat(failure(opening).lastReply().orElseThrow()).hasToString("550 5.7.1 no such name");
  }

  @Test
  void saysNothingOfTlsWhereItMustNot() {
    Scene scene = Scene.ready(Scene.options(), "STARTTLS");

    scene.expectNothing();
    assertThat(scene.dialogue().facts().tls()).isFalse();
  }

  @Test
  void goesOnInTheClearWhereTlsIsNotOfferedAndNotRequired() {
    Scene scene = with(TlsPolicy.IF_OFFERED);
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250 mx.example\r\n").expectNothing();

    assertThat(opening).isCompleted();
  }

  @Test
  void sendsNothingWhereTlsIsRequiredAndNotOffered() {
    Scene scene = with(TlsPolicy.REQUIRED);
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250 mx.example\r\n").expect("QUIT\r\n");

    assertThat(failure(opening)).isInstanceOf(NotOfferedException.class);
    assertThat(failure(opening).stage()).isEqualTo(Stage.STARTTLS);
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_OFFERED", "REQUIRED"})
  void aRefusalOfStartTlsIsFinal(TlsPolicy policy) {
    Scene scene = with(policy);
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250-mx.example\r\n250 STARTTLS\r\n");
    scene.expect("STARTTLS\r\n").says("454 4.7.0 not now\r\n").expect("QUIT\r\n");

    assertThat(failure(opening).stage()).isEqualTo(Stage.STARTTLS);
  }

  @Test
  void theHandshakeBeginsWithTheClientAndIsTimed() {
    Scene scene = with(TlsPolicy.IF_OFFERED);
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250-mx.example\r\n250 STARTTLS\r\n");
    scene.expect("STARTTLS\r\n").says("220 go\r\n");

    assertThat(String.join("", scene.link().takeWrites())).startsWith("\26\3");
    assertThat(scene.dialogue().stage()).isEqualTo(Stage.TLS_HANDSHAKE);

    scene.leaves();

    assertThat(failure(opening))
        .hasMessageContaining("the server closed the connection during the TLS handshake");
  }

  /** What comes in the clear after the 220 may be an attacker's (RFC 3207 §5). */
  @ParameterizedTest
  @CsvSource({"220 go|250 injected", "220 go|5"})
  void octetsInTheClearAfterThe220EndTheConnection(String octets) {
    Scene scene = with(TlsPolicy.REQUIRED);
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250-mx.example\r\n250 STARTTLS\r\n");
    scene.expect("STARTTLS\r\n").says(octets.replace("|", "\r\n") + "\r\n");

    assertThat(failure(opening)).hasMessageContaining("the server broke the protocol");
    scene.expectNothing();
  }

  @Test
  void implicitTlsBeginsBeforeTheGreeting() {
    Scene scene = with(TlsPolicy.IMPLICIT);

    var unused = scene.open();

    assertThat(String.join("", scene.link().takeWrites())).startsWith("\26\3");
  }

  @Test
  void authenticatesBeforeAnyMailAndLeavesWhenRefused() {
    Endpoint.Builder endpoint =
        Scene.endpoint().credentials(Credentials.password("tim", "secret")).credentialsInClear();
    var scene = new Scene(Scene.options().build(), endpoint.build());
    CompletableFuture<Void> opening = scene.open();

    scene.says(GREETING).expect(EHLO).says("250-mx.example\r\n250 AUTH PLAIN\r\n");
    scene.expect("AUTH PLAIN AHRpbQBzZWNyZXQ=\r\n").says("535 5.7.8 no\r\n").expect("QUIT\r\n");

    assertThat(failure(opening).stage()).isEqualTo(Stage.AUTH);
    assertThat(failure(opening).lastReply().orElseThrow()).hasToString("535 5.7.8 no");
  }

  private static Scene with(TlsPolicy policy) {
    return new Scene(Scene.options().build(), Scene.endpoint().tlsPolicy(policy).build());
  }
}
