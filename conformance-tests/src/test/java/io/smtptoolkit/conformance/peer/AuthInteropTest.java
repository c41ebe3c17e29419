package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.BlockingAuthenticator;
import io.smtptoolkit.server.auth.TokenCheck;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of others authenticate to our server: to {@code serve --auth-required} with the users
 * that {@code passwd} wrote, and by the mechanisms that need a store of one's own to a server that
 * has one.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AuthInteropTest {
  private static final String RECIPIENT = "user@" + ServeProcess.DOMAIN;
  private static final String SENDER = "sender@client.example";
  private static final String PASSWORD = "p\"encil $1'x";
  private static final String TOKEN = "t0ken.of-alice~+/==";

  @TempDir private static Path folder;
  private static ServeProcess serve;
  private static SmtpServer withStore;
  private static Path caFile;

  @BeforeAll
  static void startServers() throws IOException {
    Path users = folder.resolve("users");
    Path secret = Files.writeString(folder.resolve("secret"), PASSWORD + "\n");
    Command.Outcome passwd =
        Command.of(JavaProgram.words(List.of(), "io.smtptoolkit.server.cli.Passwd").toArray())
            .and(
                List.of(
                    users.toString(),
                    "alice",
                    "--password-file",
                    secret.toString(),
                    "--scram-sha-1"))
            .run();
    assertThat(passwd).isEqualTo(new Command.Outcome(0, "", ""));
    serve =
        ServeProcess.start(
            "--listen-tls", "127.0.0.1:0", "--auth", users.toString(), "--auth-required");
    TestCertificate certificate = TestCertificate.in(folder);
    caFile = certificate.certificate();
    AuthPolicy policy =
        AuthPolicy.required(Authenticator.blocking(new Store()))
            .withMechanisms(new Store().mechanisms());
    TlsIdentity identity = TlsIdentity.fromPem(certificate.certificate(), certificate.key());
    withStore =
        SmtpServer.start(
            SmtpServerOptions.builder(DiscardService.forAll())
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
  static void endServers() {
    serve.close();
    withStore.close();
  }

  /** Program, mechanism, whether TLS is implicit. */
  static Stream<Arguments> logins() {
    return Stream.of(
            "curl PLAIN",
            "curl LOGIN",
            "swaks PLAIN",
            "swaks LOGIN",
            "smtplib PLAIN",
            "smtplib LOGIN",
            "msmtp plain",
            "msmtp login",
            "msmtp scram-sha-256",
            "msmtp scram-sha-1",
            "msmtp on")
        .flatMap(
            line -> {
              String[] words = line.split(" ", -1);
              return Stream.of(
                  Arguments.of(words[0], words[1], false), Arguments.of(words[0], words[1], true));
            });
  }

  @ParameterizedTest(name = "{0} {1}, implicit TLS: {2}")
  @MethodSource("logins")
  void takesMailOfAUserWhoIsAuthenticated(String program, String mechanism, boolean implicit)
      throws Exception {
    serve.maildir("user").empty();
    int port = implicit ? serve.tlsPort() : serve.port();

    Command.Outcome outcome =
        send(program, mechanism, implicit, port, serve.caFile(), PASSWORD).run(message());

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(serve.maildir("user").await(1))
        .singleElement()
        .asString()
        .contains("Hello.", " with ESMTPSA id ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"curl PLAIN", "swaks LOGIN", "smtplib PLAIN", "msmtp scram-sha-256", "msmtp on"})
  void refusesAWrongPassword(String line) throws Exception {
    serve.maildir("user").empty();
    String[] words = line.split(" ", -1);

    Command.Outcome outcome =
        send(words[0], words[1], false, serve.port(), serve.caFile(), "pencil").run(message());

    assertThat(outcome.exitCode()).as(outcome.toString()).isNotZero();
    assertThat(serve.maildir("user").files()).isEmpty();
  }

  /** Program, mechanism, whether TLS is implicit. */
  static Stream<Arguments> storeLogins() {
    return Stream.of("swaks CRAM-MD5", "smtplib CRAM-MD5", "msmtp cram-md5", "curl CRAM-MD5")
        .flatMap(
            line -> {
              String[] words = line.split(" ", -1);
              return Stream.of(
                  Arguments.of(words[0], words[1], false), Arguments.of(words[0], words[1], true));
            });
  }

  @ParameterizedTest(name = "{0} {1}, implicit TLS: {2}")
  @MethodSource("storeLogins")
  void authenticatesByCramMd5WhereAStoreKnowsPasswords(
      String program, String mechanism, boolean implicit) throws Exception {
    Command.Outcome outcome =
        send(program, mechanism, implicit, storePort(implicit), caFile, PASSWORD).run(message());

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl XOAUTH2", "curl OAUTHBEARER", "msmtp xoauth2", "msmtp oauthbearer"})
  void authenticatesByToken(String line) throws Exception {
    String[] words = line.split(" ", -1);
    for (String token : List.of(TOKEN, "wrong")) {
      Command command = send(words[0], words[1], true, storePort(true), caFile, token);
      if (words[0].equals("curl")) {
        command = command.and(List.of("--oauth2-bearer", token));
      }

      Command.Outcome outcome = command.run(message());

      if (token.equals(TOKEN)) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
      } else {
        assertThat(outcome.exitCode()).as(outcome.toString()).isNotZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"})
  void authenticatesAScramClientBoundToTheChannel(String mechanism) throws Exception {
    try (var pem = Files.newInputStream(serve.caFile());
        Dialogue client = Dialogue.overOpenssl(serve.address(), serve.caFile())) {
      var certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      var builder =
          ScramClient.builder()
              .advertisedMechanisms(List.of(mechanism))
              .username("alice")
              .password(PASSWORD.toCharArray());
      ScramClient scram =
          mechanism.endsWith("-PLUS")
              ? builder
                  .channelBinding(
                      TlsServerEndpoint.TLS_SERVER_END_POINT,
                      TlsServerEndpoint.getChannelBindingData(certificate))
                  .build()
              : builder.build();

      assertThat(client.say("EHLO client.example", "250")).contains(mechanism);
      String first =
          client.say("AUTH " + mechanism + " " + base64(scram.clientFirstMessage()), "334");
      scram.serverFirstMessage(decoded(first));
      String last = client.say(base64(scram.clientFinalMessage()), "334");
      // The server proves that it knows the password as well.
      scram.serverFinalMessage(decoded(last));
      client.say("", "235");
    }
  }

  @Test
  void showsNoPasswordToAClientWithoutTls() {
    try (Dialogue client = Dialogue.with(serve.address())) {
      assertThat(client.say("EHLO client.example", "250"))
          .contains("AUTH SCRAM-SHA-256 SCRAM-SHA-1\r\n")
          .doesNotContain("PLAIN", "LOGIN", "PLUS");
      client.say("MAIL FROM:<>", "530");
      client.say("AUTH PLAIN", "538");
    }
  }

  private static Command send(
      String program, String mechanism, boolean implicit, int port, Path ca, String password)
      throws IOException {
    return switch (program) {
      case "curl" ->
          Command.of(
              Peers.installed("curl", "curl"),
              "--silent",
              "--show-error",
              "--max-time",
              "60",
              "--ssl-reqd",
              "--cacert",
              ca,
              "--login-options",
              "AUTH=" + mechanism,
              "--user",
              "alice:" + password,
              "--mail-from",
              SENDER,
              "--mail-rcpt",
              RECIPIENT,
              "--upload-file",
              "-",
              (implicit ? "smtps" : "smtp") + "://127.0.0.1:" + port + "/client.example");
      case "swaks" ->
          Command.of(
              Peers.installed("swaks", "swaks"),
              "--hide-all",
              "--server",
              "127.0.0.1",
              "--port",
              port,
              implicit ? "--tls-on-connect" : "--tls",
              "--auth",
              mechanism,
              "--auth-user",
              "alice",
              "--auth-password",
              password,
              "--from",
              SENDER,
              "--to",
              RECIPIENT,
              "--data",
              "-");
      case "smtplib" -> smtplib(mechanism, implicit, port, ca, password);
      case "msmtp" -> msmtp(mechanism, implicit, port, ca, password);
      default -> throw new IllegalArgumentException(program);
    };
  }

  private static Command smtplib(
      String mechanism, boolean implicit, int port, Path ca, String password) {
    String script =
        """
        import smtplib, ssl, sys
        mechanism, implicit, port, ca, password, sender, recipient = sys.argv[1:]
        tls = ssl.create_default_context(cafile=ca)
        if implicit == "true":
            client = smtplib.SMTP_SSL("127.0.0.1", int(port), "client.example", timeout=60, context=tls)
        else:
            client = smtplib.SMTP("127.0.0.1", int(port), "client.example", 60)
            client.starttls(context=tls)
        with client:
            client.ehlo()
            client.user, client.password = "alice", password
            how = getattr(client, "auth_" + mechanism.lower().replace("-", "_"))
            client.auth(mechanism, how)
            refused = client.sendmail(sender, [recipient], sys.stdin.buffer.read())
            assert not refused, refused
        """;
    return Command.of(
        Peers.python(), "-c", script, mechanism, implicit, port, ca, password, SENDER, RECIPIENT);
  }

  private static Command msmtp(
      String mechanism, boolean implicit, int port, Path ca, String password) throws IOException {
    Path unpacked = Peers.unpacked("msmtp");
    Path secret = Files.writeString(folder.resolve("msmtp-secret"), password + "\n");
    Path configuration =
        Files.writeString(
            folder.resolve("msmtprc"),
            """
            account default
            host 127.0.0.1
            port %s
            domain client.example
            tls on
            tls_starttls %s
            tls_trust_file %s
            auth %s
            user alice
            passwordeval cat %s
            from %s
            """
                .formatted(port, implicit ? "off" : "on", ca, mechanism, secret, SENDER));
    Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
    return Command.of(unpacked.resolve("usr/bin/msmtp"), "--file=" + configuration, RECIPIENT)
        .withLibrariesOf(unpacked);
  }

  private static int storePort(boolean implicit) {
    return withStore.address(implicit ? "submissions" : "submission").getPort();
  }

  private static byte[] message() {
    return ("From: " + SENDER + "\r\nSubject: x\r\n\r\nHello.\r\n").getBytes(US_ASCII);
  }

  private static String base64(Object message) {
    return Base64.getEncoder().encodeToString(message.toString().getBytes(US_ASCII));
  }

  private static String decoded(String reply) {
    return new String(Base64.getDecoder().decode(reply.substring(4).strip()), US_ASCII);
  }

  /** A store that knows passwords and tokens. */
  private static final class Store implements BlockingAuthenticator {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(SaslMechanism.CRAM_MD5, SaslMechanism.XOAUTH2, SaslMechanism.OAUTHBEARER);
    }

    @Override
    public Optional<Secret> password(AuthAttempt attempt, String user) {
      return user.equals("alice") ? Optional.of(Secret.ofUtf8(PASSWORD)) : Optional.empty();
    }

    @Override
    public TokenCheck checkToken(AuthAttempt attempt, BearerCredentials credentials) {
      return Arrays.equals(credentials.token().octets(), TOKEN.getBytes(US_ASCII))
          ? TokenCheck.accepted("alice")
          : TokenCheck.refused("{\"status\":\"invalid_token\",\"scope\":\"mail\"}");
    }
  }
}
