package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import io.smtptoolkit.codec.wire.SaslLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchanges that the RFCs print, octet by octet, in both roles. */
class RfcExamplesTest {
  private static final StringPreparation ASCII = StringPreparation.PRINTABLE_ASCII;
  private static final Secret PENCIL = Secret.ofUtf8("pencil");
  private static final String OPENID_ERROR =
      """
      {"status":"invalid_token","scope":"example_scope",\
      "openid-configuration":"https://example.com/.well-known/openid-configuration"}\
      """;

  @Test
  void rfc4616FirstExample() {
    var message = Secret.ofUtf8("\0tim\0tanstaaftanstaaf");

    var client = SaslClientExchange.plain(credentials("tim", "tanstaaftanstaaf"));
    var check = (CheckPassword) SaslServerExchange.plain(ASCII).begin(message);

    assertThat(client.initialResponse()).contains(message);
    assertThat(client.isComplete()).isTrue();
    assertThat(check.authenticationId()).isEqualTo("tim");
    assertThat(check.password()).isEqualTo(Secret.ofUtf8("tanstaaftanstaaf"));
    assertThat(check.accept()).isEqualTo(new Authenticated("tim", "tim"));
  }

  @Test
  void rfc4616SecondExample() {
    var message = Secret.ofUtf8("Ursel\0Kurt\0xipj3plmq");

    var client = SaslClientExchange.plain(credentials("Kurt", "xipj3plmq").actingAs("Ursel"));
    var check = (CheckPassword) SaslServerExchange.plain(ASCII).begin(message);
    var authorize = (Authorize) check.accept();

    assertThat(client.initialResponse()).contains(message);
    assertThat(authorize.authenticationId()).isEqualTo("Kurt");
    assertThat(authorize.authorizationId()).isEqualTo("Ursel");
    assertThat(((Failed) authorize.deny()).fault()).isEqualTo(SaslFault.NOT_AUTHORIZED);
    assertThat(authorize.allow()).isEqualTo(new Authenticated("Kurt", "Ursel"));
  }

  @Test
  void rfc4954PlainWithoutInitialResponse() throws Exception {
    var message = base64("dGVzdAB0ZXN0ADEyMzQ=");

    var client = SaslClientExchange.plain(credentials("test", "1234").actingAs("test"));
    var begin = (Challenge) SaslServerExchange.plain(ASCII).begin();
    var check = (CheckPassword) begin.respond(message);

    assertThat(begin.octets()).isEqualTo(base64(""));
    assertThat(client.respond(base64(""))).isEqualTo(message);
    assertThat(check.password()).isEqualTo(Secret.ofUtf8("1234"));
    assertThat(check.accept()).isEqualTo(new Authenticated("test", "test"));
  }

  @Test
  void rfc2195() throws Exception {
    assertCramMd5(
        "<1896.697170952@postoffice.reston.mci.net>",
        "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
        "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw",
        credentials("tim", "tanstaaftanstaaf"));
  }

  @Test
  void rfc4954CramMd5() throws Exception {
    assertCramMd5(
        "<4192942341.12828472@sourcefour.andrew.cmu.edu>",
        "PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5hbmRyZXcuY211LmVkdT4=",
        "cmpzMyBlYzNhNTlmZWQzOTVhYmExZWM2MzY3YzRmNGI0MWFjMA==",
        credentials("rjs3", "1234"));
  }

  @Test
  void rfc4954ExternalWithTheDerivedIdentity() {
    var client = SaslClientExchange.external();

    var end = SaslServerExchange.external("rjs3", ASCII).begin(Secret.ofUtf8(""));

    assertThat(client.initialResponse()).contains(Secret.ofUtf8(""));
    assertThat(end).isEqualTo(new Authenticated("rjs3", "rjs3"));
  }

