package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.tls.ClientTls;
import io.smtptoolkit.client.tls.Pin;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ClientIdentity;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our client and our server: certificates, pins, EXTERNAL. */
@Timeout(60)
class BothEndsTlsTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Server CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");
  private static final TlsIdentity ELSEWHERE = TlsIdentity.signedBy(AUTHORITY, "other.example");
  private static final TlsIdentity CLIENTS = TlsIdentity.authority("Client CA");

  @TempDir private Path folder;
  private final List<SessionInfo> greeted = new CopyOnWriteArrayList<>();
  private final List<ConnectionInfo> replied = new CopyOnWriteArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"plain", "encrypted"})
  void aClientAuthenticatesByItsCertificate(String form) throws Exception {
    start(IDENTITY);
    ClientIdentity carol = ClientIdentity.of(CLIENTS).commonName("carol").make();
    Path file = folder.resolve("client.pem");
    var tls = new ClientTls().trust(List.of(AUTHORITY.certificate()));
    if (form.equals("plain")) {
      carol.writeTo(file);
      tls.certificate(file, file);
    } else {
      carol.writeTo(file, "pass word");
      assertThatThrownBy(() -> new ClientTls().certificate(file, file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("needs a password");
      assertThatThrownBy(() -> new ClientTls().certificate(file, file, Secret.ofUtf8("wrong")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a wrong password");
      tls.certificate(file, file, Secret.ofUtf8("pass word"));
    }

    connect(endpoint(TlsPolicy.REQUIRED, tls).credentials(Credentials.certificate()).build());

    SessionInfo session = greeted.get(greeted.size() - 1);
    assertThat(session.tls().orElseThrow().clientCertificate().orElseThrow().subject())
        .isEqualTo("CN=carol");
    ConnectionInfo last = replied.get(replied.size() - 1);
    assertThat(last.facts().authenticated()).isTrue();
    assertThat(last.tls().orElseThrow().authenticated()).isTrue();
    assertThat(last.tls().orElseThrow().protocol()).isEqualTo("TLSv1.3");
    assertThat(last.tls().orElseThrow().serverCertificates().get(0))
        .isEqualTo(IDENTITY.certificate());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, key, false, ",
    "localhost, certificate, false, ",
    "other.example, key, false, ", // a pin is the proof, not the name
    "localhost, key, true, ",
    "other.example, key, true, 'No subject alternative DNS name matching localhost found.'",
    "localhost, wrong, false, 'the server''s certificate is not pinned'",
    "localhost, wrong, true, 'the server''s certificate is not pinned'",
  })
  void aPinnedServerIsKnown(String name, String pinned, boolean authority, String fault)
      throws Exception {
    TlsIdentity identity = name.equals("localhost") ? IDENTITY : ELSEWHERE;
    start(identity);
    var tls = new ClientTls();
    Pin pin =
        switch (pinned) {
          case "key" -> Pin.ofKey(identity.certificate());
          case "certificate" -> Pin.ofCertificate(identity.certificate());
          default -> Pin.ofKey(AUTHORITY.certificate());
        };
    tls.pin(Pin.parse(pin.toString()));
    if (authority) {
      tls.trust(List.of(AUTHORITY.certificate()));
    }
    Endpoint endpoint = endpoint(TlsPolicy.REQUIRED, tls).build();

    if (fault == null) {
      connect(endpoint);
    } else {
      assertThatThrownBy(() -> connect(endpoint)).rootCause().hasMessageContaining(fault);
      assertThat(greeted).hasSize(1); // in the clear
    }
  }

  @Test
  void opportunisticTlsIsReportedAsUnauthenticated() throws Exception {
    start(ELSEWHERE);

    connect(
        Endpoint.builder("localhost", server.address().getPort())
            .address(server.address().getAddress())
            .build());

    assertThat(replied.get(0).tls()).isEmpty();
    assertThat(replied.get(replied.size() - 1).tls().orElseThrow())
        .hasToString("TlsFacts[TLSv1.3, TLS_AES_256_GCM_SHA384, unauthenticated]");
  }

  private Endpoint.Builder endpoint(TlsPolicy policy, ClientTls tls) throws IOException {
    return Endpoint.builder("localhost", server.address().getPort())
        .address(server.address().getAddress())
        .tlsPolicy(policy)
        .sslContext(tls.context());
  }

  private void connect(Endpoint endpoint) throws Exception {
    ConnectionObserver observer =
        new ConnectionObserver() {
          @Override
          public void replied(ConnectionInfo connection, Reply reply) {
            replied.add(connection);
          }
        };
    try (SmtpClient client =
        SmtpClient.create(SmtpClientOptions.builder().observer(observer).build())) {
      client.connect(endpoint).close();
    }
  }

  private void start(TlsIdentity identity) throws IOException {
    ClientCertificates asked = ClientCertificates.of(List.of(CLIENTS.certificate()));
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(new RecordingService())
                .listener(
                    ListenerOptions.builder()
                        .startTls(identity.withClientCertificates(asked))
                        .auth(
                            AuthPolicy.offered(Set::of).withExternal(ClientCertificate::commonName))
                        .policy(
                            new SessionPolicy() {
                              @Override
                              public CompletionStage<Void> greeted(
                                  SessionInfo session, HelloName name) {
                                greeted.add(session);
                                return CompletableFuture.completedFuture(null);
                              }
                            })
                        .build())
                .build());
  }
}
