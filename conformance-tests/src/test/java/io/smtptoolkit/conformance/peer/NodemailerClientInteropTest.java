package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.BlockingAuthenticator;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.TokenCheck;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** nodemailer sends to our server. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NodemailerClientInteropTest {
  private static final String PASSWORD = "p\"encil $1'x";
  private static final String TOKEN = "t0ken.of-alice~+/==";

  private static final TemporaryFolder FOLDER = new TemporaryFolder();
  private static final RecordingService SERVICE = new RecordingService();
  private static SmtpServer server;
  private static TestCertificate certificate;

  @BeforeAll
  static void startServer() throws IOException {
    certificate = TestCertificate.in(FOLDER.path());
    TlsIdentity identity = TlsIdentity.fromPem(certificate.certificate(), certificate.key());
    var policy =
        AuthPolicy.required(Authenticator.blocking(new Alice()))
            .withMechanisms(new Alice().mechanisms());
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(MailService.blocking(SERVICE))
                .listener(ListenerOptions.builder().name("mx").startTls(identity).build())
                .listener(
                    ListenerOptions.builder()
                        .name("submission")
                        .startTls(identity)
                        .auth(policy)
                        .build())
                .listener(
                    ListenerOptions.builder()
                        .name("submissions")
                        .implicitTls(identity)
                        .auth(policy)
                        .build())
                .build());
  }

  @AfterAll
  static void endServer() {
    if (server != null) {
      server.close();
    }
    FOLDER.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"ignoreTLS\": true', false",
    "'\"requireTLS\": true, TLS', true",
    "'\"requireTLS\": true, TLS 1.2', true"
  })
  void sendsInTheClearAndOverStartTls(String options, boolean tls) {
    String recipient = "clear" + options.length() + "@home.example";

    Command.Outcome outcome =
        send(
            "mx",
            options
                .replace("TLS 1.2", tlsOptions(", \"maxVersion\": \"TLSv1.2\""))
                .replace(", TLS", ", " + tlsOptions("")),
            message(recipient, "\"text\": \"Hello.\\n.dot\\n\""));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    var received = SERVICE.awaitFor(recipient);
    assertThat(received.session().facts().tls()).isEqualTo(tls);
    assertThat(received.reversePath()).hasToString("<sender@client.example>");
    assertThat(received.content()).contains("\r\nSubject: by node\r\n", "\r\n\r\nHello.\r\n.dot");
  }

  @ParameterizedTest
  @CsvSource({
    "submission, PLAIN", "submission, LOGIN", "submission, CRAM_MD5", "submission, XOAUTH2",
    "submissions, PLAIN", "submissions, LOGIN", "submissions, CRAM_MD5", "submissions, XOAUTH2"
  })
  void sendsAsAUser(String listener, SaslMechanism mechanism) {
    String recipient = mechanism + "@" + listener + ".example";

    Command.Outcome right =
        send(listener, auth(listener, mechanism, PASSWORD, TOKEN), message(recipient, TEXT));
    Command.Outcome wrong =
        send(listener, auth(listener, mechanism, "crayon", "crayon"), message(recipient, TEXT));

    assertThat(right.exitCode()).as("%s", right).isZero();
    var identity = SERVICE.awaitFor(recipient).session().identity().orElseThrow();
    assertThat(identity.authorizationId()).isEqualTo("alice");
    assertThat(identity.mechanism()).isEqualTo(mechanism);
    assertThat(wrong.exitCode()).as("%s", wrong).isEqualTo(1);
    assertThat(wrong.output()).contains("\"error\":\"EAUTH\"", "535 5.7.8");
  }

  @Test
  void isToldWhoIsRefused() {
    Command.Outcome outcome =
        send(
            "mx", "\"ignoreTLS\": true", message("known@home.example, unknown@home.example", TEXT));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.output())
        .contains(
            "\"accepted\":[\"known@home.example\"]", "\"rejected\":[\"unknown@home.example\"]");
    assertThat(SERVICE.awaitFor("known@home.example").recipients()).hasSize(1);
  }

  @Test
  void asksForNotifications() {
    Command.Outcome outcome =
        send(
            "mx",
            "\"ignoreTLS\": true",
            message(
                "dsn@home.example",
                TEXT
                    + ", \"dsn\": {\"id\": \"QQ 314+x\", \"return\": \"headers\","
                    + " \"notify\": [\"failure\", \"delay\"],"
                    + " \"recipient\": \"sender@client.example\"}"));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    var received = SERVICE.awaitFor("dsn@home.example");
    assertThat(received.parameters().ret()).contains(Ret.HDRS);
    assertThat(received.parameters().envelopeId().map(EnvelopeId::text)).contains("QQ 314+x");
    assertThat(received.recipients().values())
        .singleElement()
        .satisfies(
            parameters ->
                assertThat(parameters.notification())
                    .contains(Notify.on(Notify.When.FAILURE, Notify.When.DELAY)));
  }

  @Test
  void sendsToMailboxesBeyondAscii() {
    String recipient = "\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@home.example";

    Command.Outcome outcome =
        send(
            "mx",
            "\"ignoreTLS\": true",
            message(recipient, "\"text\": \"Gr\u00fc\u00dfe\", \"encoding\": \"8bit\""));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    var received = SERVICE.awaitFor(recipient);
    assertThat(received.parameters().isUtf8()).isTrue();
    assertThat(new String(received.content().getBytes(ISO_8859_1), UTF_8)).contains(recipient);
  }

  @Test
  void sendsThroughAPool() {
    var messages = String.join(", ", Collections.nCopies(20, message("pool@home.example", TEXT)));

    Command.Outcome outcome =
        send(
            "submissions",
            "\"pool\": true, \"maxConnections\": 3, \"maxMessages\": 4, "
                + auth("submissions", SaslMechanism.PLAIN, PASSWORD, TOKEN),
            messages);

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    var received = SERVICE.await(each -> each.recipients().containsKey("<pool@home.example>"), 20);
    assertThat(received).hasSize(20);
    // No connection carries more than it was told to.
    assertThat(received.stream().map(each -> each.session().connectionId()).distinct().count())
        .isGreaterThanOrEqualTo(5);
  }

  private static final String TEXT = "\"text\": \"Hello.\"";

  private static String message(String to, String more) {
    return "{\"from\": \"sender@client.example\", \"to\": \"%s\", \"subject\": \"by node\", %s}"
        .formatted(to, more);
  }

  private static String tlsOptions(String more) {
    return "\"tls\": {\"caFile\": \"%s\"%s}".formatted(certificate.certificate(), more);
  }

  private static String auth(
      String listener, SaslMechanism mechanism, String password, String token) {
    String secret = password.replace("\"", "\\\"");
    String auth =
        mechanism == SaslMechanism.XOAUTH2
            ? "\"auth\": {\"type\": \"OAuth2\", \"user\": \"alice\", \"accessToken\": \"%s\"}"
                .formatted(token)
            : "\"authMethod\": \"%s\", \"auth\": {\"user\": \"alice\", \"pass\": \"%s\"}"
                .formatted(mechanism.keyword(), secret);
    return "\"secure\": %s, \"requireTLS\": %s, %s, %s"
        .formatted(
            listener.equals("submissions"), listener.equals("submission"), tlsOptions(""), auth);
  }

  private static Command.Outcome send(String listener, String options, String messages) {
    return Npm.script(
            FOLDER,
            "nodemailer_client.js",
            "{\"host\": \"127.0.0.1\", \"port\": %d, \"name\": \"client.example\", %s}"
                .formatted(server.address(listener).getPort(), options),
            "[" + ascii(messages) + "]")
        .run();
  }

  /** JSON that survives a command line in any locale. */
  private static String ascii(String json) {
    return json.chars()
        .mapToObj(c -> c < 128 ? Character.toString(c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  /** Knows one user's password and token. */
  private static final class Alice implements BlockingAuthenticator {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(
          SaslMechanism.PLAIN, SaslMechanism.LOGIN, SaslMechanism.CRAM_MD5, SaslMechanism.XOAUTH2);
    }

    @Override
    public PasswordCheck checkPassword(AuthAttempt attempt, String user, Secret password) {
      return user.equals("alice") && password.equals(Secret.ofUtf8(PASSWORD))
          ? PasswordCheck.CORRECT
          : PasswordCheck.WRONG;
    }

    @Override
    public Optional<Secret> password(AuthAttempt attempt, String user) {
      return user.equals("alice") ? Optional.of(Secret.ofUtf8(PASSWORD)) : Optional.empty();
    }

    @Override
    public TokenCheck checkToken(AuthAttempt attempt, BearerCredentials credentials) {
      return Arrays.equals(credentials.token().octets(), TOKEN.getBytes(US_ASCII))
          ? TokenCheck.accepted("alice")
          : TokenCheck.refused("{\"status\":\"401\",\"schemes\":\"bearer\"}");
    }
  }
}
