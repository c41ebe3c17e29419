package io.smtptoolkit.codec.sasl;

import static io.smtptoolkit.codec.sasl.SaslMechanism.SCRAM_SHA_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All mechanisms but SCRAM, which has {@link ScramServerTest}. */
class SaslServerExchangeTest {
  private static final StringPreparation ASCII = StringPreparation.PRINTABLE_ASCII;
  private static final String CHALLENGE = "<1896.697170952@postoffice.reston.mci.net>";

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(
      strings = {
        "",
        "user",
        "\0user",
        "user\0pass",
        "\0user\0",
        "\0\0pass",
        "\0\0",
        "\0user\0pass\0",
        "\0user\0pass\0x",
        "\0\u00fcser\0pass",
        "\0user\0p\u00e4ss",
        "b\u00f6ss\0user\0pass",
        "\0us\ner\0pass",
        "\0user\0pa\tss"
      })
  void refusesAPlainMessage(String message) {
    assertThat(SaslServerExchange.plain(ASCII).begin(Secret.ofUtf8(message)))
        .isInstanceOfSatisfying(
            Failed.class,
            end -> assertThat(end.fault()).isIn(SaslFault.MALFORMED, SaslFault.PROHIBITED_STRING));
  }

  /** RFC 4616 §2: up to 255 octets each MUST be accepted. */
  @Test
  void takesPlainStringsOf255Octets() {
    var message = "z".repeat(255) + "\0" + "c".repeat(255) + "\0" + "p".repeat(255);

    var check = (CheckPassword) SaslServerExchange.plain(ASCII).begin(Secret.ofUtf8(message));

    assertThat(check.authenticationId()).isEqualTo("c".repeat(255));
    assertThat(check.password().length()).isEqualTo(255);
    assertThat(((Authorize) check.accept()).authorizationId()).isEqualTo("z".repeat(255));
  }

  @Test
  void preparesNamesAndPasswordsOfPlain() {
    StringPreparation lowerCase = text -> Optional.of(text.toLowerCase(Locale.ROOT));
    var message = Secret.ofUtf8("B\u00d6SS\0b\u00f6ss\0P\u00c4SS");

    var check = (CheckPassword) SaslServerExchange.plain(lowerCase).begin(message);

    assertThat(check.authenticationId()).isEqualTo("b\u00f6ss");
    assertThat(check.password()).isEqualTo(Secret.ofUtf8("p\u00e4ss"));
    assertThat(check.accept()).isEqualTo(new Authenticated("b\u00f6ss", "b\u00f6ss"));
  }

  @Test
  void refusesAStringOfWhichPreparationLeavesNothing() {
    var exchange = SaslServerExchange.plain(text -> Optional.of(""));

    assertThat(exchange.begin(Secret.ofUtf8("\0user\0pass")))
        .isEqualTo(
            new Failed(
                SaslFault.PROHIBITED_STRING, "the authentication identity cannot be prepared"));
  }

  @Test
  void takesTheNameOfLoginFromAuth() {
    var password = (Challenge) SaslServerExchange.login(ASCII).begin(Secret.ofUtf8("tim"));
    var check = (CheckPassword) password.respond(Secret.ofUtf8("tanstaaftanstaaf"));

    assertThat(password.octets()).isEqualTo(Secret.ofUtf8("Password:"));
    assertThat(check.authenticationId()).isEqualTo("tim");
    assertThat(check.accept()).isEqualTo(new Authenticated("tim", "tim"));
    assertThat(check.refuse())
        .isEqualTo(new Failed(SaslFault.BAD_CREDENTIALS, "wrong credentials"));
  }

  @Test
  void refusesNothingAsNameOrPasswordOfLogin() {
    var begin = (Challenge) SaslServerExchange.login(ASCII).begin();
    var password = (Challenge) begin.respond(Secret.ofUtf8("tim"));

    assertThat(begin.respond(Secret.ofUtf8(""))).isInstanceOf(Failed.class);
    assertThat(password.respond(Secret.ofUtf8(""))).isInstanceOf(Failed.class);
    assertThat(password.respond(Secret.ofUtf8("a\0b"))).isInstanceOf(Failed.class);
  }

  /** RFC 4954 §4. */
  @Test
  void refusesAnInitialResponseWhereTheServerBegins() {
    var end = (Failed) SaslServerExchange.cramMd5(CHALLENGE, ASCII).begin(Secret.ofUtf8(""));

    assertThat(end.fault()).isEqualTo(SaslFault.UNEXPECTED_INITIAL_RESPONSE);
    assertThat(end.reply()).hasToString("501 5.7.0 This mechanism takes no initial response");
  }

