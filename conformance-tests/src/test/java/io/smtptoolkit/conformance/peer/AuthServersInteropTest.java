package io.smtptoolkit.conformance.peer;

import static io.smtptoolkit.codec.sasl.SaslMechanism.CRAM_MD5;
import static io.smtptoolkit.codec.sasl.SaslMechanism.LOGIN;
import static io.smtptoolkit.codec.sasl.SaslMechanism.OAUTHBEARER;
import static io.smtptoolkit.codec.sasl.SaslMechanism.PLAIN;
import static io.smtptoolkit.codec.sasl.SaslMechanism.SCRAM_SHA_1;
import static io.smtptoolkit.codec.sasl.SaslMechanism.SCRAM_SHA_256;
import static io.smtptoolkit.codec.sasl.SaslMechanism.XOAUTH2;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our client authenticates to servers of others: to Postfix, which asks Dovecot or Cyrus SASL, and
 * to Exim, which has its own checks.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AuthServersInteropTest {
  private static final String PASSWORD = DovecotServer.PASSWORD;
  private static final MessageContent HELLO =
      MessageContent.of("Subject: who I am\r\n\r\nHello.\r\n");

  /** The mechanisms that each server offers. */
  private static final Map<String, List<SaslMechanism>> OFFERED =
      Map.of(
          "Postfix with Dovecot", List.of(PLAIN, LOGIN, CRAM_MD5, SCRAM_SHA_256, SCRAM_SHA_1),
          "Postfix with Cyrus", List.of(PLAIN, LOGIN, CRAM_MD5, SCRAM_SHA_256, SCRAM_SHA_1),
          "Exim", List.of(PLAIN, LOGIN, CRAM_MD5));

  private static final Map<String, PeerServer> SERVERS = new ConcurrentHashMap<>();
  private static final Said SAID = new Said();
  private static final SmtpClient CLIENT =
      SmtpClient.create(
          SmtpClientOptions.builder()
              .observer(SAID)
              .timeouts(Timeouts.ofEach(Duration.ofSeconds(30)))
              .build());
  private static DovecotServer dovecot;
  private static CyrusUsers cyrus;

  @BeforeAll
  static void startServers() {
    dovecot = DovecotServer.start();
    cyrus = CyrusUsers.with("alice", PASSWORD);
    Map<String, String> dovecotSasl =
        Map.of(
            "smtpd_sasl_auth_enable", "yes",
            "smtpd_tls_auth_only", "yes",
            "smtpd_sasl_type", "dovecot",
            "smtpd_sasl_path", dovecot.saslSocket().toString());
    var wrapped = new HashMap<>(dovecotSasl);
    wrapped.putAll(WRAPPED);
    start(
        "Postfix with Dovecot",
        () -> PostfixServer.start(dovecotSasl),
        () -> PostfixServer.start(wrapped));
    start("Postfix with Cyrus", () -> cyrus.postfix(Map.of()), () -> cyrus.postfix(WRAPPED));
    start(
        "Exim",
        () -> EximServer.start(Map.of(), "", AUTHENTICATORS, List.of()),
        () -> EximServer.start(Map.of(), "", AUTHENTICATORS, List.of("-tls-on-connect")));
  }

  private static void start(
      String name, Supplier<PeerServer> startTls, Supplier<PeerServer> implicit) {
    SERVERS.put(name, startTls.get());
    SERVERS.put(name + ", TLS", implicit.get());
  }

  private static final Map<String, String> WRAPPED = Map.of("smtpd_tls_wrappermode", "yes");

  private static final String AUTHENTICATORS =
      """
      begin authenticators

      plain:
        driver = plaintext
        public_name = PLAIN
        server_advertise_condition = ${if def:tls_in_cipher}
        server_prompts = :
        server_condition = ${if and {{eq{$auth2}{alice}}{eq{$auth3}{SECRET}}}}
        server_set_id = $auth2

      login:
        driver = plaintext
        public_name = LOGIN
        server_advertise_condition = ${if def:tls_in_cipher}
        server_prompts = Username:: : Password::
        server_condition = ${if and {{eq{$auth1}{alice}}{eq{$auth2}{SECRET}}}}
        server_set_id = $auth1

      cram:
        driver = cram_md5
        public_name = CRAM-MD5
        server_secret = ${if eq{$auth1}{alice}{SECRET}fail}
        server_set_id = $auth1
      """
          .replace("SECRET", PASSWORD.replace("$", "\\$"));

  @AfterAll
  static void endServers() {
    CLIENT.close();
    SERVERS.values().forEach(PeerServer::close);
    if (cyrus != null) {
      cyrus.close();
    }
    if (dovecot != null) {
      dovecot.close();
    }
  }

  /** Server, whether TLS is implicit, mechanism. */
  static Stream<Arguments> mechanisms() {
    return OFFERED.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .flatMap(
                        mechanism ->
                            Stream.of(
                                Arguments.of(entry.getKey(), TlsPolicy.REQUIRED, mechanism),
                                Arguments.of(entry.getKey(), TlsPolicy.IMPLICIT, mechanism))));
  }

  @ParameterizedTest(name = "{0}, TLS {1}, {2}")
  @MethodSource("mechanisms")
  void sendsAsAUserWithTheRightPassword(String name, TlsPolicy tls, SaslMechanism mechanism)
      throws Exception {
    PeerServer server = server(name, tls);

    send(server, endpoint(server, tls, PASSWORD).mechanisms(Set.of(mechanism)).build());

    await()
        .untilAsserted(
            () -> assertThat(SAID.mechanisms(server)).last().isEqualTo(mechanism.keyword()));
    assertAuthenticated(server, mechanism);
  }

  @ParameterizedTest(name = "{0}, TLS {1}, {2}")
  @MethodSource("mechanisms")
  void isRefusedWithTheWrongPassword(String name, TlsPolicy tls, SaslMechanism mechanism) {
    PeerServer server = server(name, tls);

    assertRefused(endpoint(server, tls, "crayon").mechanisms(Set.of(mechanism)).build());
  }

  @ParameterizedTest
  @EnumSource(names = {"XOAUTH2", "OAUTHBEARER"})
  void sendsAsAUserWithAToken(SaslMechanism mechanism) throws Exception {
    for (TlsPolicy tls : List.of(TlsPolicy.REQUIRED, TlsPolicy.IMPLICIT)) {
      PeerServer server = server("Postfix with Dovecot", tls);

      send(server, token(server, tls, DovecotServer.token("alice"), mechanism));

      await()
          .untilAsserted(
              () -> assertThat(SAID.mechanisms(server)).last().isEqualTo(mechanism.keyword()));
      assertAuthenticated(server, mechanism);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOAUTH2", "OAUTHBEARER"})
  void isRefusedWithATokenThatIsNotValid(SaslMechanism mechanism) {
    PeerServer server = server("Postfix with Dovecot", TlsPolicy.REQUIRED);
    String forged = DovecotServer.token("alice");

    assertRefused(
        token(
            server,
            TlsPolicy.REQUIRED,
            forged.substring(0, forged.length() - 6) + "AAAAAA",
            mechanism));
  }

  @ParameterizedTest
  @MethodSource("strongest")
  void choosesTheStrongestMechanism(String name, SaslMechanism strongest) throws Exception {
    for (TlsPolicy tls : List.of(TlsPolicy.REQUIRED, TlsPolicy.IMPLICIT)) {
      PeerServer server = server(name, tls);
      SAID.forget(server);

      send(server, endpoint(server, tls, PASSWORD).build());

      assertSaid(server, strongest);
    }
  }

  @ParameterizedTest
  @MethodSource("strongest")
  void triesNoWeakerMechanismWithAPasswordThatWasRefused(String name, SaslMechanism strongest) {
    PeerServer server = server(name, TlsPolicy.REQUIRED);
    SAID.forget(server);

    assertRefused(endpoint(server, TlsPolicy.REQUIRED, "crayon").build());

    assertSaid(server, strongest);
  }

  /** An observer is told on a thread of its own, perhaps after the reply has come. */
  private static void assertSaid(PeerServer server, SaslMechanism only) {
    await()
        .untilAsserted(() -> assertThat(SAID.mechanisms(server)).containsExactly(only.keyword()));
  }

  static Stream<Arguments> strongest() {
    return Stream.of(
        Arguments.of("Postfix with Dovecot", SCRAM_SHA_256),
        Arguments.of("Postfix with Cyrus", SCRAM_SHA_256),
        Arguments.of("Exim", CRAM_MD5));
  }

  @Test
  void choosesAMechanismThatTakesTokensWhenItHasOne() throws Exception {
    PeerServer server = server("Postfix with Dovecot", TlsPolicy.REQUIRED);
    SAID.forget(server);

    send(
        server,
        token(server, TlsPolicy.REQUIRED, DovecotServer.token("alice"), OAUTHBEARER, XOAUTH2));

    assertSaid(server, OAUTHBEARER);
  }

  private static PeerServer server(String name, TlsPolicy tls) {
    return requireNonNull(SERVERS.get(tls == TlsPolicy.IMPLICIT ? name + ", TLS" : name));
  }

  private static Endpoint.Builder endpoint(PeerServer server, TlsPolicy tls, String password) {
    return endpoint(server, tls).credentials(Credentials.password("alice", password));
  }

  private static Endpoint token(
      PeerServer server, TlsPolicy tls, String token, SaslMechanism... mechanisms) {
    return endpoint(server, tls)
        .credentials(Credentials.token("alice", refused -> Secret.ofUtf8(token)))
        .mechanisms(Set.of(mechanisms))
        .build();
  }

  private static Endpoint.Builder endpoint(PeerServer server, TlsPolicy tls) {
    return Endpoint.builder("127.0.0.1", server.address().getPort())
        .tlsPolicy(tls)
        .sslContext(Trust.in(server.caFile()));
  }

  private static void send(PeerServer server, Endpoint endpoint) throws Exception {
    server.maildir("user").empty();
    try (var connection = CLIENT.connect(endpoint)) {
      var result =
          connection.send(Envelope.of("sender@client.example", server.validRecipient()), HELLO);
      assertThat(result.isAccepted()).as("%s\n%s", result, server.log()).isTrue();
    }
  }

  private static void assertRefused(Endpoint endpoint) {
    var refusal =
        catchThrowableOfType(NegativeReplyException.class, () -> CLIENT.connect(endpoint).close());
    assertThat(refusal).isNotNull();
    assertThat(refusal.stage()).isEqualTo(Stage.AUTH);
    assertThat(refusal.reply().code().value()).isEqualTo(535);
    assertThat(refusal).hasMessageNotContaining("crayon");
  }

  /** The server's own log says by which mechanism it knows the client. */
  private static void assertAuthenticated(PeerServer server, SaslMechanism mechanism) {
    String line =
        server instanceof EximServer
            ? " A=" + mechanism.keyword().replaceAll("-.*", "").toLowerCase(Locale.ROOT) + ":alice "
            : "sasl_method=" + mechanism.keyword() + ", sasl_username=alice";
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(server.log()).contains(line));
  }

  /** Which mechanisms the client has asked for, by the port of the server. */
  private static final class Said implements ConnectionObserver {
    private final Map<Integer, List<String>> byPort = new ConcurrentHashMap<>();

    @Override
    public void sent(ConnectionInfo connection, Command command) {
      if (command instanceof Auth auth) {
        of(connection.remoteAddress().getPort()).add(auth.mechanism());
      }
    }

    List<String> mechanisms(PeerServer server) {
      return of(server.address().getPort());
    }

    void forget(PeerServer server) {
      mechanisms(server).clear();
    }

    private List<String> of(int port) {
      return byPort.computeIfAbsent(port, key -> new CopyOnWriteArrayList<>());
    }
  }
}
