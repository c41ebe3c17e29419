package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.BlockingAuthenticator;
import io.smtptoolkit.server.auth.StoredCredential;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mail transfer agents of others relay to our server. What they relay is given to them by our
 * client, and goes to the listener that the recipient's domain names: {@code plain.example}, and so
 * on.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RelayClientsInteropTest {
  private static final String PASSWORD = "pencil-42";
  private static final String SENDER = "sender@client.example";

  private static final TemporaryFolder FOLDER = new TemporaryFolder();
  private static final RecordingService SERVICE = new RecordingService();
  private static final SmtpClient CLIENT =
      SmtpClient.create(
          SmtpClientOptions.builder().timeouts(Timeouts.ofEach(Duration.ofSeconds(30))).build());
  private static SmtpServer server;
  private static PeerServer postfix;
  private static PeerServer exim;

  @BeforeAll
  static void startServers() throws IOException {
    TestCertificate certificate = TestCertificate.in(FOLDER.path());
    TlsIdentity identity = TlsIdentity.fromPem(certificate.certificate(), certificate.key());
    var policy =
        AuthPolicy.required(Authenticator.blocking(new Alice()))
            .withMechanisms(new Alice().mechanisms());
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(MailService.blocking(SERVICE))
                .listener(ListenerOptions.builder().name("plain").build())
                .listener(ListenerOptions.builder().name("tls12").startTls(identity).build())
                .listener(ListenerOptions.builder().name("tls13").startTls(identity).build())
                .listener(ListenerOptions.builder().name("lmtp").protocol(Protocol.LMTP).build())
                .listener(
                    ListenerOptions.builder()
                        .name("submission")
                        .startTls(identity)
                        .auth(policy)
                        .build())
                .build());
    postfix = PostfixServer.start(postfixParameters(certificate));
    exim = EximServer.start(Map.of(), EXIM_ROUTERS, eximTransports(certificate), List.of());
  }

  private static int port(String listener) {
    return server.address(listener).getPort();
  }

  private static Map<String, String> postfixParameters(TestCertificate certificate) {
    String next = "[127.0.0.1]:";
    return Map.ofEntries(
        Map.entry("mynetworks", "127.0.0.0/8"),
        Map.entry("smtp_dns_support_level", "disabled"),
        Map.entry(
            "transport_maps",
            inline(
                "plain.example = smtp:" + next + port("plain"),
                "tls12.example = smtp:" + next + port("tls12"),
                "tls13.example = smtp:" + next + port("tls13"),
                "lmtp.example = lmtp:inet:127.0.0.1:" + port("lmtp"),
                "submission.example = smtp:" + next + port("submission"))),
        Map.entry("smtp_tls_CAfile", certificate.certificate().toString()),
        Map.entry("smtp_tls_loglevel", "1"),
        Map.entry(
            "smtp_tls_policy_maps",
            inline(
                next + port("tls12") + " = encrypt protocols=TLSv1.2",
                next + port("tls13") + " = encrypt protocols=TLSv1.3",
                next + port("submission") + " = encrypt")),
        Map.entry("smtp_sasl_auth_enable", "yes"),
        Map.entry("smtp_sasl_security_options", "noanonymous"),
        Map.entry(
            "smtp_sasl_password_maps", inline(next + port("submission") + " = alice:" + PASSWORD)));
  }

  private static String inline(String... entries) {
    return "inline:{ { " + String.join(" }, { ", entries) + " } }";
  }

  private static final String EXIM_ROUTERS =
      List.of("plain", "tls12", "tls13", "lmtp", "submission").stream()
          .map(
              name ->
                  """
                  to_NAME:
                    driver = manualroute
                    domains = NAME.example
                    route_list = * 127.0.0.1 byname
                    self = send
                    transport = NAME
                  """
                      .replace("NAME", name))
          .reduce("", String::concat);

  private static String eximTransports(TestCertificate certificate) {
    String verified =
        """
          hosts_require_tls = *
          tls_verify_certificates = CERTIFICATE
          tls_verify_hosts = *
        """
            .replace("CERTIFICATE", certificate.certificate().toString());
    return transport("plain", "")
        + transport("tls12", verified + "  tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.2\n")
        + transport("tls13", verified + "  tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3\n")
        + transport("lmtp", "  protocol = lmtp\n")
        + transport("submission", verified + "  hosts_require_auth = *\n")
        + """
        begin authenticators

        cram:
          driver = cram_md5
          public_name = CRAM-MD5
          client_name = alice
          client_secret = SECRET
        """
            .replace("SECRET", PASSWORD);
  }

  private static String transport(String name, String options) {
    return """
    NAME:
      driver = smtp
      port = PORT
      allow_localhost
    OPTIONS
    """
        .replace("NAME", name)
        .replace("PORT", Integer.toString(port(name)))
        .replace("OPTIONS", options);
  }

  @AfterAll
  static void endServers() {
    CLIENT.close();
    for (AutoCloseable each : new AutoCloseable[] {exim, postfix, server, FOLDER}) {
      close(each);
    }
  }

  private static void close(AutoCloseable each) {
    try {
      if (each != null) {
        each.close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain, ''",
    "tls12, 'TLSv1.2 with cipher'",
    "tls13, 'TLSv1.3 with cipher'",
    "lmtp, 'postfix/lmtp'",
    "submission, 'TLS connection established'"
  })
  void takesMailFromPostfix(String listener, String logged) throws Exception {
    String recipient = "postfix@" + listener + ".example";
    var message = DifficultMessage.of(100_000, recipient);

    give(postfix, Envelope.of(SENDER, recipient), message);

    assertReceived(message, listener, recipient);
    assertLogged(postfix, "to=<" + recipient + ">.*status=sent \\(250 2\\.");
    assertThat(postfix.log()).contains(logged);
  }

  @ParameterizedTest
  @CsvSource({
    "plain, ''",
    "tls12, 'X=TLS1.2:.* CV=yes '",
    "tls13, 'X=TLS1.3:.* CV=yes '",
    "lmtp, ''",
    "submission, 'X=TLS1.3:.* A=cram '"
  })
  void takesMailFromExim(String listener, String logged) throws Exception {
    String recipient = "exim@" + listener + ".example";
    var message = DifficultMessage.of(100_000, recipient);

    give(exim, Envelope.of(SENDER, recipient), message);

    assertReceived(message, listener, recipient);
    // K: the content went by BDAT.
    assertLogged(
        exim, "=> " + recipient + " R=to_" + listener + " .*" + logged + ".*K C=\"250 2\\.");
  }

  @Test
  void knowsWhichUserPostfixAndEximAre() throws Exception {
    for (PeerServer relay : List.of(postfix, exim)) {
      String recipient = "who-is-" + relay.domain() + "@submission.example";

      give(relay, Envelope.of(SENDER, recipient), DifficultMessage.of(1000, recipient));

      var identity = SERVICE.awaitFor(recipient).session().identity().orElseThrow();
      assertThat(identity.authorizationId()).isEqualTo("alice");
      assertThat(identity.mechanism())
          .isEqualTo(relay == exim ? SaslMechanism.CRAM_MD5 : SaslMechanism.SCRAM_SHA_256);
    }
  }

  @Test
  void takesUtf8FromPostfix() throws Exception {
    String recipient = "\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@plain.example";
    String sender = "b\u00fccher@client.example";

    give(
        postfix,
        Envelope.of(sender, recipient),
        MessageContent.of("Subject: \u00dcbung\r\n\r\nGr\u00fc\u00dfe\r\n"));

    assertLogged(postfix, "to=<" + recipient + ">.*status=sent");
    var received = SERVICE.awaitFor(recipient);
    assertThat(received.parameters().isUtf8()).isTrue();
    assertThat(received.reversePath()).hasToString("<" + sender + ">");
    assertThat(new String(received.content().getBytes(ISO_8859_1), UTF_8))
        .contains("Subject: \u00dcbung\r\n", "\r\nGr\u00fc\u00dfe\r\n");
  }

  @Test
  void takesRequestsForNotificationsFromPostfix() throws Exception {
    String recipient = "dsn@plain.example";
    var notify = Notify.on(Notify.When.FAILURE, Notify.When.DELAY);
    var original = OriginalRecipient.of("rfc822", "first+last=x@client.example");

    give(
        postfix,
        Envelope.of(SENDER, "never@plain.example")
            .and(recipient, notify, original)
            .with(Ret.HDRS)
            .with(EnvelopeId.of("QQ 314+x")),
        DifficultMessage.of(1000, recipient));

    var received = SERVICE.awaitFor(recipient);
    assertThat(received.parameters().ret()).contains(Ret.HDRS);
    assertThat(received.parameters().envelopeId().map(EnvelopeId::text)).contains("QQ 314+x");
    assertThat(received.recipients().get("<" + recipient + ">"))
        .satisfies(
            parameters -> {
              assertThat(parameters.notification()).contains(notify);
              assertThat(parameters.originalRecipient()).contains(original);
            });
  }

  @ParameterizedTest
  @CsvSource({"plain", "lmtp"})
  void refusesOneOfTwoRecipientsToPostfixAndExim(String listener) throws Exception {
    for (PeerServer relay : List.of(postfix, exim)) {
      String known = "known-to-" + relay.domain() + "@" + listener + ".example";
      String unknown = "unknown@" + listener + ".example";

      give(relay, Envelope.of(SENDER, known, unknown), DifficultMessage.of(1000, known));

      assertThat(SERVICE.awaitFor(known).recipients()).hasSize(1);
      assertLogged(
          relay,
          relay == exim
              ? "\\*\\* " + unknown + " .*550 5\\.1\\.1"
              : "to=<" + unknown + ">.*dsn=5\\.1\\.1, status=bounced");
    }
  }

  @Test
  void takesMailByLmtpFromSwaks() {
    var outcome =
        Command.of(
                Peers.installed("swaks", "swaks"),
                "--protocol",
                "LMTP",
                "--server",
                "127.0.0.1",
                "--port",
                port("lmtp"),
                "--ehlo",
                "client.example",
                "--from",
                SENDER,
                "--to",
                "swaks@lmtp.example,unknown@lmtp.example,other-swaks@lmtp.example",
                "--data",
                "-")
            .run("Subject: by LMTP\r\n\r\nHello.\r\n".getBytes(US_ASCII));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.output()).contains("550 5.1.1");
    var received = SERVICE.awaitFor("swaks@lmtp.example");
    assertThat(received.recipients()).containsKey("<other-swaks@lmtp.example>");
    assertThat(received.content()).contains("Subject: by LMTP\r\n\r\nHello.\r\n");
  }

  @Test
  void takesMailByLmtpFromSmtplib() {
    String script =
        """
        import smtplib, sys
        with smtplib.LMTP("127.0.0.1", int(sys.argv[1]), "client.example") as client:
            refused = client.sendmail(
                sys.argv[2],
                ["smtplib@lmtp.example", "unknown@lmtp.example"],
                b"Subject: by LMTP\\r\\n\\r\\n.Hello.\\r\\n")
            assert list(refused) == ["unknown@lmtp.example"], refused
            assert refused["unknown@lmtp.example"][0] == 550, refused
            client.noop()
        """;

    var outcome = Command.of(Peers.python(), "-c", script, port("lmtp"), SENDER).run();

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    var received = SERVICE.awaitFor("smtplib@lmtp.example");
    assertThat(received.content()).isEqualTo("Subject: by LMTP\r\n\r\n.Hello.\r\n");
  }

  private static void give(PeerServer relay, Envelope envelope, DifficultMessage message)
      throws Exception {
    give(relay, envelope, MessageContent.of(message.octets()));
  }

  private static void give(PeerServer relay, Envelope envelope, MessageContent content)
      throws Exception {
    var endpoint =
        Endpoint.builder("127.0.0.1", relay.address().getPort()).tlsPolicy(TlsPolicy.NEVER).build();
    try (var connection = CLIENT.connect(endpoint)) {
      var result = connection.send(envelope, content);
      assertThat(result.isAccepted()).as("%s\n%s", result, relay.log()).isTrue();
    }
  }

  private static void assertReceived(DifficultMessage message, String listener, String recipient) {
    var received = SERVICE.awaitFor(recipient);
    assertThat(received.session().listener()).isEqualTo(listener);
    assertThat(received.session().facts().tls())
        .isEqualTo(!listener.equals("plain") && !listener.equals("lmtp"));
    assertThat(received.reversePath()).hasToString("<" + SENDER + ">");
    message.assertEndOf(received.content().replace("\r\n", "\n"));
  }

  private static void assertLogged(PeerServer relay, String line) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(relay.log()).containsPattern(line));
  }

  /** Knows one password. */
  private static final class Alice implements BlockingAuthenticator {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.CRAM_MD5);
    }

    @Override
    public Optional<Secret> password(AuthAttempt attempt, String user) {
      return user.equals("alice") ? Optional.of(Secret.ofUtf8(PASSWORD)) : Optional.empty();
    }

    @Override
    public StoredCredential scramCredential(AuthAttempt attempt, String user, ScramHash hash) {
      return StoredCredential.of(
          ScramCredential.fromPassword(hash, Secret.ofUtf8(PASSWORD), Secret.ofUtf8("salt"), 4096));
    }
  }
}
