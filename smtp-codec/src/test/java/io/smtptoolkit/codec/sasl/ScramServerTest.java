package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramServerTest {
  private static final StringPreparation ASCII = StringPreparation.PRINTABLE_ASCII;
  private static final String CLIENT_NONCE = "fyko+d2lbbFgONRv9qkxdawL";
  private static final String NONCE = "3rfcNHYJY1ZVvWVs7j";
  private static final String FIRST = "n,,n=user,r=" + CLIENT_NONCE;
  private static final String BOTH = "r=" + CLIENT_NONCE + NONCE;
  private static final String PROOF = ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";
  private static final ChannelBinding END_POINT =
      new ChannelBinding("tls-server-end-point", Secret.ofUtf8("certificate"));
  private static final ChannelBinding EXPORTER =
      ChannelBinding.tlsExporter(Secret.ofUtf8("0123456789abcdef0123456789abcdef"));

  @ParameterizedTest(name = "<{0}>")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | MALFORMED | invalid-encoding",
        "n | MALFORMED | invalid-encoding",
        "n, | MALFORMED | invalid-encoding",
        "n,, | MALFORMED | invalid-encoding",
        "n,,n=user | MALFORMED | invalid-encoding",
        "n,,r=fyko | MALFORMED | invalid-encoding",
        "n,,r=fyko,n=user | MALFORMED | invalid-encoding",
        "n,,n=user,r= | MALFORMED | invalid-encoding",
        "n,,n=user,r=fy ko | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyk\u00f6 | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko, | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko,x | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko,x= | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko,1=x | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko,r=fyko | MALFORMED | invalid-encoding",
        "n,,n=user,r=fyko,p=dGVzdA== | MALFORMED | invalid-encoding",
        "n,,n=us\u0000er,r=fyko | MALFORMED | invalid-encoding",
        "N,,n=user,r=fyko | MALFORMED | invalid-encoding",
        "x,,n=user,r=fyko | MALFORMED | invalid-encoding",
        "n,b=boss,n=user,r=fyko | MALFORMED | invalid-encoding",
        "n,a=,n=user,r=fyko | MALFORMED | invalid-encoding",
        "p=,,n=user,r=fyko | MALFORMED | invalid-encoding",
        "F,n,,n=user,r=fyko | MALFORMED | invalid-encoding",
        "n,,m=x,n=user,r=fyko | EXTENSION_NOT_SUPPORTED | extensions-not-supported",
        "n,,n=user,r=fyko,m=x | EXTENSION_NOT_SUPPORTED | extensions-not-supported",
        "n,,n=us=er,r=fyko | PROHIBITED_STRING | invalid-username-encoding",
        "n,,n=user=2c,r=fyko | PROHIBITED_STRING | invalid-username-encoding",
        "n,,n=user=,r=fyko | PROHIBITED_STRING | invalid-username-encoding",
        "n,,n=\u00fcser,r=fyko | PROHIBITED_STRING | invalid-username-encoding",
        "n,a=b=oss,n=user,r=fyko | PROHIBITED_STRING | invalid-username-encoding",
        "p=tls-unique,,n=user,r=fyko | CHANNEL_BINDING_NOT_SUPPORTED |"
            + " channel-binding-not-supported"
      })
  void tellsWhatIsWrongWithTheFirstMessage(String message, SaslFault fault, String error) {
    assertError(server().begin(Secret.ofUtf8(message)), fault, error);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] message = FIRST.getBytes(US_ASCII);
    message[6] = (byte) 0xC0;

    assertError(server().begin(Secret.of(message)), SaslFault.MALFORMED, "invalid-encoding");
  }

  @ParameterizedTest
  @ValueSource(ints = {9_217, 1 << 20})
  void refusesMessagesOfAnySizeBeyondTheBound(int octets) {
    var name = "a".repeat(octets - "n,,n=,r=fyko".length());

    var tooLong = server().begin(Secret.ofUtf8("n,,n=" + name + ",r=fyko"));
    var longest = server().begin(Secret.ofUtf8("n,,n=" + name.substring(0, 9_204) + ",r=fyko"));

    assertError(tooLong, SaslFault.TOO_LONG, "other-error");
    assertThat(longest).isInstanceOf(NeedScramCredential.class);
  }

  @Test
  void writesTheIterationsAlikeInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(first().octets()).isEqualTo(Secret.ofUtf8(BOTH + ",s=QSXCR+Q6sek8bf92,i=4096"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"=2C", "=3D", "x"})
  void readsAMessageFullOfEscapes(String piece) {
    var need =
        (NeedScramCredential)
            server().begin(Secret.ofUtf8("n,,n=" + piece.repeat(3_000) + ",r=fyko"));

    assertThat(need.authenticationId()).hasSize(3_000);
  }

  @Test
  void ignoresOptionalExtensions() {
    var need = (NeedScramCredential) server().begin(Secret.ofUtf8(FIRST + ",x=y,Z=1"));

    assertThat(need.authenticationId()).isEqualTo("user");
  }

  @Test
  void unescapesAndPreparesNamesAndHashesThemAsReceived() throws Exception {
    var pair = new SaslPair("us,er=", Secret.ofUtf8("pencil"), "the,boss=");
    StringPreparation lowerCase = text -> Optional.of(text.toLowerCase(Locale.ROOT));
    var client =
        SaslClientExchange.scram(
            SaslMechanism.SCRAM_SHA_1,
            PasswordCredentials.of("US,ER=", pair.password()).actingAs("THE,BOSS="),
            CLIENT_NONCE);
    var server = SaslServerExchange.scram(SaslMechanism.SCRAM_SHA_1, NONCE, List.of(), lowerCase);

    assertThat(client.initialResponse())
        .contains(Secret.ofUtf8("n,a=THE=2CBOSS=3D,n=US=2CER=3D,r=" + CLIENT_NONCE));
    assertThat(pair.play(client, server, true))
        .isEqualTo(new SaslStep.Authenticated("us,er=", "the,boss="));
  }

  @ParameterizedTest(name = "<{0}>")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | MALFORMED | invalid-encoding",
        "c=biws | MALFORMED | invalid-encoding",
        "c=biws,{r} | MALFORMED | invalid-encoding",
        "{r},c=biws{p} | MALFORMED | invalid-encoding",
        "c=biws,{r},p= | MALFORMED | invalid-encoding",
        "c=biws,{r},p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts | MALFORMED | invalid-encoding",
        "c=biws,{r},p=v0X8v3Bz2T0CJGbJQyF0X+HI | MALFORMED | invalid-encoding",
        "c=biws,{r},p=v0X8v3Bz2T0CJGbJQyF0*+HI4Ts= | MALFORMED | invalid-encoding",
        "c=biws,{r}{p},x=y | MALFORMED | invalid-encoding",
        "c=biws,{r}{p}{p} | MALFORMED | invalid-encoding",
        "c=biws,{r},s=dGVzdA=={p} | MALFORMED | invalid-encoding",
        "c=biws,{r},m=x{p} | EXTENSION_NOT_SUPPORTED | extensions-not-supported",
        "c=biws,{r}x{p} | WRONG_NONCE | other-error",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL{p} | WRONG_NONCE | other-error",
        "c=eSws,{r}{p} | CHANNEL_BINDING_MISMATCH | channel-bindings-dont-match",
        "c=biwsYQ==,{r}{p} | CHANNEL_BINDING_MISMATCH | channel-bindings-dont-match",
        "c=biw=,{r}{p} | CHANNEL_BINDING_MISMATCH | channel-bindings-dont-match",
        "c=biws,{r},p=w0X8v3Bz2T0CJGbJQyF0X+HI4Ts= | BAD_CREDENTIALS | invalid-proof",
        "c=biws,{r},x=y{p} | BAD_CREDENTIALS | invalid-proof"
      })
  void tellsWhatIsWrongWithTheFinalMessage(String message, SaslFault fault, String error) {
    var text = message.replace("{r}", BOTH).replace("{p}", PROOF);

    assertError(first().respond(Secret.ofUtf8(text)), fault, error);
  }

  @Test
  void refusesATruncatedFinalMessageWhereverItEnds() {
    String whole = "c=biws," + BOTH + PROOF;

    for (int end = 0; end < whole.length(); end++) {
      var step = (Challenge) first().respond(Secret.ofUtf8(whole.substring(0, end)));
      assertThat(step.respond(Secret.ofUtf8("")))
          .as(whole.substring(0, end))
          .isInstanceOf(Failed.class);
    }
  }

  @Test
  void failsWithAnyBitOfTheProofChanged() {
    byte[] proof = Base64.getDecoder().decode(PROOF.substring(3));

    for (int bit = 0; bit < proof.length * 8; bit++) {
      byte[] changed = proof.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      var text = "c=biws," + BOTH + ",p=" + Base64.getEncoder().encodeToString(changed);
      assertError(first().respond(Secret.ofUtf8(text)), SaslFault.BAD_CREDENTIALS, "invalid-proof");
    }
  }

  @Test
  void failsWhenTheClientAnswersTheVerifierWithAnything() {
    var verifier = (Challenge) first().respond(Secret.ofUtf8("c=biws," + BOTH + PROOF));

    var end = (Failed) verifier.respond(Secret.ofUtf8("x"));

    assertThat(end.fault()).isEqualTo(SaslFault.MALFORMED);
  }

  @Test
  void proofsOfOneExchangeDoNotFitAnother() {
    var server =
        SaslServerExchange.scram(
            SaslMechanism.SCRAM_SHA_1, "another-server-nonce", List.of(), ASCII);
    var first =
        (Challenge) ((NeedScramCredential) server.begin(Secret.ofUtf8(FIRST))).credential(pencil());

    assertError(
        first.respond(Secret.ofUtf8("c=biws," + BOTH + PROOF)),
        SaslFault.WRONG_NONCE,
        "other-error");
  }

  @Test
  void asksForAuthorizationBeforeItProvesItself() {
    var credentials = PasswordCredentials.of("user", Secret.ofUtf8("pencil")).actingAs("boss");
    var client = SaslClientExchange.scram(SaslMechanism.SCRAM_SHA_1, credentials, CLIENT_NONCE);
    var need = (NeedScramCredential) server().begin(client.initialResponse().orElseThrow());
    var first = (Challenge) need.credential(pencil());

    var authorize = (Authorize) first.respond(respond(client, first.octets()));

    assertError(authorize.deny(), SaslFault.NOT_AUTHORIZED, "other-error");
    assertThat(((Challenge) authorize.allow()).octets())
        .isNotEqualTo(Secret.ofUtf8("e=other-error"));
  }

  @Test
  void aDecoyLooksLikeAWrongPassword() {
    var decoy = ScramCredential.decoy(ScramHash.SHA_1, Secret.ofUtf8("key"), "user", 4096);
    var need = (NeedScramCredential) server().begin(Secret.ofUtf8(FIRST));

    var first = (Challenge) need.credential(decoy);

    assertThat(new String(first.octets().octets(), US_ASCII))
        .matches("r=fyko\\S+,s=[A-Za-z0-9+/]{22}==,i=4096");
    assertError(
        first.respond(Secret.ofUtf8("c=biws," + BOTH + PROOF)),
        SaslFault.BAD_CREDENTIALS,
        "invalid-proof");
  }

  @Test
  void takesNoCredentialForAnotherHash() {
    var need = (NeedScramCredential) server().begin(Secret.ofUtf8(FIRST));
    var other = ScramCredential.decoy(ScramHash.SHA_256, Secret.ofUtf8("key"), "user", 4096);

    assertThatThrownBy(() -> need.credential(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a credential for SCRAM-SHA-256 in SCRAM-SHA-1");
  }

  /** RFC 5802 §6, row by row. */
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "y, SCRAM-SHA-1, CHANNEL_BINDING_DOWNGRADED, server-does-support-channel-binding",
    "y, SCRAM-SHA-1-PLUS, CHANNEL_BINDING_DOWNGRADED, server-does-support-channel-binding",
    "n, SCRAM-SHA-1-PLUS, CHANNEL_BINDING_MISSING, other-error",
    "p=tls-exporter, SCRAM-SHA-1, CHANNEL_BINDING_NOT_SUPPORTED, channel-binding-not-supported",
    "p=tls-unique, SCRAM-SHA-1-PLUS, CHANNEL_BINDING_TYPE_NOT_SUPPORTED,"
        + " unsupported-channel-binding-type"
  })
  void refusesAChannelBindingFlagThatDoesNotFit(
      String flag, String mechanism, SaslFault fault, String error) {
    assertError(bound(mechanism).begin(Secret.ofUtf8(flag + ",,n=user,r=fyko")), fault, error);
  }

  @ParameterizedTest
  @CsvSource({
    "n, SCRAM-SHA-1",
    "p=tls-exporter, SCRAM-SHA-1-PLUS",
    "p=tls-server-end-point, SCRAM-SHA-1-PLUS"
  })
  void takesAChannelBindingFlagThatFits(String flag, String mechanism) {
    assertThat(bound(mechanism).begin(Secret.ofUtf8(flag + ",,n=user,r=fyko")))
        .isInstanceOf(NeedScramCredential.class);
  }

  /** A client that would bind is right to say so where the server cannot. */
  @Test
  void takesYWhereThereIsNothingToBindTo() throws Exception {
    var pair = new SaslPair("user", Secret.ofUtf8("pencil"), "boss");
    var client =
        SaslClientExchange.scram(
            SaslMechanism.SCRAM_SHA_1,
            PasswordCredentials.of("user", pair.password()),
            CLIENT_NONCE,
            EXPORTER);

    assertThat(client.initialResponse()).contains(Secret.ofUtf8("y,,n=user,r=" + CLIENT_NONCE));
    assertThat(pair.play(client, server(), true)).isInstanceOf(SaslStep.Authenticated.class);
  }

  @Test
  void noticesAManInTheMiddleByTheChannelBinding() throws Exception {
    var pair = new SaslPair("user", Secret.ofUtf8("pencil"), "boss");
    var client =
        SaslClientExchange.scram(
            SaslMechanism.SCRAM_SHA_1_PLUS,
            PasswordCredentials.of("user", pair.password()),
            CLIENT_NONCE,
            new ChannelBinding("tls-server-end-point", Secret.ofUtf8("another certificate")));

    var end = (Failed) pair.play(client, bound("SCRAM-SHA-1-PLUS"), true);

    assertThat(end.fault()).isEqualTo(SaslFault.CHANNEL_BINDING_MISMATCH);
    assertThat(client.refusal()).contains("channel-bindings-dont-match");
    assertThat(client.isComplete()).isFalse();
  }

  @Test
  void needsANonceAndABindingOfOurCaller() {
    assertThatThrownBy(() -> ofNonce("short")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ofNonce("0123456789abcde,"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ofNonce("0123456789abcde "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaslServerExchange.scram(SaslMechanism.PLAIN, NONCE, List.of(), ASCII))
        .hasMessage("PLAIN is not SCRAM");
    assertThatThrownBy(
            () ->
                SaslServerExchange.scram(SaslMechanism.SCRAM_SHA_256_PLUS, NONCE, List.of(), ASCII))
        .hasMessage("SCRAM-SHA-256-PLUS without a channel binding");
  }

  private static SaslServerExchange ofNonce(String nonce) {
    return SaslServerExchange.scram(SaslMechanism.SCRAM_SHA_1, nonce, List.of(), ASCII);
  }

  private static SaslServerExchange server() {
    return ofNonce(NONCE);
  }

  private static SaslServerExchange bound(String mechanism) {
    return SaslServerExchange.scram(
        SaslMechanism.of(mechanism).orElseThrow(), NONCE, List.of(END_POINT, EXPORTER), ASCII);
  }

  private static Challenge first() {
    return (Challenge)
        ((NeedScramCredential) server().begin(Secret.ofUtf8(FIRST))).credential(pencil());
  }

  /** Of RFC 5802 §5. */
  private static ScramCredential pencil() {
    return ScramCredential.fromPassword(
        ScramHash.SHA_1,
        Secret.ofUtf8("pencil"),
        Secret.of(Base64.getDecoder().decode("QSXCR+Q6sek8bf92")),
        4096);
  }

  private static Secret respond(SaslClientExchange client, Secret challenge) {
    try {
      return client.respond(challenge);
    } catch (SaslExchangeException e) {
      throw new AssertionError(e);
    }
  }

  /** The client is told by {@code e=}, and whatever it answers, that is the end. */
  private static void assertError(SaslStep step, SaslFault fault, String error) {
    assertThat(step).isInstanceOf(Challenge.class);
    assertThat(new String(((Challenge) step).octets().octets(), US_ASCII)).isEqualTo("e=" + error);
    String reply =
        fault == SaslFault.TOO_LONG ? "500 5.5.6 Line too long" : "535 5.7.8 Authentication failed";
    for (String answer : new String[] {"", "*", "n,,n=user,r=fyko"}) {
      var end = (Failed) ((Challenge) step).respond(Secret.ofUtf8(answer));
      assertThat(end.fault()).isEqualTo(fault);
      assertThat(end.reply()).hasToString(reply);
    }
  }
}
