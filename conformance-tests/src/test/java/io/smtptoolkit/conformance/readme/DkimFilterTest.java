package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.BlockingAuthenticator;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SqliteQueue;
import io.smtptoolkit.server.relay.QueueingService;
import io.smtptoolkit.server.relay.RelayRules;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The filter of docs/relay.md that signs, between a submission server and its queue. */
@Timeout(60)
class DkimFilterTest {
  private static final String CONTENT =
      "From: alice@example.org\r\nTo: bob@example.com\r\nSubject: signed\r\n\r\nHello.\r\n";

  @TempDir private Path folder;

  private KeyPair keys;

  @BeforeEach
  void makeKeys() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  @Test
  void signsWhatAUserSubmitsSoThatAVerifierAgrees() throws Exception {
    try (var queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build())) {
      assertThat(submitted(queue).isAccepted()).isTrue();

      QueueId id = queue.find(Selection.ALL, 9).get(0).message();
      String fields = queue.find(id).orElseThrow().addedFields();
      assertThat(fields).startsWith("DKIM-Signature: ");
      verify(queue, id, fields);
      assertThatThrownBy(() -> verify(queue, id, fields + "Subject: other\r\n"))
          .isInstanceOf(FailException.class);
    }
  }

  private SendResult submitted(SqliteQueue queue) throws Exception {
    var service =
        QueueingService.builder(queue, RelayRules.builder().build())
            .filter(new DkimFilter("example.org", "s1", keys.getPrivate()))
            .build();
    var policy = AuthPolicy.required(Authenticator.blocking(new OneUser()));
    var options =
        SmtpServerOptions.builder(service)
            .listener(ListenerOptions.builder().auth(policy.withPlaintextInTheClear()).build())
            .build();
    try (var server = SmtpServer.start(options);
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection =
            client.connect(
                Endpoint.builder("127.0.0.1", server.address().getPort())
                    .tlsPolicy(TlsPolicy.NEVER)
                    .credentials(Credentials.password("alice", "pencil"))
                    .credentialsInClear()
                    .build())) {
      return connection.send(
          Envelope.of("alice@example.org", "bob@example.com"), MessageContent.of(CONTENT));
    }
  }

  private void verify(SqliteQueue queue, QueueId id, String fields) throws Exception {
    String record =
        "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    var verifier = new DKIMVerifier((method, selector, domain) -> List.of(record));
    try (var content = queue.content(id)) {
      var whole =
          new SequenceInputStream(new ByteArrayInputStream(fields.getBytes(UTF_8)), content);
      assertThat(verifier.verify(whole)).hasSize(1);
    }
  }

  private static final class OneUser implements BlockingAuthenticator {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(SaslMechanism.PLAIN);
    }

    @Override
    public PasswordCheck checkPassword(AuthAttempt attempt, String user, Secret password) {
      return password.equals(Secret.ofUtf8("pencil")) ? PasswordCheck.CORRECT : PasswordCheck.WRONG;
    }
  }
}
