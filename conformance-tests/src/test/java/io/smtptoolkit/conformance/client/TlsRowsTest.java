package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.ReceivedCommand;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.TestAuthority;
import io.smtptoolkit.conformance.scripted.TestAuthority.Order;
import io.smtptoolkit.conformance.scripted.TestIdentity;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of STARTTLS and implicit TLS. */
class TlsRowsTest extends ClientScene {
  private static TestAuthority authority;
  private static TestIdentity identity;

  @BeforeAll
  static void certify() throws GeneralSecurityException {
    authority = TestAuthority.create();
    identity = authority.certify("mx.example", "127.0.0.1");
  }

  private static Script.Builder offering(String... inTls) {
    return Script.builder().identity(identity).extensions("STARTTLS").extensionsInTls(inTls);
  }

  /** The server under its name, to be verified. */
  private Endpoint secure(TlsPolicy policy) throws Exception {
    return named("mx.example", policy);
  }

  private Endpoint named(String host, TlsPolicy policy) throws Exception {
    return Endpoint.builder(host, server.port())
        .address(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
        .tlsPolicy(policy)
        .sslContext(authority.trusted())
        .build();
  }

  private static Answer goAhead() {
    return Answer.reply("220 go ahead");
  }

  @ParameterizedTest
  @ValueSource(strings = {"IF_OFFERED", "REQUIRED"})
  @Row("c-tls/used-when-offered")
  void usesTlsWhereItIsOffered(TlsPolicy policy) throws Exception {
    play(offering());

    assertThat(send(secure(policy))).isEqualTo("accepted 250");

    assertThat(received().received())
        .filteredOn(ReceivedCommand::encrypted)
        .extracting(ReceivedCommand::line)
        .containsExactly(
            "EHLO c.example",
            "MAIL FROM:<a@c.example>",
            "RCPT TO:<bob@mx.example>",
            "DATA",
            "QUIT");
  }

  @Test
  @Row("c-tls/stripping")
  void sendsNothingWhereTlsWasHidden() throws Exception {
    play(Script.builder().extensions("AUTH PLAIN"));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"454", "500", "502", "501", "554"})
  @Row("c-tls/refused")
  void sendsNothingWhereTlsIsRefused(String code) throws Exception {
    play(offering().on("STARTTLS").reply(code + " no"));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("refused STARTTLS " + code);

    assertThat(commands()).containsExactly("EHLO c.example", "STARTTLS", "QUIT");
  }

  @Test
  @Row("c-tls/refused-opportunistic")
  void doesNotGoOnInClearWhereTlsIsRefused() throws Exception {
    play(offering().on("STARTTLS").reply("454 not now"));

    assertThat(send(secure(TlsPolicy.IF_OFFERED))).isEqualTo("refused STARTTLS 454");

    assertThat(commands()).containsExactly("EHLO c.example", "STARTTLS", "QUIT");
  }

