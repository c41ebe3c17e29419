package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.TestAuthority;
import io.smtptoolkit.conformance.scripted.TestIdentity;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of AUTH. */
class AuthRowsTest extends ClientScene {
  private static final Credentials TIM = Credentials.password("tim", "tanstaaftanstaaf");

  private static TestAuthority authority;
  private static TestIdentity identity;

  @BeforeAll
  static void certify() throws GeneralSecurityException {
    authority = TestAuthority.create();
    identity = authority.certify("mx.example");
  }

  private static Script.Builder offering(String mechanisms) {
    return Script.builder().identity(identity).implicitTls().extensions("AUTH " + mechanisms);
  }

  private Endpoint as(Credentials credentials, TlsPolicy policy) throws Exception {
    return Endpoint.builder("mx.example", server.port())
        .address(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
        .tlsPolicy(policy)
        .sslContext(authority.trusted())
        .credentials(credentials)
        .build();
  }

  private String sendAs(Credentials credentials) throws Exception {
    return send(as(credentials, TlsPolicy.IMPLICIT));
  }

  private List<String> authLines() throws Exception {
    return commands().stream().filter(line -> line.startsWith("AUTH")).toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"NEVER", "IF_OFFERED"})
  @Row("c-auth/not-in-clear")
  void knowsNoEndpointWithCredentialsInClear(TlsPolicy policy) {
    assertThatThrownBy(() -> as(TIM, policy)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Row("c-auth/not-in-clear")
  void showsNoSecretToAServerWithoutTls() throws Exception {
    play(Script.builder().extensions("AUTH PLAIN LOGIN"));

    assertThat(send(Endpoint.builder("127.0.0.1", server.port()).credentials(TIM).build()))
        .isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @Test
  @Row("c-auth/only-if-offered")
  void authenticatesOnlyWhereItIsOffered() throws Exception {
    play(Script.builder().identity(identity).implicitTls());

    assertThat(sendAs(TIM)).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @Test
  @Row("c-auth/after-tls-list")
  void choosesFromWhatIsOfferedWithinTls() throws Exception {
    play(
        Script.builder()
            .identity(identity)
            .extensions("STARTTLS", "AUTH CRAM-MD5 SCRAM-SHA-256")
            .extensionsInTls("AUTH PLAIN"));

    assertThat(send(as(TIM, TlsPolicy.REQUIRED))).isEqualTo("accepted 250");

    assertThat(authLines()).containsExactly("AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  }

  @Test
  @Row("c-auth/mech-choice")
  void choosesTheStrongestMechanism() throws Exception {
    play(offering("PLAIN CRAM-MD5 SCRAM-SHA-256 LOGIN").on("AUTH").reply("535 5.7.8 no"));

    assertThat(sendAs(TIM)).isEqualTo("refused AUTH 535");

    assertThat(authLines()).singleElement().asString().startsWith("AUTH SCRAM-SHA-256 ");
  }

  @Test
  @Row("c-auth/plain-format")
  void writesPlain() throws Exception {
    play(offering("PLAIN"));

    assertThat(sendAs(TIM)).isEqualTo("accepted 250");

    assertThat(authLines()).containsExactly("AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  }

  @Test
  @Row("c-auth/ir-too-long")
  void sendsNoInitialResponseThatIsTooLong() throws Exception {
    play(offering("PLAIN").on("AUTH PLAIN").reply("334 "));

    assertThat(sendAs(Credentials.password("tim", "x".repeat(600)))).isEqualTo("accepted 250");

    assertThat(authLines()).containsExactly("AUTH PLAIN");
  }

  @Test
  @Row("c-auth/empty-ir-equals")
  void sendsAnEmptyInitialResponse() throws Exception {
    play(offering("EXTERNAL"));

    assertThat(sendAs(Credentials.certificate())).isEqualTo("accepted 250");

    assertThat(authLines()).containsExactly("AUTH EXTERNAL =");
  }

  @Test
  @Row("c-auth/bad-challenge")
  void givesUpOnABadChallenge() throws Exception {
    play(
        offering("CRAM-MD5")
            .on("AUTH")
            .reply("334 !!!")
            .atSaslResponse()
            .reply("501 5.5.4 given up"));

    assertThat(sendAs(TIM)).doesNotContain("accepted");

    assertThat(commands()).startsWith("EHLO c.example", "AUTH CRAM-MD5", "*");
  }

  @Test
  @Row("c-auth/cram-md5")
  void computesTheExampleOfRfc2195() throws Exception {
    play(
        offering("CRAM-MD5")
            .on("AUTH")
            .reply("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"));

    assertThat(sendAs(TIM)).isEqualTo("accepted 250");

    assertThat(commands()).contains("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"XOAUTH2", "OAUTHBEARER"})
  @Row("c-auth/oauth-error")
  void answersTheErrorOfATokensExchange(String mechanism) throws Exception {
    play(
        offering(mechanism)
            .on("AUTH")
            .reply("334 eyJzdGF0dXMiOiI0MDEifQ==")
            .atSaslResponse()
            .reply("535 5.7.8 no"));

    assertThat(sendAs(Credentials.token("tim", refused -> Secret.ofUtf8("token"))))
        .isEqualTo("refused AUTH 535");

    assertThat(commands().get(2)).isIn("", "AQ==");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"})
  @Row("c-auth/endless-334")
  void endsAfterSoManyChallenges(String mechanism) throws Exception {
    play(offering(mechanism).on("AUTH").reply("334 ").atSaslResponse().reply("334 "));

    assertThat(sendAs(TIM)).doesNotContain("accepted");

    assertThat(commands()).hasSizeLessThan(10);
  }

  @Test
  @Row("c-auth/535-no-storm")
  void doesNotTryAWrongPasswordAgain() throws Exception {
    play(offering("PLAIN LOGIN CRAM-MD5").on("AUTH").reply("535 5.7.8 no"));

    assertThat(sendAs(TIM)).isEqualTo("refused AUTH 535");

    assertThat(authLines()).hasSize(1);
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  @Row("c-auth/454-temp")
  void tellsAFailureForNow() throws Exception {
    play(offering("PLAIN").on("AUTH").reply("454 4.7.0 later"));

    assertThat(sendAs(TIM)).isEqualTo("refused AUTH 454");
  }

  @Test
  @Row("c-auth/no-second-auth")
  void authenticatesOnceForAConnection() throws Exception {
    play(offering("PLAIN"));
    try (SmtpConnection connection = client().connect(as(TIM, TlsPolicy.IMPLICIT))) {
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
    }

    assertThat(authLines()).hasSize(1);
  }

  @Test
  @Row("c-auth/secret-not-logged")
  void tellsAnObserverNoSecret() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    var observer =
        new ConnectionObserver() {
          @Override
          public void sent(ConnectionInfo connection, Command command) {
            seen.add(command + " " + connection.endpoint().credentials());
          }
        };
    use(options().observer(observer));
    play(offering("PLAIN").on("AUTH").answer(Answer.reply("535 5.7.8 no")));

    assertThat(sendAs(TIM)).isEqualTo("refused AUTH 535");

    client().close();
    assertThat(seen)
        .isNotEmpty()
        .noneMatch(it -> it.contains("tanstaaf") || it.contains("AHRpbQB0YW5zdGFhZnRhbnN0YWFm"));
  }
}
