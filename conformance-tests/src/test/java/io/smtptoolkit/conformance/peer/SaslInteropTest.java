package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslExchangeException;
import io.smtptoolkit.codec.sasl.SaslFault;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.SaslServerExchange;
import io.smtptoolkit.codec.sasl.SaslStep;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.StringPreparation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The codec's SASL exchanges, each role against GNU SASL in the other. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SaslInteropTest {
  private static final Secret NOTHING = Secret.ofUtf8("");
  private static final Secret PENCIL = Secret.ofUtf8("pencil");
  private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
  private static final List<String> USER = List.of("-a", "user", "-p", "pencil");
  private static final List<String> WRONG = List.of("-a", "user", "-p", "crayon");

  /** What both ends of one TLS connection would export. */
  private static final byte[] CHANNEL =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "LOGIN", "CRAM_MD5", "SCRAM_SHA_1", "SCRAM_SHA_256"})
  void servesItsClients(SaslMechanism mechanism) {
    try (var client = Gsasl.tool("client", mechanism.keyword(), USER);
        var mistaken = Gsasl.tool("client", mechanism.keyword(), WRONG)) {
      assertThat(serve(client, server(mechanism))).isEqualTo(new Authenticated("user", "user"));
      assertThat(client.isContent()).isTrue();
      assertThat(serve(mistaken, server(mechanism)))
          .isInstanceOfSatisfying(
              Failed.class, end -> assertThat(end.fault()).isEqualTo(SaslFault.BAD_CREDENTIALS));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "SCRAM_SHA_1", "SCRAM_SHA_256"})
  void servesItsClientsThatActAsAnother(SaslMechanism mechanism) {
    var options = List.of("-a", "us,er=", "-p", "pencil", "-z", "the, boss=");
    try (var client = Gsasl.tool("client", mechanism.keyword(), options)) {
      assertThat(serve(client, server(mechanism)))
          .isEqualTo(new Authenticated("us,er=", "the, boss="));
      assertThat(client.isContent()).isTrue();
    }
  }

  @Test
  void servesItsExternalClient() {
    var exchange = SaslServerExchange.external("CN=user", StringPreparation.PRINTABLE_ASCII);
    try (var derived = Gsasl.tool("client", "EXTERNAL", List.of("-z", ""));
        var named = Gsasl.tool("client", "EXTERNAL", List.of("-z", "boss"))) {
      assertThat(serve(derived, exchange)).isEqualTo(new Authenticated("CN=user", "CN=user"));
      assertThat(serve(named, exchange)).isEqualTo(new Authenticated("CN=user", "boss"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "LOGIN", "CRAM_MD5", "SCRAM_SHA_1", "SCRAM_SHA_256"})
  void isServedByItsServers(SaslMechanism mechanism) throws Exception {
    try (var server = Gsasl.tool("server", mechanism.keyword(), List.of("-p", "pencil"));
        var other = Gsasl.tool("server", mechanism.keyword(), List.of("-p", "crayon"))) {
      var client = client(mechanism, PasswordCredentials.of("user", PENCIL));

      assertThat(authenticate(client, server)).isTrue();
      assertThat(authenticate(client(mechanism, PasswordCredentials.of("user", PENCIL)), other))
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "SCRAM_SHA_1", "SCRAM_SHA_256"})
  void isServedByItsServersAsAnother(SaslMechanism mechanism) throws Exception {
    try (var server = Gsasl.tool("server", mechanism.keyword(), List.of("-p", "pencil"))) {
      var credentials = PasswordCredentials.of("us,er=", PENCIL).actingAs("the, boss=");

      assertThat(authenticate(client(mechanism, credentials), server)).isTrue();
    }
  }

  @Test
  void isServedByItsExternalServer() throws Exception {
    try (var server = Gsasl.library("server", "EXTERNAL", Map.of())) {
      assertThat(authenticate(SaslClientExchange.external("boss"), server)).isTrue();
    }
  }

  /** The string here is its own preparation; GNU SASL applies SASLprep. */
  @ParameterizedTest
  @EnumSource(names = {"SCRAM_SHA_1", "SCRAM_SHA_256"})
  void agreesBeyondAscii(SaslMechanism mechanism) throws Exception {
    var credentials =
        PasswordCredentials.of("b\u00fccher", Secret.ofUtf8("p\u00e4ss\u20ac"), Optional::of);
    var properties = Map.of("authid", "b\u00fccher", "password", "p\u00e4ss\u20ac");
    try (var client = Gsasl.library("client", mechanism.keyword(), properties);
        var server = Gsasl.library("server", mechanism.keyword(), properties)) {
      var exchange = SaslServerExchange.scram(mechanism, NONCE, List.of(), Optional::of);

      assertThat(serve(client, exchange, credentials.password()))
          .isEqualTo(new Authenticated("b\u00fccher", "b\u00fccher"));
      assertThat(client.isContent()).isTrue();
      assertThat(authenticate(client(mechanism, credentials), server)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SCRAM-SHA-1-PLUS, tls-unique",
    "SCRAM-SHA-1-PLUS, tls-exporter",
    "SCRAM-SHA-256-PLUS, tls-unique",
    "SCRAM-SHA-256-PLUS, tls-exporter"
  })
  void bindsToTheSameChannel(String keyword, String type) throws Exception {
    var mechanism = SaslMechanism.of(keyword).orElseThrow();
    var binding = new ChannelBinding(type, Secret.of(CHANNEL));
    var exchange = bound(mechanism, binding);
    try (var client = Gsasl.library("client", keyword, onChannel(type, CHANNEL));
        var server = Gsasl.library("server", keyword, onChannel(type, CHANNEL))) {
      var credentials = PasswordCredentials.of("user", PENCIL);

      assertThat(serve(client, exchange)).isEqualTo(new Authenticated("user", "user"));
      assertThat(client.isContent()).isTrue();
      assertThat(
              authenticate(
                  SaslClientExchange.scram(mechanism, credentials, NONCE, binding), server))
          .isTrue();
    }
  }

  @Test
  void bindsToNoOtherChannel() throws Exception {
    var mechanism = SaslMechanism.SCRAM_SHA_256_PLUS;
    var binding = ChannelBinding.tlsExporter(Secret.of(CHANNEL));
    var other = onChannel("tls-exporter", new byte[32]);
    try (var client = Gsasl.library("client", mechanism.keyword(), other);
        var server = Gsasl.library("server", mechanism.keyword(), other)) {
      var credentials = PasswordCredentials.of("user", PENCIL);

      assertThat(serve(client, bound(mechanism, binding)))
          .isInstanceOfSatisfying(
              Failed.class,
              end -> assertThat(end.fault()).isEqualTo(SaslFault.CHANNEL_BINDING_MISMATCH));
      assertThat(
              authenticate(
                  SaslClientExchange.scram(mechanism, credentials, NONCE, binding), server))
          .isFalse();
    }
  }

  private static Map<String, String> onChannel(String type, byte[] octets) {
    return Map.of(
        "authid", "user", "password", "pencil", type, Base64.getEncoder().encodeToString(octets));
  }

  private static SaslServerExchange bound(SaslMechanism mechanism, ChannelBinding binding) {
    return SaslServerExchange.scram(
        mechanism, NONCE, List.of(binding), StringPreparation.PRINTABLE_ASCII);
  }

  private static SaslServerExchange server(SaslMechanism mechanism) {
    var ascii = StringPreparation.PRINTABLE_ASCII;
    if (mechanism == SaslMechanism.PLAIN) {
      return SaslServerExchange.plain(ascii);
    }
    if (mechanism == SaslMechanism.LOGIN) {
      return SaslServerExchange.login(ascii);
    }
    return mechanism == SaslMechanism.CRAM_MD5
        ? SaslServerExchange.cramMd5("<1896.697170952@mx.example>", ascii)
        : SaslServerExchange.scram(mechanism, NONCE, List.of(), ascii);
  }

  private static SaslClientExchange client(
      SaslMechanism mechanism, PasswordCredentials credentials) {
    if (mechanism == SaslMechanism.PLAIN) {
      return SaslClientExchange.plain(credentials);
    }
    if (mechanism == SaslMechanism.LOGIN) {
      return SaslClientExchange.login(credentials);
    }
    return mechanism == SaslMechanism.CRAM_MD5
        ? SaslClientExchange.cramMd5(credentials)
        : SaslClientExchange.scram(mechanism, credentials, NONCE);
  }

  private static SaslStep serve(Gsasl client, SaslServerExchange exchange) {
    return serve(client, exchange, PENCIL);
  }

  /** Plays our server to the end. */
  private static SaslStep serve(Gsasl client, SaslServerExchange exchange, Secret password) {
    Secret initial = client.receive().orElseThrow();
    // A client that has nothing to say before the challenge says nothing.
    SaslStep step =
        exchange.mechanism() == SaslMechanism.CRAM_MD5 ? exchange.begin() : exchange.begin(initial);
    while (true) {
      step = answered(step, password);
      if (!(step instanceof Challenge challenge)) {
        return step;
      }
      client.send(challenge.octets());
      // One that is told e= may just end.
      step = challenge.respond(client.receive().orElse(NOTHING));
    }
  }

  private static SaslStep answered(SaslStep question, Secret password) {
    SaslStep step = question;
    if (step instanceof CheckPassword check) {
      step = check.password().equals(password) ? check.accept() : check.refuse();
    } else if (step instanceof NeedPassword need) {
      step = need.password(password);
    } else if (step instanceof NeedScramCredential need) {
      step =
          need.credential(
              ScramCredential.fromPassword(need.hash(), password, Secret.ofUtf8("salt"), 4096));
    }
    return step instanceof Authorize authorize ? authorize.allow() : step;
  }

  /** Plays our client to the end, and says whether both are content. */
  private static boolean authenticate(SaslClientExchange client, Gsasl server)
      throws SaslExchangeException {
    boolean begun = false;
    while (true) {
      Optional<Secret> challenge = server.receive();
      if (challenge.isEmpty()) {
        return false;
      }
      // Where a protocol would say 235, it sends nothing and is satisfied with anything.
      if (begun && client.isComplete() && challenge.get().length() == 0) {
        return server.isContent();
      }
      server.send(client.respond(challenge.get()));
      begun = true;
      if (client.isComplete() && client.mechanism().scramHash().isPresent()) {
        return server.isContent();
      }
    }
  }
}
