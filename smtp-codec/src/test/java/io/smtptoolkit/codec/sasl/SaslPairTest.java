package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client and our server agree, whatever the names and passwords are. */
class SaslPairTest {
  /** No preparation: everything that can be sent goes as it is. */
  private static final StringPreparation AS_IS = Optional::of;

  private static final String CLIENT_NONCE = "fyko+d2lbbFgONRv9qkxdawL";
  private static final String SERVER_NONCE = "3rfcNHYJY1ZVvWVs7j";
  private static final ChannelBinding BINDING = ChannelBinding.tlsExporter(Secret.of(new byte[32]));

  /** What mechanisms use as signs, what escapes would be made of, and characters beyond ASCII. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "B",
          "7",
          " ",
          ",",
          "=",
          "=2C",
          "=3D",
          "n=",
          ",r=",
          "@",
          "\u00fc",
          "\u20ac",
          "\ud83d\ude00",
          "%",
          "<",
          "\"",
          "\\",
          "~");

  @Tag("by-chance")
  @ParameterizedTest
  @EnumSource
  void agreesForAnyNameAndPassword(SaslMechanism mechanism) throws Exception {
    var random = new Random(mechanism.name().hashCode());
    for (int i = 0; i < 50; i++) {
      var pair = randomPair(mechanism, random);

      for (boolean inAuth : new boolean[] {true, false}) {
        var client = client(mechanism, pair.user(), pair.password(), Optional.empty());
        var end = pair.play(client, server(mechanism, pair.user()), inAuth);

        assertThat(end).as(pair.user()).isEqualTo(new Authenticated(pair.user(), pair.user()));
        assertThat(client.isComplete()).isTrue();
        assertThat(client.refusal()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "EXTERNAL")
  void refusesAnyOtherPassword(SaslMechanism mechanism) throws Exception {
    var random = new Random(mechanism.name().hashCode());
    for (int i = 0; i < 20; i++) {
      var pair = randomPair(mechanism, random);
      var wrong = randomPair(mechanism, random).password();

      var end =
          (Failed)
              pair.play(
                  client(mechanism, pair.user(), wrong, Optional.empty()),
                  server(mechanism, pair.user()),
                  true);

      assertThat(end.fault()).isEqualTo(SaslFault.BAD_CREDENTIALS);
      assertThat(end.reply()).hasToString("535 5.7.8 Authentication failed");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "EXTERNAL")
  void refusesAStrangerInTheSameWay(SaslMechanism mechanism) throws Exception {
    var pair = new SaslPair("user", Secret.ofUtf8("pencil"), "boss");
    boolean token = SaslMechanism.WITH_TOKEN.contains(mechanism);
    var secret = Secret.ofUtf8(token ? "stolen" : "pencil");

    var end =
        pair.play(
            client(mechanism, "stranger", secret, Optional.empty()),
            server(mechanism, "stranger"),
            true);

    assertThat(((Failed) end).fault()).isEqualTo(SaslFault.BAD_CREDENTIALS);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EXCLUDE,
      names = {"CRAM_MD5", "LOGIN"})
  void actsAsAnotherOnlyIfAllowed(SaslMechanism mechanism) throws Exception {
    var pair = new SaslPair("user", Secret.ofUtf8("pencil"), "the, boss=");

    var allowed =
        pair.play(
            client(mechanism, "user", pair.password(), Optional.of("the, boss=")),
            server(mechanism, "user"),
            true);
    var denied =
        pair.play(
            client(mechanism, "user", pair.password(), Optional.of("root")),
            server(mechanism, "user"),
            true);

    assertThat(allowed).isEqualTo(new Authenticated("user", "the, boss="));
    assertThat(((Failed) denied).fault()).isEqualTo(SaslFault.NOT_AUTHORIZED);
  }

  private static SaslPair randomPair(SaslMechanism mechanism, Random random) {
    String password = randomText(random);
    if (SaslMechanism.WITH_TOKEN.contains(mechanism)) {
      password = password.replaceAll("[^!-~]", "x");
    }
    return new SaslPair(randomText(random), Secret.ofUtf8(password), "boss");
  }

  private static String randomText(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static SaslClientExchange client(
      SaslMechanism mechanism, String user, Secret password, Optional<String> other) {
    var credentials = new PasswordCredentials(user, other, password);
    return switch (mechanism) {
      case PLAIN -> SaslClientExchange.plain(credentials);
      case LOGIN -> SaslClientExchange.login(credentials);
      case CRAM_MD5 -> SaslClientExchange.cramMd5(credentials);
      case SCRAM_SHA_1, SCRAM_SHA_256 ->
          SaslClientExchange.scram(mechanism, credentials, CLIENT_NONCE);
      case SCRAM_SHA_1_PLUS, SCRAM_SHA_256_PLUS ->
          SaslClientExchange.scram(mechanism, credentials, CLIENT_NONCE, BINDING);
      case OAUTHBEARER ->
          SaslClientExchange.oauthBearer(BearerCredentials.of(other.orElse(user), password));
      case XOAUTH2 ->
          SaslClientExchange.xoauth2(BearerCredentials.of(other.orElse(user), password));
      case EXTERNAL ->
          other.map(SaslClientExchange::external).orElseGet(SaslClientExchange::external);
    };
  }

  private static SaslServerExchange server(SaslMechanism mechanism, String certified) {
    return switch (mechanism) {
      case PLAIN -> SaslServerExchange.plain(AS_IS);
      case LOGIN -> SaslServerExchange.login(AS_IS);
      case CRAM_MD5 -> SaslServerExchange.cramMd5("<1.2@mx.example>", AS_IS);
      case SCRAM_SHA_1, SCRAM_SHA_256 ->
          SaslServerExchange.scram(mechanism, SERVER_NONCE, List.of(), AS_IS);
      case SCRAM_SHA_1_PLUS, SCRAM_SHA_256_PLUS ->
          SaslServerExchange.scram(mechanism, SERVER_NONCE, List.of(BINDING), AS_IS);
      case OAUTHBEARER -> SaslServerExchange.oauthBearer(AS_IS);
      case XOAUTH2 -> SaslServerExchange.xoauth2(AS_IS);
      case EXTERNAL -> SaslServerExchange.external(certified, AS_IS);
    };
  }
}
