package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslExchangeException;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.sasl.StringPreparation;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.StoredCredential;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Authentication as a client sees it, with literal octets, and as a service and the log see it. */
@Timeout(60)
class SmtpServerAuthTest {
  static final TlsIdentity AUTHORITY = TlsIdentity.authority("Test CA");
  static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");
  private static final AuthLimits AT_ONCE =
      new AuthLimits(3, 20, 10, Duration.ofMinutes(10), Duration.ZERO);

  private final KnownUsers users = new KnownUsers();
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server.auth");
  private AuthLimits limits = AT_ONCE;
  private SmtpServer server;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    if (server != null) {
      server.close();
    }
  }

  @Test
  void offersWhatShowsNoSecretBeforeTlsAndAllAfterIt() throws Exception {
    try (RawClient client = RawClient.greeted(started(AuthPolicy.offered(users)))) {
      client
          .send("EHLO client.example\r\n")
          .expect(
              """
              250-mx.example\r
              250-PIPELINING\r
              250-SIZE 52428800\r
              250-8BITMIME\r
              250-ENHANCEDSTATUSCODES\r
              250-CHUNKING\r
              250-HELP\r
              250-LIMITS RCPTMAX=1000\r
              250-AUTH SCRAM-SHA-256 SCRAM-SHA-1\r
              250 STARTTLS\r
              """);
      client.send("HELP\r\n");
      assertThat(client.reply()).contains(" HELP STARTTLS AUTH\r\n");
      secure(client);
      client
          .send("EHLO client.example\r\n")
          .expect(
              """
              250-mx.example\r
              250-PIPELINING\r
              250-SIZE 52428800\r
              250-8BITMIME\r
              250-ENHANCEDSTATUSCODES\r
              250-CHUNKING\r
              250-HELP\r
              250-LIMITS RCPTMAX=1000\r
              250 AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1\
               OAUTHBEARER XOAUTH2 PLAIN LOGIN\r
              """);
    }
  }

  @Test
  void offersNoAuthWhereThereIsNothingToOffer() throws Exception {
    users.mechanisms = Set.of(SaslMechanism.PLAIN, SaslMechanism.CRAM_MD5);
    try (RawClient client = RawClient.greeted(started(AuthPolicy.required(users)))) {
      assertThat(client.send("EHLO client.example\r\n").reply()).doesNotContain("AUTH");
      client.send("AUTH PLAIN\r\n").expectReply("50");
      client.send("MAIL FROM:<>\r\n").expect("530 5.7.0 Must issue a STARTTLS command first\r\n");
    }
  }

  @Test
  void takesPasswordsInTheClearOnlyIfToldSo() throws Exception {
    try (RawClient client = RawClient.ready(started(AuthPolicy.offered(users)))) {
      client.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n");
      client.expect("538 5.7.11 Encryption required for this authentication mechanism\r\n");
      client.send("AUTH CRAM-MD5\r\n").expectReply("504 5.5.4 ");
      client.send("AUTH EXTERNAL =\r\n").expectReply("504 5.5.4 ");
      client.send("AUTH KERBEROS\r\n").expectReply("504 5.5.4 ");
    }
    assertThat(users.asked).isEmpty();
    server.close();

    AuthPolicy told = AuthPolicy.offered(users).withPlaintextInTheClear();
    try (RawClient client = RawClient.ready(started(told))) {
      client.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n");
      client.expect("235 2.7.0 Authentication successful\r\n");
    }
  }

  @Test
  void authenticatesByPlainAndLoginInAllTheirForms() throws Exception {
    InetSocketAddress address = started(AuthPolicy.required(users));
    for (String dialogue :
        List.of(
            "AUTH PLAIN " + plain("", "alice", "pencil"),
            "AUTH plain " + plain("alice", "alice", "pencil"),
            "AUTH PLAIN\n334 \n" + plain("", "alice", "pencil"),
            "AUTH LOGIN\n334 VXNlcm5hbWU6\nYWxpY2U=\n334 UGFzc3dvcmQ6\ncGVuY2ls",
            "AUTH LOGIN YWxpY2U=\n334 UGFzc3dvcmQ6\ncGVuY2ls")) {
      try (RawClient client = securedClient(address)) {
        client.send("MAIL FROM:<>\r\n").expect("530 5.7.0 Authentication required\r\n");
        String[] lines = dialogue.split("\n", -1);
        client.send(lines[0] + "\r\n");
        for (int i = 1; i < lines.length; i += 2) {
          client.expect(lines[i] + "\r\n").send(lines[i + 1] + "\r\n");
        }
        client.expect("235 2.7.0 Authentication successful\r\n");
        client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      }
    }
    assertThat(mails).hasSize(5).allMatch(it -> it.startsWith("alice alice "));
    assertThat(log.list).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = SaslMechanism.class,
      names = {
        "SCRAM_SHA_256_PLUS",
        "SCRAM_SHA_1_PLUS",
        "SCRAM_SHA_256",
        "SCRAM_SHA_1",
        "CRAM_MD5",
        "PLAIN",
        "LOGIN"
      })
  void authenticatesByPassword(SaslMechanism mechanism) throws Exception {
    AuthPolicy policy =
        AuthPolicy.required(users)
            .withMechanisms(EnumSet.complementOf(EnumSet.of(SaslMechanism.EXTERNAL)));
    InetSocketAddress address = started(policy);
    try (RawClient client = securedClient(address)) {
      assertThat(authenticate(client, exchange(client, mechanism, "pencil")))
          .isEqualTo("235 2.7.0 Authentication successful\r\n");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails).containsExactly("alice alice " + mechanism.keyword() + " ");

    try (RawClient client = securedClient(address)) {
      assertThat(authenticate(client, exchange(client, mechanism, "wrong")))
          .isEqualTo("535 5.7.8 Authentication failed\r\n");
      client.send("MAIL FROM:<>\r\n").expectReply("530 ");
    }
    assertThat(logged())
        .containsExactly(
            "connection=c2 peer=(peer) mechanism="
                + mechanism.keyword()
                + " reason=wrong credentials user=alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
  void authenticatesByToken(String mechanism) throws Exception {
    InetSocketAddress address = started(AuthPolicy.required(users));
    try (RawClient client = securedClient(address)) {
      assertThat(authenticate(client, token(mechanism, "t0ken"))).startsWith("235 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    try (RawClient client = securedClient(address)) {
      assertThat(authenticate(client, token(mechanism, "other"))).startsWith("535 ");
    }
    assertThat(mails).containsExactly("alice alice " + mechanism + " ");
    assertThat(logged())
        .containsExactly(
            "connection=c2 peer=(peer) mechanism=" + mechanism + " reason=wrong credentials");
  }

  @Test
  void asksWhetherOneMayActAsAnother() throws Exception {
    InetSocketAddress address = started(AuthPolicy.required(users));
    try (RawClient client = securedClient(address)) {
      client.send("AUTH PLAIN " + plain("boss", "alice", "pencil") + "\r\n").expectReply("535 ");
      client.send("AUTH PLAIN " + plain("alice", "boss", "pencil") + "\r\n").expectReply("235 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails).containsExactly("boss alice PLAIN ");
    assertThat(logged())
        .containsExactly(
            "connection=c1 peer=(peer) mechanism=PLAIN"
                + " reason=not allowed to act as another user user=alice");
  }

  @Test
  void believesWhatIsSaidOfTheSubmitterOnlyIfTheStoreTrustsTheClient() throws Exception {
    String mail = "MAIL FROM:<> AUTH=carol@example.org SIZE=10\r\n";
    InetSocketAddress address = started(AuthPolicy.offered(users));
    try (RawClient client = securedClient(address)) {
      client.send(mail).expectReply("250 ").send("RSET\r\n").expectReply("250 ");
      client.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n").expectReply("235 ");
      client.send(mail).expectReply("250 ");
    }
    try (RawClient client = securedClient(address)) {
      client.send("AUTH PLAIN " + plain("", "boss", "pencil") + "\r\n").expectReply("235 ");
      client.send(mail).expectReply("250 ").send("RSET\r\n").expectReply("250 ");
      client.send("MAIL FROM:<> AUTH=<>\r\n").expectReply("250 ");
    }

    assertThat(mails)
        .containsExactly(
            "- AUTH=<> SIZE=10",
            "alice alice PLAIN AUTH=<> SIZE=10",
            "boss boss PLAIN AUTH=carol@example.org SIZE=10",
            "boss boss PLAIN AUTH=<>");
  }

  @Test
  void logsTheNameOfAUserOnlyIfThereIsOneAndNeverAPassword() throws Exception {
    try (RawClient client = securedClient(started(AuthPolicy.offered(users)))) {
      client.send("AUTH PLAIN " + plain("", "alice", "hunter2") + "\r\n").expectReply("535 ");
      client.send("AUTH PLAIN " + plain("", "hunter2", "alice") + "\r\n").expectReply("535 ");
      client.send("AUTH PLAIN aGk=\r\n").expectReply("535 ");
    }

    assertThat(logged())
        .containsExactly(
            "connection=c1 peer=(peer) mechanism=PLAIN reason=wrong credentials user=alice",
            "connection=c1 peer=(peer) mechanism=PLAIN reason=no such user",
            "connection=c1 peer=(peer) mechanism=PLAIN"
                + " reason=expected three strings between two NULs");
    assertThat(log.list).allMatch(it -> it.getLevel().toString().equals("WARN"));
  }

  @Test
  void aFailureCostsItsOwnClientTimeAndNoOther() throws Exception {
    limits = AT_ONCE.withFailureDelay(Duration.ofMillis(700));
    InetSocketAddress address = started(AuthPolicy.offered(users));
    try (RawClient guesser = securedClient(address);
        RawClient other = securedClient(address)) {
      long before = System.nanoTime();
      guesser.send("AUTH PLAIN " + plain("", "alice", "x") + "\r\nNOOP\r\n");
      other.send("NOOP\r\n").expectReply("250 ");
      other.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n").expectReply("235 ");
      guesser.expectReply("535 ");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(700));
      guesser.expectReply("250 ");
    }
  }

  @Test
  void aStoreThatFailsIsNotAFailureOfTheClients() throws Exception {
    limits = new AuthLimits(1, 1, 1, Duration.ofMinutes(10), Duration.ofMinutes(1));
    Authenticator broken =
        new Authenticator() {
          @Override
          public Set<SaslMechanism> mechanisms() {
            return Set.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN, SaslMechanism.SCRAM_SHA_256);
          }

          @Override
          public StringPreparation preparation() {
            return text -> {
              if (text.equals("crash")) {
                throw new IllegalStateException("cannot prepare");
              }
              return Optional.of(text);
            };
          }

          @Override
          public CompletionStage<PasswordCheck> checkPassword(
              AuthAttempt attempt, String user, Secret password) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
          }

          @Override
          public CompletionStage<StoredCredential> scramCredential(
              AuthAttempt attempt, String user, ScramHash hash) {
            throw new IllegalStateException("away");
          }
        };
    try (RawClient client = securedClient(started(AuthPolicy.offered(broken)))) {
      for (int i = 0; i < 5; i++) {
        client.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n");
        client.expect("454 4.7.0 Temporary authentication failure\r\n");
      }
      client.send("AUTH LOGIN Y3Jhc2g=\r\n").expectReply("454 ");
      client.send("AUTH SCRAM-SHA-256 " + base64("n,,n=alice,r=0123456789") + "\r\n");
      client.expectReply("454 ");
      client.send("NOOP\r\n").expectReply("250 ");
    }
  }

  @Test
  void aStoreThatThrowsOffersNothingAndTrustsNoClient() throws Exception {
    var mechanisms = new AtomicReference<>(Optional.of(Set.of(SaslMechanism.PLAIN)));
    Authenticator broken =
        new Authenticator() {
          @Override
          public Set<SaslMechanism> mechanisms() {
            return mechanisms.get().orElseThrow();
          }

          @Override
          public CompletionStage<PasswordCheck> checkPassword(
              AuthAttempt attempt, String user, Secret password) {
            return CompletableFuture.completedFuture(PasswordCheck.CORRECT);
          }

          @Override
          public boolean trusts(Identity identity, Mailbox submitter) {
            throw new IllegalStateException("away");
          }
        };
    try (RawClient client = securedClient(started(AuthPolicy.offered(broken)))) {
      client.send("AUTH PLAIN " + plain("", "alice", "x") + "\r\n").expectReply("235 ");
      client.send("MAIL FROM:<> AUTH=carol@example.org\r\n").expectReply("250 ");
      mechanisms.set(Optional.empty());
      assertThat(client.send("EHLO client.example\r\n").reply())
          .startsWith("250-")
          .doesNotContain("AUTH");
    }
    assertThat(mails).containsExactly("alice alice PLAIN AUTH=<>");
  }

  private InetSocketAddress started(AuthPolicy policy) throws Exception {
    MailService recording = new RecordingService();
    MailService service =
        (session, reversePath, parameters) -> {
          mails.add(seen(session, reversePath, parameters));
          return recording.begin(session, reversePath, parameters);
        };
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .listener(
                    ListenerOptions.builder()
                        .domain("mx.example")
                        .startTls(IDENTITY)
                        .auth(policy.withGuard(new AuthGuard(limits)))
                        .build())
                .build());
    return server.address();
  }

  private static String seen(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    assertThat(reversePath.mailbox()).isEmpty();
    return session
            .identity()
            .map(
                it ->
                    it.authenticationId()
                        + " "
                        + it.authorizationId()
                        + " "
                        + it.mechanism().keyword())
            .orElse("-")
        + " "
        + parameters;
  }

  private List<String> logged() {
    return log.list.stream()
        .map(
            event ->
                event.getKeyValuePairs().stream()
                    .map(it -> it.key + "=" + it.value)
                    .collect(Collectors.joining(" "))
                    .replaceAll("connection=[a-z0-9]+-", "connection=c")
                    .replaceAll("peer=127\\.0\\.0\\.1:[0-9]+", "peer=(peer)"))
        .toList();
  }

  static SaslClientExchange exchange(RawClient client, SaslMechanism mechanism, String password)
      throws Exception {
    PasswordCredentials credentials = PasswordCredentials.of("alice", Secret.ofUtf8(password));
    return switch (mechanism) {
      case PLAIN -> SaslClientExchange.plain(credentials);
      case LOGIN -> SaslClientExchange.login(credentials);
      case CRAM_MD5 -> SaslClientExchange.cramMd5(credentials);
      case SCRAM_SHA_256, SCRAM_SHA_1 ->
          SaslClientExchange.scram(mechanism, credentials, "fyko+d2lbbFgONRv9qkxdawL");
      case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS -> {
        X509Certificate shown =
            (X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
        yield SaslClientExchange.scram(
            mechanism,
            credentials,
            "fyko+d2lbbFgONRv9qkxdawL",
            ChannelBinding.tlsServerEndPoint(shown).orElseThrow());
      }
      case EXTERNAL, OAUTHBEARER, XOAUTH2 -> throw new IllegalArgumentException("no password");
    };
  }

  private static SaslClientExchange token(String mechanism, String token) {
    BearerCredentials credentials = BearerCredentials.of("alice", Secret.ofUtf8(token));
    return mechanism.equals("XOAUTH2")
        ? SaslClientExchange.xoauth2(credentials)
        : SaslClientExchange.oauthBearer(credentials);
  }

  /** Plays an exchange to its end. */
  static String authenticate(RawClient client, SaslClientExchange exchange) throws Exception {
    String initial = exchange.initialResponse().map(it -> " " + base64(it)).orElse("");
    client.send("AUTH " + exchange.mechanism().keyword() + initial + "\r\n");
    String reply = client.reply();
    while (reply.startsWith("334 ")) {
      Secret challenge = Secret.of(Base64.getDecoder().decode(reply.substring(4).strip()));
      Secret response;
      try {
        response = exchange.respond(challenge);
      } catch (SaslExchangeException refused) {
        response = Secret.ofUtf8("");
      }
      client.send(base64(response) + "\r\n");
      reply = client.reply();
    }
    return reply;
  }

  static RawClient securedClient(InetSocketAddress address) throws Exception {
    RawClient client = RawClient.ready(address);
    secure(client);
    client.send("EHLO client.example\r\n").expectReply("250-");
    return client;
  }

  static void secure(RawClient client) throws Exception {
    client.send("STARTTLS\r\n").expectReply("220 ");
    client.startTls(RawClient.trusting(AUTHORITY));
  }

  static String plain(String authorizationId, String authenticationId, String password) {
    return base64(authorizationId + "\0" + authenticationId + "\0" + password);
  }

  static String base64(String text) {
    return base64(Secret.ofUtf8(text));
  }

  static String base64(Secret octets) {
    return Base64.getEncoder().encodeToString(octets.octets());
  }
}
