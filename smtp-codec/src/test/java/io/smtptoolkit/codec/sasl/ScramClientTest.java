package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramClientTest {
  private static final Secret NOTHING = Secret.ofUtf8("");
  private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
  private static final String SERVER_FIRST =
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
  private static final String SERVER_FINAL = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";

  @ParameterizedTest(name = "<{0}>")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x | MALFORMED",
        "{r} | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92 | MALFORMED",
        "{r},i=4096,s=QSXCR+Q6sek8bf92 | MALFORMED",
        "s=QSXCR+Q6sek8bf92,{r},i=4096 | MALFORMED",
        "{r},s=,i=4096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf9,i=4096 | MALFORMED",
        "{r},s=QSXCR*Q6sek8bf92,i=4096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i= | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=0 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=04096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=-4096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=4096.0 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=\u0664096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=4096,i=4096 | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=4096, | MALFORMED",
        "{r},s=QSXCR+Q6sek8bf92,i=4096,x=\u0000 | MALFORMED",
        "m=x,{r},s=QSXCR+Q6sek8bf92,i=4096 | EXTENSION_NOT_SUPPORTED",
        "{r},s=QSXCR+Q6sek8bf92,i=4096,m=x | EXTENSION_NOT_SUPPORTED",
        "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096 | WRONG_NONCE",
        "r=3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096 | WRONG_NONCE",
        "r=Fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096 | WRONG_NONCE",
        "{r}\u00fc,s=QSXCR+Q6sek8bf92,i=4096 | WRONG_NONCE",
        "{r},s=QSXCR+Q6sek8bf92,i=1 | TOO_FEW_ITERATIONS",
        "{r},s=QSXCR+Q6sek8bf92,i=4095 | TOO_FEW_ITERATIONS",
        "{r},s=QSXCR+Q6sek8bf92,i=2000001 | TOO_MANY_ITERATIONS",
        "{r},s=QSXCR+Q6sek8bf92,i=4294971392 | TOO_MANY_ITERATIONS",
        "{r},s=QSXCR+Q6sek8bf92,i=99999999999999999999 | TOO_MANY_ITERATIONS"
      })
  void refusesAFirstMessage(String message, SaslFault fault) {
    String text = message.replace("{r}", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j");

    assertFault(client(), Secret.ofUtf8(text), fault);
  }

  @Test
  void ignoresOptionalExtensionsButHashesThem() throws Exception {
    Secret plain = client().respond(Secret.ofUtf8(SERVER_FIRST));
    Secret extended = client().respond(Secret.ofUtf8(SERVER_FIRST + ",x=y"));

    assertThat(extended.length()).isEqualTo(plain.length());
    assertThat(extended).isNotEqualTo(plain);
  }

  @Test
  void takesAsManyIterationsAsItSays() throws Exception {
    String first = SERVER_FIRST.replace("i=4096", "i=2000000");

    assertThat(client().respond(Secret.ofUtf8(first)).length()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {9_217, 1 << 20})
  void refusesMessagesOfAnySizeBeyondTheBound(int octets) {
    String filler = "x=" + "y".repeat(octets - SERVER_FIRST.length() - 3);

    assertFault(client(), Secret.ofUtf8(SERVER_FIRST + "," + filler), SaslFault.TOO_LONG);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertFault(client(), Secret.of(new byte[] {'r', '=', (byte) 0xFF}), SaslFault.MALFORMED);
  }

  @ParameterizedTest(name = "<{0}>")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | MALFORMED",
        "v= | MALFORMED",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ | MALFORMED",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,v=rmF9pqV8S7suAoZWja4dJRkFsKQ= | MALFORMED",
        "x=y,v=rmF9pqV8S7suAoZWja4dJRkFsKQ= | MALFORMED",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096 | MALFORMED",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,m=x | EXTENSION_NOT_SUPPORTED",
        "v=smF9pqV8S7suAoZWja4dJRkFsKQ= | WRONG_SERVER_SIGNATURE",
        "v=rmF9pqV8S7suAoZWja4dJRkF | WRONG_SERVER_SIGNATURE",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQA | WRONG_SERVER_SIGNATURE"
      })
  void believesNoServerThatDoesNotProveItself(String message, SaslFault fault) throws Exception {
    var client = client();
    client.respond(Secret.ofUtf8(SERVER_FIRST));

    assertFault(client, Secret.ofUtf8(message), fault);
    assertThat(client.isComplete()).isFalse();
  }

  @Test
  void believesNoSuccessBeforeTheProof() throws Exception {
    var client = client();

    assertThat(client.isComplete()).isFalse();
    client.respond(Secret.ofUtf8(SERVER_FIRST));
    assertThat(client.isComplete()).isFalse();
    client.respond(Secret.ofUtf8(SERVER_FINAL + ",x=y"));
    assertThat(client.isComplete()).isTrue();
  }

  @Test
  void checksASignatureOnce() throws Exception {
    var client = client();
    client.respond(Secret.ofUtf8(SERVER_FIRST));
    assertFault(
        client, Secret.ofUtf8("v=smF9pqV8S7suAoZWja4dJRkFsKQ="), SaslFault.WRONG_SERVER_SIGNATURE);

    assertFault(client, Secret.ofUtf8(SERVER_FINAL), SaslFault.UNEXPECTED_CHALLENGE);
    assertThat(client.isComplete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"e=invalid-proof", "e=invalid-proof,x=y"})
  void reportsTheServersErrorAndWaitsForItsReply(String error) throws Exception {
    var client = client();
    client.respond(Secret.ofUtf8(SERVER_FIRST));

    assertThat(client.respond(Secret.ofUtf8(error))).isEqualTo(NOTHING);
    assertThat(client.refusal()).contains("invalid-proof");
    assertThat(client.isComplete()).isFalse();
    assertFault(client, Secret.ofUtf8(SERVER_FINAL), SaslFault.UNEXPECTED_CHALLENGE);
  }

  @Test
  void takesAnErrorInPlaceOfTheFirstMessage() throws Exception {
    var client = client();

    assertThat(client.respond(Secret.ofUtf8("e=extensions-not-supported"))).isEqualTo(NOTHING);
    assertThat(client.refusal()).contains("extensions-not-supported");
  }

  @Test
  void givesTheFirstMessageToTheFirstEmptyChallengeOnly() throws Exception {
    var client = client();

    assertThat(client.respond(NOTHING)).isEqualTo(client.initialResponse().orElseThrow());
    assertFault(client, NOTHING, SaslFault.MALFORMED);
  }

  @Test
  void sendsTheChannelBindingInItsFinalMessage() throws Exception {
    var client =
        SaslClientExchange.scram(
            SaslMechanism.SCRAM_SHA_1_PLUS,
            PasswordCredentials.of("user", Secret.ofUtf8("pencil")),
            NONCE,
            ChannelBinding.tlsUnique(Secret.ofUtf8("finished")));

    assertThat(client.initialResponse()).contains(Secret.ofUtf8("p=tls-unique,,n=user,r=" + NONCE));
    // The base64 is that of "p=tls-unique,,finished".
    assertThat(
            new String(
                client.respond(Secret.ofUtf8(SERVER_FIRST)).octets(),
                java.nio.charset.StandardCharsets.US_ASCII))
        .startsWith("c=cD10bHMtdW5pcXVlLCxmaW5pc2hlZA==,r=fyko");
  }

  @Test
  void needsANonceAndABindingOfOurCaller() {
    var credentials = PasswordCredentials.of("user", Secret.ofUtf8("pencil"));

    assertThatThrownBy(
            () -> SaslClientExchange.scram(SaslMechanism.SCRAM_SHA_1, credentials, "short"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> SaslClientExchange.scram(SaslMechanism.SCRAM_SHA_1_PLUS, credentials, NONCE))
        .hasMessage("SCRAM-SHA-1-PLUS without a channel binding");
    assertThatThrownBy(() -> SaslClientExchange.scram(SaslMechanism.LOGIN, credentials, NONCE))
        .hasMessage("LOGIN is not SCRAM");
  }

  /** Of RFC 5802 §5. */
  private static SaslClientExchange client() {
    return SaslClientExchange.scram(
        SaslMechanism.SCRAM_SHA_1, PasswordCredentials.of("user", Secret.ofUtf8("pencil")), NONCE);
  }

  private static void assertFault(SaslClientExchange client, Secret challenge, SaslFault fault) {
    assertThatThrownBy(() -> client.respond(challenge))
        .isInstanceOfSatisfying(
            SaslExchangeException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