  @Test
  @Row("c-tls/helo-only-server")
  void sendsNothingToAnOldServerWhereTlsIsRequired() throws Exception {
    play(Script.builder().on("EHLO").reply("500 what?"));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("not offered");

    assertThat(commands()).doesNotContain("MAIL FROM:<a@c.example>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"250-AUTH PLAIN\r\n250 x\r\n", "250 ok\r\n", "220 again\r\n", "x"})
  @Row("c-tls/response-injection")
  void refusesWhatComesWithThe220(String injected) throws Exception {
    play(
        offering("NOOP")
            .on("STARTTLS")
            .answer(Answer.octets("220 go\r\n" + injected).then(Answer.handshake())));

    assertThat(send(secure(TlsPolicy.REQUIRED))).doesNotContain("accepted");

    assertThat(commands()).doesNotContain("MAIL FROM:<a@c.example>");
  }

  @Test
  @Row("c-tls/fragment-injection")
  void refusesHalfALineThatComesWithThe220() throws Exception {
    play(
        offering()
            .on("STARTTLS")
            .answer(Answer.octets("220 go\r\n250-INJ").then(Answer.handshake())));

    assertThat(send(secure(TlsPolicy.IF_OFFERED))).doesNotContain("accepted");

    assertThat(commands()).doesNotContain("MAIL FROM:<a@c.example>");
  }

  @Test
  @Row("c-tls/late-plaintext")
  void failsOnPlaintextInTheHandshake() throws Exception {
    Answer late =
        goAhead()
            .then(Answer.pause(Duration.ofMillis(50)))
            .then(Answer.octets("250 ok\r\n"))
            .then(Answer.handshake());
    play(offering().on("STARTTLS").answer(late));

    assertThat(send(secure(TlsPolicy.IF_OFFERED))).isEqualTo("failed TLS handshake");
  }

  @Test
  @Row("c-tls/late-plaintext")
  void failsOnPlaintextAfterTheHandshake() throws Exception {
    play(
        offering().on("MAIL").answer(Answer.beneathTls("250 ok\r\n").then(Answer.reply("550 no"))));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("not sent");
  }

  @Test
  @Row("c-tls/forgets-caps")
  void forgetsWhatWasOfferedInClear() throws Exception {
    play(
        Script.builder()
            .identity(identity)
            .extensions("STARTTLS", "PIPELINING", "SIZE 10", "8BITMIME", "AUTH PLAIN")
            .extensionsInTls()
            .on("MAIL")
            .answer(Answer.pause(Duration.ofMillis(20)).then(Answer.reply("250 ok"))));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example>");
    assertThat(oneAtATime()).isTrue();
  }

  @Test
  @Row("c-tls/re-ehlo")
  void saysEhloAgain() throws Exception {
    play(offering("SIZE 1000"));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("accepted 250");

    assertThat(commands())
        .startsWith(
            "EHLO c.example", "STARTTLS", "EHLO c.example", "MAIL FROM:<a@c.example> SIZE=25");
  }

  @Test
  @Row("c-tls/no-second-starttls")
  void doesNotBeginTlsWithinTls() throws Exception {
    play(offering("STARTTLS"));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("accepted 250");

    assertThat(commands()).filteredOn("STARTTLS"::equals).hasSize(1);
  }

  @Test
  @Row("c-tls/nothing-pipelined")
  void waitsForThe220() throws Exception {
    play(
        offering()
            .on("STARTTLS")
            .answer(Answer.pause(Duration.ofMillis(100)).then(goAhead()).then(Answer.handshake())));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("accepted 250");

    assertThat(received().received().get(1))
        .satisfies(it -> assertThat(it.line()).isEqualTo("STARTTLS"))
        .satisfies(it -> assertThat(it.octetsAfter()).isZero());
  }

  static Stream<Order> wrong() {
    return Stream.of(
        Order.of("mx.example").expired(),
        Order.of("other.example"),
        Order.of("mx.example").forClients());
  }

  @ParameterizedTest
  @MethodSource("wrong")
  @Row("c-tls/cert-untrusted")
  void refusesEachWrongCertificate(Order order) throws Exception {
    for (TlsPolicy policy : new TlsPolicy[] {TlsPolicy.REQUIRED, TlsPolicy.IMPLICIT}) {
      refuses(authority.certify(order), policy);
    }
  }

  @Test
  @Row("c-tls/cert-untrusted")
  void refusesACertificateOfAnotherAuthority() throws Exception {
    refuses(TestAuthority.create().certify("mx.example"), TlsPolicy.REQUIRED);
  }

  private void refuses(TestIdentity wrong, TlsPolicy policy) throws Exception {
    int number = server.connections().size() + 1;
    Script.Builder script = offering().identity(wrong);
    play(policy == TlsPolicy.IMPLICIT ? script.implicitTls() : script);

    assertThat(send(secure(policy))).isEqualTo("failed TLS handshake");

    assertThat(server.connection(number, BOUND).awaitEnd(BOUND).received())
        .noneMatch(ReceivedCommand::encrypted);
  }

  @ParameterizedTest
  @CsvSource({
    "mx.example,mx.example,accepted 250",
    "*.example.com,a.example.com,accepted 250",
    "*.example.com,a.b.example.com,failed TLS handshake",
    "*.example.com,example.com,failed TLS handshake",
    "127.0.0.1,127.0.0.1,accepted 250",
    "127.0.0.2,127.0.0.1,failed TLS handshake",
    "MX.Example,mx.example,accepted 250"
  })
  @Row("c-tls/cert-name-rules")
  void comparesNames(String certified, String host, String outcome) throws Exception {
    play(offering().identity(authority.certify(certified)));

    assertThat(send(named(host, TlsPolicy.REQUIRED))).isEqualTo(outcome);
  }

  @Test
  @Row("c-tls/cert-name-rules")
  void takesNoCommonNameWhereThereIsAnotherName() throws Exception {
    play(offering().identity(authority.certify(Order.of("other.example").named("mx.example"))));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("failed TLS handshake");
  }

  @ParameterizedTest
  @ValueSource(strings = {"IF_OFFERED", "REQUIRED"})
  @Row("c-tls/sni")
  void namesTheHost(TlsPolicy policy) throws Exception {
    play(offering());

    assertThat(send(secure(policy))).isEqualTo("accepted 250");

    assertThat(received().serverName()).contains("mx.example");
  }

  /** A ServerHello of these versions, with a cipher suite of TLS 1.0. */
  private static String serverHello(int minor) {
    String hello = "\u0003" + (char) minor + "r".repeat(32) + "\0" + "\u00c0\u0013" + "\0";
    return "\u0016\u0003"
        + (char) minor
        + "\0"
        + (char) (hello.length() + 4)
        + "\u0002\0\0"
        + (char) hello.length()
        + hello;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Row("c-tls/old-version")
  void refusesOldVersions(int minor) throws Exception {
    play(
        offering()
            .on("STARTTLS")
            .answer(goAhead().then(Answer.brokenHandshake(serverHello(minor)))));

    assertThat(send(secure(TlsPolicy.IF_OFFERED))).isEqualTo("failed TLS handshake");
  }

  @ParameterizedTest
  @ValueSource(strings = {"IF_OFFERED", "REQUIRED"})
  @Row("c-tls/handshake-garbage")
  void doesNotGoOnAfterABrokenHandshake(TlsPolicy policy) throws Exception {
    for (Answer broken :
        new Answer[] {
          Answer.brokenHandshake("\u00de\u00ad\u00be\u00ef".repeat(100)),
          Answer.handshakeAlert(),
          Answer.close(),
          Answer.reset()
        }) {
      int number = server.connections().size() + 1;
      play(offering().on("STARTTLS").answer(goAhead().then(broken)));

      assertThat(send(secure(policy))).isEqualTo("failed TLS handshake");

      assertThat(server.connection(number, BOUND).awaitEnd(BOUND).octets()).doesNotContain("MAIL");
    }
    assertThat(server.connections()).hasSize(4);
  }

  @Test
  @Row("c-tls/handshake-stall")
  void givesAStalledHandshakeUp() throws Exception {
    use(hasty(Stage.TLS_HANDSHAKE, Duration.ofMillis(300)));
    play(offering().on("STARTTLS").answer(goAhead().then(Answer.stall())));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("failed TLS handshake");
  }

  @Test
  @Row("c-tls/implicit-first-byte")
  void beginsWithTls() throws Exception {
    play(Script.builder().identity(identity).implicitTls());

    assertThat(send(secure(TlsPolicy.IMPLICIT))).isEqualTo("accepted 250");

    assertThat(received().received()).allMatch(ReceivedCommand::encrypted);
  }

  @Test
  @Row("c-tls/truncation")
  void takesACutConnectionForNoGoodEnd() throws Exception {
    play(offering().atEndOfContent().answer(Answer.truncate()));

    assertThat(send(secure(TlsPolicy.REQUIRED))).isEqualTo("unknown");
  }

  @Test
  @Row("c-tls/truncation")
  void takesNothingFromAReplyThatIsCut() throws Exception {
    play(offering().atEndOfContent().answer(Answer.octets("250 ok").then(Answer.truncate())));
    try (SmtpConnection connection = client().connect(secure(TlsPolicy.REQUIRED))) {

      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("unknown");
    }
  }
}