  @Test
  void rfc5802() throws Exception {
    assertScram(
        SaslMechanism.SCRAM_SHA_1,
        "fyko+d2lbbFgONRv9qkxdawL",
        "3rfcNHYJY1ZVvWVs7j",
        "QSXCR+Q6sek8bf92",
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
  }

  @Test
  void rfc7677() throws Exception {
    assertScram(
        SaslMechanism.SCRAM_SHA_256,
        "rOprNGfwEbeRWgbNEkqO",
        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "W22ZaJ0SNY7soEsUEjb6gQ==",
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  }

  /** The example of §4.1 for SMTP; the one for IMAP differs in the port. */
  @Test
  void rfc7628Successful() throws Exception {
    var message =
        base64(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhc"
                + "mVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
    var credentials =
        BearerCredentials.of(
                "user@example.com", Secret.ofUtf8("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="))
            .at("server.example.com", 587);

    var client = SaslClientExchange.oauthBearer(credentials);
    var check = (CheckToken) SaslServerExchange.oauthBearer(ASCII).begin(message);

    assertThat(client.initialResponse()).contains(message);
    assertThat(check.credentials()).isEqualTo(credentials);
    assertThat(check.accept("user@example.com"))
        .isEqualTo(new Authenticated("user@example.com", "user@example.com"));
  }

  /** §4.3: the empty value of {@code auth} asks for the scope. */
  @Test
  void rfc7628Failed() throws Exception {
    var message =
        base64(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=");
    var error =
        base64(
            "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIiwib3BlbmlkLWNvbmZp"
                + "Z3VyYXRpb24iOiJodHRwczovL2V4YW1wbGUuY29tLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0"
                + "aW9uIn0=");

    var client =
        SaslClientExchange.oauthBearer(
            BearerCredentials.of("user@example.com", Secret.ofUtf8(""))
                .at("server.example.com", 143));
    var check = (CheckToken) SaslServerExchange.oauthBearer(ASCII).begin(message);
    var challenge = (Challenge) check.refuse(OPENID_ERROR);

    assertThat(client.initialResponse()).contains(message);
    assertThat(check.credentials().token().length()).isZero();
    assertThat(challenge.octets()).isEqualTo(error);
    assertThat(client.respond(error)).isEqualTo(base64("AQ=="));
    assertThat(client.isComplete()).isFalse();
    assertThat(client.refusal()).contains(OPENID_ERROR);
    assertThat(((Failed) challenge.respond(base64("AQ=="))).fault())
        .isEqualTo(SaslFault.BAD_CREDENTIALS);
  }

  /** §4.4 has {@code user=} where its own grammar, by way of RFC 5801, has {@code a=}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bix1c2VyPXNvbWV1c2VyQGV4YW1wbGUuY29tLAFhdXRoPUJlYXJlciB2RjlkZnQ0cW1UYzJOdmIzUmxja0JoZEhSa"
            + "GRtbHpkR0V1WTI5dENnPT0BAQ=="
      })
  void rfc7628ExampleAgainstItsGrammarIsRefused(String message) throws Exception {
    var end = (Failed) SaslServerExchange.oauthBearer(ASCII).begin(base64(message));

    assertThat(end).isEqualTo(new Failed(SaslFault.MALFORMED, "expected a GS2 header"));
  }

  /** draft-murchison-sasl-login-00 §2.3; our server's own prompts are the ones its note allows. */
  @Test
  void loginDraft() throws Exception {
    var client = SaslClientExchange.login(credentials("tim", "tanstaaftanstaaf"));
    var name = (Challenge) SaslServerExchange.login(ASCII).begin();
    var password = (Challenge) name.respond(base64("dGlt"));
    var check = (CheckPassword) password.respond(base64("dGFuc3RhYWZ0YW5zdGFhZg=="));

    assertThat(client.initialResponse()).isEmpty();
    assertThat(client.respond(base64("VXNlciBOYW1lAA=="))).isEqualTo(base64("dGlt"));
    assertThat(client.isComplete()).isFalse();
    assertThat(client.respond(base64("UGFzc3dvcmQA")))
        .isEqualTo(base64("dGFuc3RhYWZ0YW5zdGFhZg=="));
    assertThat(client.isComplete()).isTrue();
    assertThat(name.octets()).isEqualTo(base64("VXNlcm5hbWU6"));
    assertThat(password.octets()).isEqualTo(base64("UGFzc3dvcmQ6"));
    assertThat(check.authenticationId()).isEqualTo("tim");
    assertThat(check.password()).isEqualTo(Secret.ofUtf8("tanstaaftanstaaf"));
  }

  private static void assertCramMd5(
      String text, String challenge, String response, PasswordCredentials credentials)
      throws Exception {
    var client = SaslClientExchange.cramMd5(credentials);
    var begin = (Challenge) SaslServerExchange.cramMd5(text, ASCII).begin();
    var need = (NeedPassword) begin.respond(base64(response));

    assertThat(begin.octets()).isEqualTo(base64(challenge));
    assertThat(client.initialResponse()).isEmpty();
    assertThat(client.respond(base64(challenge))).isEqualTo(base64(response));
    assertThat(client.isComplete()).isTrue();
    assertThat(need.authenticationId()).isEqualTo(credentials.authenticationId());
    assertThat(need.password(credentials.password()))
        .isEqualTo(
            new Authenticated(credentials.authenticationId(), credentials.authenticationId()));
  }

  private static void assertScram(
      SaslMechanism mechanism,
      String clientNonce,
      String serverNonce,
      String salt,
      String clientFirst,
      String serverFirst,
      String clientFinal,
      String serverFinal)
      throws Exception {
    var client = SaslClientExchange.scram(mechanism, credentials("user", "pencil"), clientNonce);
    var server = SaslServerExchange.scram(mechanism, serverNonce, List.of(), ASCII);
    var need = (NeedScramCredential) server.begin(Secret.ofUtf8(clientFirst));
    var credential = ScramCredential.fromPassword(need.hash(), PENCIL, base64(salt), 4096);
    var first = (Challenge) need.credential(credential);
    var last = (Challenge) first.respond(Secret.ofUtf8(clientFinal));

    assertThat(need.authenticationId()).isEqualTo("user");
    assertThat(first.octets()).isEqualTo(Secret.ofUtf8(serverFirst));
    assertThat(last.octets()).isEqualTo(Secret.ofUtf8(serverFinal));
    assertThat(last.respond(Secret.ofUtf8(""))).isEqualTo(new Authenticated("user", "user"));
    assertThat(client.initialResponse()).contains(Secret.ofUtf8(clientFirst));
    assertThat(client.respond(Secret.ofUtf8(serverFirst))).isEqualTo(Secret.ofUtf8(clientFinal));
    assertThat(client.isComplete()).isFalse();
    assertThat(client.respond(Secret.ofUtf8(serverFinal))).isEqualTo(Secret.ofUtf8(""));
    assertThat(client.isComplete()).isTrue();
  }

  private static PasswordCredentials credentials(String name, String password) {
    return PasswordCredentials.of(name, Secret.ofUtf8(password));
  }

  private static Secret base64(String text) throws SmtpSyntaxException {
    return SaslLine.decodeBase64(text);
  }
}
