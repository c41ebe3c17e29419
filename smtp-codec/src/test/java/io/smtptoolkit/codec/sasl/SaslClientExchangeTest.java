package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All mechanisms but SCRAM, which has {@link ScramClientTest}. */
class SaslClientExchangeTest {
  private static final Secret NOTHING = Secret.ofUtf8("");
  private static final Secret TOKEN =
      Secret.ofUtf8("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
  private static final PasswordCredentials USER =
      PasswordCredentials.of("user", Secret.ofUtf8("hunter2"));

  /** For AUTH lines that would become too long, and for servers that know no initial response. */
  @ParameterizedTest
  @MethodSource("clientFirst")
  void givesTheInitialResponseToAnEmptyChallenge(SaslClientExchange client) throws Exception {
    assertThat(client.respond(NOTHING)).isEqualTo(client.initialResponse().orElseThrow());
  }

  @Test
  void saysAllOfPlainOrExternalOnce() throws Exception {
    for (var client :
        new SaslClientExchange[] {SaslClientExchange.plain(USER), SaslClientExchange.external()}) {
      client.respond(NOTHING);

      assertFault(client, NOTHING, SaslFault.UNEXPECTED_CHALLENGE);
    }
  }

  @Test
  void answersNoQuestionInPlain() {
    assertFault(
        SaslClientExchange.plain(USER), Secret.ofUtf8("Password:"), SaslFault.UNEXPECTED_CHALLENGE);
  }

  @Test
  void externalCanNameWhomToActAs() {
    assertThat(SaslClientExchange.external("boss").initialResponse())
        .contains(Secret.ofUtf8("boss"));
    assertThatThrownBy(() -> SaslClientExchange.external("bo\0ss"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaslClientExchange.external(""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void answersLoginTwiceWhateverItIsAsked() throws Exception {
    var client = SaslClientExchange.login(USER);

    assertThat(client.isComplete()).isFalse();
    assertThat(client.respond(NOTHING)).isEqualTo(Secret.ofUtf8("user"));
    assertThat(client.isComplete()).isFalse();
    assertThat(client.respond(Secret.ofUtf8("Username:"))).isEqualTo(Secret.ofUtf8("hunter2"));
    assertThat(client.isComplete()).isTrue();
    assertFault(client, NOTHING, SaslFault.UNEXPECTED_CHALLENGE);
  }

  @Test
  void answersOneCramMd5ChallengeWithSomethingInIt() throws Exception {
    var client = SaslClientExchange.cramMd5(USER);

    assertFault(client, NOTHING, SaslFault.MALFORMED);
    assertFault(client, Secret.of(new byte[1 << 20]), SaslFault.TOO_LONG);
    assertThat(client.isComplete()).isFalse();
    client.respond(Secret.ofUtf8("not a msg-id"));
    assertThat(client.isComplete()).isTrue();
    assertFault(client, Secret.ofUtf8("<1@2>"), SaslFault.UNEXPECTED_CHALLENGE);
  }

  @Test
  void namesNoOtherUserWhereTheMechanismCannot() {
    var boss = USER.actingAs("boss");

    assertThatThrownBy(() -> SaslClientExchange.login(boss))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaslClientExchange.cramMd5(boss))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaslClientExchange.xoauth2(BearerCredentials.of(TOKEN)))
        .hasMessage("XOAUTH2 without a user");
  }

  /** The messages of Google's description. */
  @Test
  void speaksXoauth2() throws Exception {
    var client = SaslClientExchange.xoauth2(BearerCredentials.of("someuser@example.com", TOKEN));
    var error =
        "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"https://mail.google.com/\"}";

    assertThat(client.initialResponse())
        .contains(
            Secret.ofUtf8(
                "user=someuser@example.com\1"
                    + "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1"));
    assertThat(client.isComplete()).isTrue();
    assertThat(client.respond(Secret.ofUtf8(error))).isEqualTo(NOTHING);
    assertThat(client.refusal()).contains(error);
    assertThat(client.isComplete()).isFalse();
    assertFault(client, NOTHING, SaslFault.UNEXPECTED_CHALLENGE);
  }

  @Test
  void escapesTheUserOfOAuthBearer() {
    assertThat(
            SaslClientExchange.oauthBearer(BearerCredentials.of("a,b=c", TOKEN)).initialResponse())
        .contains(
            Secret.ofUtf8(
                "n,a=a=2Cb=3Dc,\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1"));
  }

  @Test
  void boundsTheErrorOfOAuthBearer() {
    var client = SaslClientExchange.oauthBearer(BearerCredentials.of(TOKEN));

    assertFault(client, Secret.of(new byte[1 << 20]), SaslFault.TOO_LONG);
    assertFault(client, Secret.of(new byte[] {(byte) 0xFF}), SaslFault.MALFORMED);
    assertThat(client.refusal()).isEmpty();
  }

  static Stream<SaslClientExchange> clientFirst() {
    return Stream.of(
        SaslClientExchange.plain(USER),
        SaslClientExchange.scram(SaslMechanism.SCRAM_SHA_256, USER, "fyko+d2lbbFgONRv9qkxdawL"),
        SaslClientExchange.oauthBearer(BearerCredentials.of(TOKEN)),
        SaslClientExchange.xoauth2(BearerCredentials.of("user", TOKEN)),
        SaslClientExchange.external(),
        SaslClientExchange.external("boss"));
  }

  private static void assertFault(SaslClientExchange client, Secret challenge, SaslFault fault) {
    assertThatThrownBy(() -> client.respond(challenge))
        .isInstanceOfSatisfying(
            SaslExchangeException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(fault);
              assertThat(e).hasMessageNotContaining("hunter2");
            });
  }
}