  /** RFC 4954 §4. */
  @Test
  void refusesAMessageThatIsTooLongAsALine() {
    var longest = Secret.ofUtf8("\0user\0" + "p".repeat(9_210));
    var tooLong = Secret.ofUtf8("\0user\0" + "p".repeat(9_211));

    var end = (Failed) SaslServerExchange.plain(ASCII).begin(tooLong);

    assertThat(end.fault()).isEqualTo(SaslFault.TOO_LONG);
    assertThat(end.reply()).hasToString("500 5.5.6 Line too long");
    assertThat(SaslServerExchange.plain(ASCII).begin(longest)).isInstanceOf(CheckPassword.class);
  }

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(
      strings = {
        "",
        "tim",
        "tim ",
        "b913a602c7eda7a495b4e6e7334d3890",
        " b913a602c7eda7a495b4e6e7334d3890",
        "tim b913a602c7eda7a495b4e6e7334d389",
        "tim b913a602c7eda7a495b4e6e7334d38900",
        "tim B913A602C7EDA7A495B4E6E7334D3890",
        "tim b913a602c7eda7a495b4e6e7334d389g",
        "tim b913a602c7eda7a495b4e6e7334d3890 ",
        "t\0m b913a602c7eda7a495b4e6e7334d3890"
      })
  void refusesACramMd5Response(String response) {
    var begin = (Challenge) SaslServerExchange.cramMd5(CHALLENGE, ASCII).begin();

    assertThat(begin.respond(Secret.ofUtf8(response))).isInstanceOf(Failed.class);
  }

  @Test
  void comparesTheWholeDigestOfCramMd5() {
    var begin = (Challenge) SaslServerExchange.cramMd5(CHALLENGE, ASCII).begin();
    var right = "tim b913a602c7eda7a495b4e6e7334d3890";

    for (int at = right.length() - 32; at < right.length(); at++) {
      char other = right.charAt(at) == '0' ? '1' : '0';
      var wrong = right.substring(0, at) + other + right.substring(at + 1);
      var need = (NeedPassword) begin.respond(Secret.ofUtf8(wrong));
      assertThat(need.password(Secret.ofUtf8("tanstaaftanstaaf"))).isInstanceOf(Failed.class);
    }
  }

