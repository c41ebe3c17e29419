package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TokenSupplier;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslExchangeException;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mechanism on the wire; the examples are those of its RFC. */
class AuthenticationTest {
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String CLIENT_FIRST = "biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=";
  private static final String SERVER_FIRST =
      "cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29F"
          + "c1VFamI2Z1E9PSxpPTQwOTY=";
  private static final String CLIENT_FINAL =
      "Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhObEYkazAscD1kSHpiWmFw"
          + "V0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==";
  private static final String SERVER_FINAL =
      "dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==";

  private static final Credentials PENCIL = Credentials.password("user", "pencil");

  /** RFC 4954 §4.1: the first example. */
  @Test
  void plain() {
    var credentials =
        new Credentials.Password(
            PasswordCredentials.of("test", Secret.ofUtf8("1234")).actingAs("test"));
    Scene scene = Scene.ready(Scene.options(), "AUTH PLAIN LOGIN");
    CompletableFuture<Void> running = run(scene, credentials);

    scene.expect("AUTH PLAIN dGVzdAB0ZXN0ADEyMzQ=\r\n").says("235 2.7.0 ok\r\n").expectNothing();

    assertThat(running).isCompleted();
  }

  /** draft-murchison-sasl-login-00. */
  @Test
  void login() {
    Scene scene = Scene.ready(Scene.options(), "AUTH LOGIN");
    CompletableFuture<Void> running = run(scene, Credentials.password("test", "1234"));

    scene.expect("AUTH LOGIN\r\n").says("334 VXNlcm5hbWU6\r\n");
    scene.expect("dGVzdA==\r\n").says("334 UGFzc3dvcmQ6\r\n");
    scene.expect("MTIzNA==\r\n").says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** RFC 2195 §2. */
  @Test
  void cramMd5() {
    Scene scene = Scene.ready(Scene.options(), "AUTH CRAM-MD5 PLAIN");
    CompletableFuture<Void> running = run(scene, Credentials.password("tim", "tanstaaftanstaaf"));

    scene.expect("AUTH CRAM-MD5\r\n");
    scene.says("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n");
    scene.expect("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n");
    scene.says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** RFC 5802 §5. */
  @Test
  void scramSha1() {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-1 PLAIN");
    CompletableFuture<Void> running = run(scene, PENCIL, "fyko+d2lbbFgONRv9qkxdawL");

    scene.expect("AUTH SCRAM-SHA-1 biwsbj11c2VyLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdM\r\n");
    scene.says(
        "334 cj1meWtvK2QybGJiRmdPTlJ2OXFreGRhd0wzcmZjTkhZSlkxWlZ2V1ZzN2oscz1RU1hDUitRNnNlazhiZjkyLGk9"
            + "NDA5Ng==\r\n");
    scene.expect(
        "Yz1iaXdzLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdMM3JmY05IWUpZMVpWdldWczdqLHA9djBYOHYzQnoyVDBDSkdi"
            + "SlF5RjBYK0hJNFRzPQ==\r\n");
    scene.says("334 dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n").expect("\r\n");
    assertThat(running).isNotDone();
    scene.says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** RFC 7677 §3. */
  @Test
  void scramSha256() {
    Scene scene = Scene.ready(Scene.options(), "AUTH PLAIN SCRAM-SHA-1 SCRAM-SHA-256");
    CompletableFuture<Void> running = run(scene, PENCIL);

    scene.expect("AUTH SCRAM-SHA-256 " + CLIENT_FIRST + "\r\n");
    scene.says("334 " + SERVER_FIRST + "\r\n").expect(CLIENT_FINAL + "\r\n");
    scene.says("334 " + SERVER_FINAL + "\r\n").expect("\r\n").says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** RFC 7628 §4.1, with this server's name. */
  @Test
  void oauthBearer() {
    Scene scene = Scene.ready(Scene.options(), "AUTH XOAUTH2 OAUTHBEARER");
    CompletableFuture<Void> running =
        run(scene, token("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="));

    scene.expect(
        "AUTH OAUTHBEARER bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9bXguZXhhbXBsZQFwb3J0PTI1AWF1dGg9QmVhcmV"
            + "yIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\r\n");
    scene.says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** The example of Google's description. */
  @Test
  void xoauth2() {
    Scene scene = Scene.ready(Scene.options(), "AUTH XOAUTH2");
    CompletableFuture<Void> running =
        run(scene, token("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"));

    scene.expect(
        "AUTH XOAUTH2 dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjN"
            + "SbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==\r\n");
    scene.says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  /** RFC 4954 §4: what does not fit in the line comes after an empty challenge. */
  @Test
  void aLongInitialResponseWaitsForTheServer() {
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");
    CompletableFuture<Void> running = run(scene, token("u", "x".repeat(400)));

    scene.expect("AUTH OAUTHBEARER\r\n").says("334 \r\n");
    String response = String.join("", scene.link().takeWrites());
    assertThat(response).startsWith("bixhPXUsAWhvc3Q9bXguZXhhbXBsZQFwb3J0PTI1AWF1dGg9QmVhcmVyIHh4");
    scene.says("235 2.7.0 ok\r\n");

    assertThat(running).isCompleted();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256, LOGIN, AUTH SCRAM-SHA-256",
    "LOGIN CRAM-MD5 plain, LOGIN, AUTH CRAM-MD5",
    "LOGIN PLAIN, LOGIN, AUTH PLAIN",
    "X-UNKNOWN LOGIN, LOGIN, AUTH LOGIN",
    "PLAIN SCRAM-SHA-1, SCRAM_SHA_1, AUTH SCRAM-SHA-1",
    // Nothing to bind to without TLS.
    "SCRAM-SHA-256-PLUS SCRAM-SHA-1, LOGIN, AUTH SCRAM-SHA-1",
  })
  void usesTheStrongestThatIsOfferedAndAllowed(
      String offered, SaslMechanism minimum, String begin) {
    Scene scene = Scene.ready(Scene.options(), "AUTH " + offered);

    var unused = run(scene, endpoint(PENCIL).minimumMechanism(minimum).build(), NONCE);

    assertThat(String.join("", scene.link().takeWrites())).startsWith(begin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH PLAIN LOGIN CRAM-MD5", "AUTH", "AUTH GSSAPI", "HELP"})
  void saysNothingWhereNothingIsStrongEnough(String offered) {
    Scene scene = Scene.ready(Scene.options(), offered);

    CompletableFuture<Void> running =
        run(scene, endpoint(PENCIL).minimumMechanism(SaslMechanism.SCRAM_SHA_1).build(), NONCE);

    assertThat(failure(running)).isInstanceOf(NotOfferedException.class);
    assertThat(failure(running).stage()).isEqualTo(Stage.AUTH);
    scene.expectNothing();
  }

  @Test
  void saysNothingInTheClearUnlessToldSo() {
    Scene scene = Scene.ready(Scene.options(), "AUTH PLAIN SCRAM-SHA-256");
    Endpoint endpoint = Endpoint.builder("mx.example", 25).credentials(PENCIL).build();

    CompletableFuture<Void> running = run(scene, endpoint, NONCE);

    assertThat(failure(running)).isInstanceOf(NotOfferedException.class);
    scene.expectNothing();
  }

  @ParameterizedTest
  @CsvSource({"535 5.7.8 no", "454 4.7.0 later", "504 5.5.4 what", "534 5.7.9 weak", "500 what"})
  void aRefusalIsTheReason(String reply) {
    Scene scene = Scene.ready(Scene.options(), "AUTH PLAIN LOGIN");
    CompletableFuture<Void> running = run(scene, Credentials.password("test", "1234"));

    scene.expect("AUTH PLAIN AHRlc3QAMTIzNA==\r\n").says(reply + "\r\n").expectNothing();

    assertThat(failure(running)).isInstanceOf(NegativeReplyException.class);
    assertThat(failure(running).stage()).isEqualTo(Stage.AUTH);
    assertThat(failure(running).lastReply().orElseThrow()).hasToString(reply);
    assertThat(scene.dialogue().failure()).isEmpty();
  }

  @Test
  void a421WithinAnExchangeIsTheReason() {
    Scene scene = Scene.ready(Scene.options(), "AUTH LOGIN");
    CompletableFuture<Void> running = run(scene, Credentials.password("test", "1234"));

    scene.expect("AUTH LOGIN\r\n").says("421 4.3.2 bye\r\n");

    assertThat(failure(running)).hasMessageContaining("421 4.3.2 bye");
    assertThat(scene.link().closed()).isPresent();
  }

  /** Who spoils SCRAM wants the password in another form. */
  @ParameterizedTest
  @ValueSource(strings = {"535 5.7.8 no", "504 5.5.4 no such mechanism"})
  void afterScramNoWeakerMechanismGetsThePassword(String reply) {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-256 PLAIN LOGIN");
    CompletableFuture<Void> running = run(scene, PENCIL);

    scene.expect("AUTH SCRAM-SHA-256 " + CLIENT_FIRST + "\r\n").says(reply + "\r\n");

    assertThat(failure(running)).isInstanceOf(NegativeReplyException.class);
    scene.expectNothing();
  }

  @Test
  void aServerWithAWrongSignatureIsLeft() {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-256 PLAIN");
    CompletableFuture<Void> running = run(scene, PENCIL);
    scene.expect("AUTH SCRAM-SHA-256 " + CLIENT_FIRST + "\r\n");
    scene.says("334 " + SERVER_FIRST + "\r\n").expect(CLIENT_FINAL + "\r\n");

    scene.says("334 dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9\r\n").expect("*\r\n");
    scene.says("501 5.7.0 cancelled\r\n").expectNothing();

    assertThat(failure(running))
        .hasMessageContaining("the server does not know the password")
        .hasCauseInstanceOf(SaslExchangeException.class);
  }

  @Test
  void aServerThatAcceptsWithoutProofIsLeft() {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-256 PLAIN");
    CompletableFuture<Void> running = run(scene, PENCIL);
    scene.expect("AUTH SCRAM-SHA-256 " + CLIENT_FIRST + "\r\n");

    scene.says("235 2.7.0 welcome\r\n").expectNothing();

    assertThat(failure(running))
        .hasMessageStartingWith("the server accepts without the proof that SCRAM-SHA-256 demands");
    assertThat(scene.link().closed()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"334 !!!", "334 abc", "334 ABCD"})
  void aChallengeThatMakesNoSenseIsCancelled(String challenge) {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-256");
    CompletableFuture<Void> running = run(scene, PENCIL);
    scene.expect("AUTH SCRAM-SHA-256 " + CLIENT_FIRST + "\r\n");

    scene.says(challenge + "\r\n").expect("*\r\n").says("501 5.7.0 cancelled\r\n");

    assertThat(failure(running)).hasMessageStartingWith("authentication failed: ");
  }

  /** RFC 7628 §3.2.3: an error comes as a challenge, and the refusal after its answer. */
  @Test
  void aRefusedTokenIsReplacedOnce() {
    List<Optional<Secret>> refused = new ArrayList<>();
    var tokens = new ArrayList<>(List.of("one", "two", "three"));
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");
    CompletableFuture<Void> running =
        run(
            scene,
            Credentials.token(
                "u",
                no -> {
                  refused.add(no);
                  return Secret.ofUtf8(tokens.remove(0));
                }));

    for (String token : List.of("b25l", "dHdv")) {
      scene.expect(
          "AUTH OAUTHBEARER bixhPXUsAWhvc3Q9bXguZXhhbXBsZQFwb3J0PTI1AWF1dGg9QmVhcmVyI"
              + (token.equals("b25l") ? "G9uZQEB" : "HR3bwEB")
              + "\r\n");
      scene.says("334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n").expect("AQ==\r\n");
      scene.says("535 5.7.8 no\r\n");
    }

    assertThat(failure(running)).isInstanceOf(NegativeReplyException.class);
    assertThat(refused).containsExactly(Optional.empty(), Optional.of(Secret.ofUtf8("one")));
    scene.expectNothing();
  }

  @Test
  void aSupplierThatThrowsIsTheReason() {
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");

    CompletableFuture<Void> io = run(scene, failing(new IOException("no token today")));
    CompletableFuture<Void> bug = run(scene, failing(new IllegalStateException("a bug")));

    assertThat(failure(io)).hasMessageContaining("no token today");
    assertThat(failure(bug)).hasMessageContaining("a bug");
    scene.expectNothing();
    assertThat(scene.dialogue().failure()).isEmpty();
  }

  @Test
  void aTokenThatCannotBeSentIsTheReason() {
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");

    CompletableFuture<Void> running = run(scene, token("u", "a b"));

    assertThat(failure(running)).hasMessageContaining("token");
    assertThat(failure(running).getMessage()).doesNotContain("a b");
    scene.expectNothing();
  }

  @Test
  void aConnectionThatEndsWhileTheTokenIsAwaitedFails() {
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");
    scene.holdWork();
    CompletableFuture<Void> running = run(scene, token("u", "t"));

    scene.says("421 4.3.2 bye\r\n");

    assertThat(failure(running)).hasMessageContaining("421 4.3.2 bye");
  }

  @Test
  void aSupplierThatHangsIsNotAwaitedForEver() {
    Scene scene = Scene.ready(Scene.options(), "AUTH OAUTHBEARER");
    scene.holdWork();
    CompletableFuture<Void> running =
        new Authentication(
                scene.dialogue(),
                endpoint(token("u", "t")).build(),
                Timeouts.ofEach(Duration.ofNanos(1)),
                scene.callbacks(),
                () -> NONCE)
            .run(token("u", "t"));

    scene.link().passDeadline();
    scene.settle();

    assertThat(failure(running)).hasMessageStartingWith("waited 1 ms for the token");
  }

  @Test
  void noSecretIsInAnyWords() {
    Scene scene = Scene.ready(Scene.options(), "AUTH SCRAM-SHA-256");
    CompletableFuture<Void> running = run(scene, PENCIL);
    scene.says("334 " + SERVER_FIRST + "\r\n").leaves();

    SmtpClientException failure = failure(running);
    assertThat(failure + " " + failure.lastReply()).doesNotContain(SERVER_FIRST);
    assertThat(failure.lastReply().orElseThrow()).hasToString("334 (secret)");
    assertThat(PENCIL.toString()).doesNotContain("pencil");
  }

  private static CompletableFuture<Void> run(Scene scene, Credentials credentials) {
    return run(scene, credentials, NONCE);
  }

  private static CompletableFuture<Void> run(Scene scene, Credentials credentials, String nonce) {
    return run(scene, endpoint(credentials).build(), nonce);
  }

  private static CompletableFuture<Void> run(Scene scene, Endpoint endpoint, String nonce) {
    CompletableFuture<Void> running =
        new Authentication(
                scene.dialogue(), endpoint, Timeouts.RFC_5321, scene.callbacks(), () -> nonce)
            .run(endpoint.credentials().orElseThrow());
    scene.settle();
    return running;
  }

  private static Endpoint.Builder endpoint(Credentials credentials) {
    return Scene.endpoint().credentials(credentials).credentialsInClear();
  }

  private static Credentials token(String user, String token) {
    return Credentials.token(user, refused -> Secret.ofUtf8(token));
  }

  private static Credentials failing(Exception fault) {
    TokenSupplier supplier =
        refused -> {
          if (fault instanceof IOException io) {
            throw io;
          }
          throw (RuntimeException) fault;
        };
    return Credentials.token("u", supplier);
  }
}
