package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.tls.ClientTls;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.security.Provider;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another TLS provider at both ends, with a key exchange that the JDK's does not have. */
@Timeout(60)
class TlsProviderTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Server CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");
  // Bouncy Castle reads it when a context is made.
  private static final String GROUPS = "jdk.tls.namedGroups";
  // It logs each handshake.
  private static final Logger LOG = Logger.getLogger("org.bouncycastle.jsse");

  private final Provider provider = new BouncyCastleJsseProvider(new BouncyCastleProvider());

  @AfterEach
  void forget() {
    System.clearProperty(GROUPS);
  }

  @Test
  void bothEndsAgreeOnAHybridKeyExchange() throws Exception {
    LOG.setLevel(Level.OFF);

    long classic = octetsOfTheServer("secp256r1");
    long hybrid = octetsOfTheServer("X25519MLKEM768, secp256r1");

    // The share of the server has 1,120 octets (1,088 of ML-KEM-768, 32 of X25519) instead of 65.
    assertThat(hybrid - classic).isBetween(1_055L, 1_300L);
  }

  private long octetsOfTheServer(String groups) throws Exception {
    System.setProperty(GROUPS, groups);
    var ended = new CompletableFuture<ConnectionEnded>();
    SessionObserver observer =
        new SessionObserver() {
          @Override
          public void closed(SessionInfo session, ConnectionEnded connection) {
            ended.complete(connection);
          }
        };
    ListenerOptions listener =
        ListenerOptions.builder().implicitTls(IDENTITY.withProvider(provider)).build();
    try (SmtpServer server =
            SmtpServer.start(
                SmtpServerOptions.builder(new RecordingService())
                    .listener(listener)
                    .observer(observer)
                    .build());
        SmtpClient client = SmtpClient.create(SmtpClientOptions.builder().build())) {
      client
          .connect(
              Endpoint.builder("localhost", server.address().getPort())
                  .address(server.address().getAddress())
                  .tlsPolicy(TlsPolicy.IMPLICIT)
                  .sslContext(
                      new ClientTls()
                          .provider(provider)
                          .trust(List.of(AUTHORITY.certificate()))
                          .context())
                  .build())
          .close();
      ConnectionEnded connection = ended.get(20, TimeUnit.SECONDS);
      assertThat(connection.tls().orElseThrow().protocol()).isEqualTo("TLSv1.3");
      return connection.octetsSent();
    }
  }
}