  /** The digest is that of the octet which takes the place of the missing password. */
  @Test
  void aStrangerOfCramMd5IsRefusedWhateverHeSends() throws Exception {
    var begin = (Challenge) SaslServerExchange.cramMd5(CHALLENGE, ASCII).begin();
    var digest = CramMd5.response(begin.octets(), "tim", Secret.of(new byte[1]));

    var need = (NeedPassword) begin.respond(digest);

    assertThat(need.refuse()).isEqualTo(new Failed(SaslFault.BAD_CREDENTIALS, "wrong credentials"));
  }

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(
      strings = {"", "<>", "1896@mci.net", "<1896>", "<18 96@mci.net>", "<a@b>\r\n", "<a@\u00fc>"})
  void takesNoCramMd5ChallengeInAnotherForm(String challenge) {
    assertThatThrownBy(() -> SaslServerExchange.cramMd5(challenge, ASCII))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "^ | MALFORMED",
        "n,, | MALFORMED",
        "n,,^ | MALFORMED",
        "n,,^^ | MALFORMED",
        "n,,^auth=Bearer x | MALFORMED",
        "n,,^auth=Bearer x^ | MALFORMED",
        "n,,^auth=Bearer x^^^ | MALFORMED",
        "n,,^auth=Bearer^^ | MALFORMED",
        "n,,^auth=Bearer x y^^ | MALFORMED",
        "n,,^auth=Basic x^^ | MALFORMED",
        "n,,^auth=OAuth realm=\"Example\"^^ | MALFORMED",
        "n,,^auth=Bearer \u00fc^^ | MALFORMED",
        "n,,^auth=Bearer x^auth=Bearer y^^ | MALFORMED",
        "n,,^auth=Bearer x^AUTH=Bearer y^^ | MALFORMED",
        "n,,^host=^port=587^^ | MALFORMED",
        "n,,^port=0^auth=Bearer x^^ | MALFORMED",
        "n,,^port=99999^auth=Bearer x^^ | MALFORMED",
        "n,,^port=587a^auth=Bearer x^^ | MALFORMED",
        "n,,^host=a b^auth=Bearer x^^ | MALFORMED",
        "n,,^x1=y^auth=Bearer x^^ | MALFORMED",
        "n,,^=y^auth=Bearer x^^ | MALFORMED",
        "n,,^x^auth=Bearer x^^ | MALFORMED",
        "n,user=me,^auth=Bearer x^^ | MALFORMED",
        "n,a=me^auth=Bearer x^^ | MALFORMED",
        "n,a=m=e,^auth=Bearer x^^ | PROHIBITED_STRING",
        "n,a=m\u00fc,^auth=Bearer x^^ | PROHIBITED_STRING",
        "p=tls-unique,,^auth=Bearer x^^ | CHANNEL_BINDING_NOT_SUPPORTED"
      })
  void refusesAnOAuthBearerMessage(String message, SaslFault fault) {
    var text = Secret.ofUtf8(message.replace('^', '\1'));

    assertThat(((Failed) SaslServerExchange.oauthBearer(ASCII).begin(text)).fault())
        .isEqualTo(fault);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "n,,^port=99999^auth=Bearer x^^",
        "n,,^host=a b^auth=Bearer x^^",
        "n,a=a\tb,^auth=Bearer x^^"
      })
  void showsNothingOfAnOAuthBearerMessage(String message) {
    var text = Secret.ofUtf8(message.replace('^', '\1'));

    assertThat(SaslServerExchange.oauthBearer(Optional::of).begin(text))
        .isEqualTo(
            new Failed(
                SaslFault.MALFORMED,
                "expected a user without controls, a host name and a port up to 65535"));
  }

  @Test
  void ignoresUnknownKeysOfOAuthBearer() {
    var message = "y,a=us=2Cer,\1qs=x y\1auth=bEARER  abc\1host=mx.example\1\1";

    var check = (CheckToken) SaslServerExchange.oauthBearer(ASCII).begin(Secret.ofUtf8(message));

    assertThat(check.credentials().authorizationId()).contains("us,er");
    assertThat(check.credentials().token()).isEqualTo(Secret.ofUtf8("abc"));
    assertThat(check.credentials().host()).contains("mx.example");
    assertThat(check.credentials().port()).isEmpty();
  }

  @Test
  void aTokenOfAnotherUserNeedsAuthorization() {
    var message = Secret.ofUtf8("n,a=boss,\1auth=Bearer abc\1\1");

    var check = (CheckToken) SaslServerExchange.oauthBearer(ASCII).begin(message);

    assertThat(((Authorize) check.accept("user")).allow())
        .isEqualTo(new Authenticated("user", "boss"));
    assertThat(((Authorize) check.accept("user")).deny())
        .isEqualTo(new Failed(SaslFault.NOT_AUTHORIZED, "not allowed to act as another user"));
  }

  /** The example of Google's description. */
  @Test
  void readsAndRefusesXoauth2() {
    var message =
        Secret.ofUtf8(
            "user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
                + "\1\1");

    var check = (CheckToken) SaslServerExchange.xoauth2(ASCII).begin(message);
    var error = (Challenge) check.refuse();

    assertThat(check.credentials().authorizationId()).contains("someuser@example.com");
    assertThat(check.credentials().token())
        .isEqualTo(Secret.ofUtf8("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"));
    assertThat(error.octets())
        .isEqualTo(Secret.ofUtf8("{\"status\":\"401\",\"schemes\":\"bearer\"}"));
    assertThat(error.respond(Secret.ofUtf8("")))
        .isEqualTo(new Failed(SaslFault.BAD_CREDENTIALS, "wrong credentials"));
    assertThatThrownBy(() -> check.refuse("")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "<{0}>")
  @ValueSource(
      strings = {
        "^",
        "user=^auth=Bearer x^^",
        "auth=Bearer x^^",
        "user=me^^",
        "user=me^auth=Bearer x^",
        "user=m\u00fc^auth=Bearer x^^",
        "n,,^auth=Bearer x^^"
      })
  void refusesAnXoauth2Message(String message) {
    var text = Secret.ofUtf8(message.replace('^', '\1'));

    assertThat(SaslServerExchange.xoauth2(ASCII).begin(text)).isInstanceOf(Failed.class);
  }

  @Test
  void externalActsAsAnotherOnlyIfAllowed() {
    var exchange = SaslServerExchange.external("CN=user", ASCII);

    var authorize = (Authorize) exchange.begin(Secret.ofUtf8("boss"));

    assertThat(authorize.authenticationId()).isEqualTo("CN=user");
    assertThat(authorize.allow()).isEqualTo(new Authenticated("CN=user", "boss"));
    assertThat(exchange.begin(Secret.ofUtf8("bo\0ss"))).isInstanceOf(Failed.class);
    assertThat(exchange.begin(Secret.ofUtf8("b\u00f6ss"))).isInstanceOf(Failed.class);
  }

  @Test
  void anythingThatCannotBeAnsweredNowInvitesToTryAgain() {
    assertThat(Failed.temporarily("the store is away").reply())
        .hasToString("454 4.7.0 Temporary authentication failure");
  }

  /** Any octets in any order give a step, and none of them an unasked success. */
  @Tag("by-chance")
  @ParameterizedTest
  @MethodSource("exchanges")
  void takesGarbageOfAnySize(SaslServerExchange exchange) {
    var random = new Random(4954);
    for (int i = 0; i < 300; i++) {
      byte[] garbage = new byte[i < 290 ? random.nextInt(60) : 1 << 20];
      random.nextBytes(garbage);
      if (i % 3 == 0) {
        for (int at = 0; at < garbage.length; at++) {
          garbage[at] = (byte) "\0\1,=nyparsicv m2CD".charAt((garbage[at] & 0xFF) % 18);
        }
      }

      SaslStep step = exchange.begin(Secret.of(garbage));
      for (int round = 0; step instanceof Challenge challenge && round < 3; round++) {
        step = challenge.respond(Secret.of(garbage));
      }

      boolean empty = exchange.mechanism() == SaslMechanism.EXTERNAL && garbage.length == 0;
      assertThat(step instanceof Authenticated).as(Arrays.toString(garbage)).isEqualTo(empty);
    }
  }

  @Test
  void noStepPrintsASecret() {
    var plain = SaslServerExchange.plain(ASCII);
    var bearer = SaslServerExchange.oauthBearer(ASCII);
    var cramMd5 = (Challenge) SaslServerExchange.cramMd5(CHALLENGE, ASCII).begin();
    var scram = SaslServerExchange.scram(SCRAM_SHA_256, "3rfcNHYJY1ZVvWVs7j", List.of(), ASCII);

    assertThat(plain.begin(Secret.ofUtf8("boss\0user\0hunter2")))
        .hasToString("CheckPassword[user, (secret)]");
    assertThat(plain.begin(Secret.ofUtf8("user\0hunter2")))
        .hasToString("Failed[fault=MALFORMED, reason=expected three strings between two NULs]");
    assertThat(bearer.begin(Secret.ofUtf8("n,a=user,\1auth=Bearer hunter2\1\1")))
        .hasToString(
            "CheckToken[BearerCredentials[authorizationId=Optional[user], token=(secret),"
                + " host=Optional.empty, port=OptionalInt.empty]]");
    assertThat(bearer.begin(Secret.ofUtf8("n,a=user,\1auth=Basic hunter2\1\1")))
        .hasToString("Failed[fault=MALFORMED, reason=expected Bearer and a token in auth=]");
    assertThat(cramMd5).hasToString("Challenge[(secret)]");
    assertThat(cramMd5.respond(Secret.ofUtf8("tim b913a602c7eda7a495b4e6e7334d3890")))
        .hasToString("NeedPassword[tim]");
    assertThat(scram.begin(Secret.ofUtf8("n,,n=user,r=hunter2")))
        .hasToString("NeedScramCredential[user, SCRAM-SHA-256]");
    assertThat(SaslServerExchange.external("user", ASCII).begin(Secret.ofUtf8("boss")))
        .hasToString("Authorize[user, boss]");
  }

  static Stream<SaslServerExchange> exchanges() {
    return Stream.of(
        SaslServerExchange.plain(ASCII),
        SaslServerExchange.login(ASCII),
        SaslServerExchange.cramMd5(CHALLENGE, ASCII),
        SaslServerExchange.scram(SCRAM_SHA_256, "3rfcNHYJY1ZVvWVs7j", List.of(), ASCII),
        SaslServerExchange.oauthBearer(ASCII),
        SaslServerExchange.xoauth2(ASCII),
        SaslServerExchange.external("user", ASCII));
  }
}
