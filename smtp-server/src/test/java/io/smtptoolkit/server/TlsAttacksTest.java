package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ClientIdentity;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do to a server by TLS; another client is served meanwhile and after it. */
@Timeout(60)
class TlsAttacksTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Test CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");

  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aHandshakeInsideTlsEndsTheConnection() throws Exception {
    InetSocketAddress address = started();
    try (RawClient client = RawClient.connect(address)) {
      SSLSocket secured = client.startTls(RawClient.trusting(AUTHORITY), "TLSv1.2");
      client.expectReply("220 ").send("EHLO c.example\r\n").expectReply("250-");
      boolean refused = false;
      try {
        secured.startHandshake();
        refused = client.send("NOOP\r\n").rest().isEmpty();
      } catch (IOException expected) {
        refused = true;
      }
      assertThat(refused).isTrue();
    }
    serves(address);
  }

  @Test
  void protocolsOfTheApplicationLayerAreLeftAlone() throws Exception {
    try (RawClient client = RawClient.connect(started())) {
      SSLSocket secured = client.prepareTls(RawClient.trusting(AUTHORITY));
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "smtp", "x".repeat(255)});
      secured.setSSLParameters(parameters);
      client.handshake(secured);
      client.expectReply("220 ");
      assertThat(secured.getApplicationProtocol()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 10_000})
  void aServerNameOfControlCharactersDoesNoHarm(int times) throws Exception {
    InetSocketAddress address = started();
    byte[] name = "\u0001\r\n x=\"".repeat(times).getBytes(StandardCharsets.US_ASCII);
    try (RawClient client = RawClient.connect(address)) {
      SSLSocket secured = client.prepareTls(RawClient.trusting(AUTHORITY));
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setServerNames(List.of(new SNIServerName(0, name) {}));
      secured.setSSLParameters(parameters);
      try {
        client.handshake(secured);
        client.expectReply("220 ");
      } catch (IOException refused) {
        assertThat(refused).hasMessageNotContaining("timed out");
      }
    }
    serves(address);
  }

  @Test
  void whatWasSaidInTheClearDoesNotCountUnderTls() throws Exception {
    server = SmtpServer.start(options(ListenerOptions.builder().startTls(IDENTITY)));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<a@example.org>\r\n").expectReply("250 ");
      client.send("RSET\r\n").expectReply("250 ");
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(RawClient.trusting(AUTHORITY));
      client.send("RCPT TO:<b@example.com>\r\n").expectReply("503 ");
      client.send("MAIL FROM:<a@example.org>\r\n").expectReply("503 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2_000})
  void aNameOfControlCharactersInACertificateIsPrintedSafely(int times) throws Exception {
    TlsIdentity clients = TlsIdentity.authority("Client CA");
    ClientIdentity mallory =
        ClientIdentity.of(clients).commonName("\r\nX:\u0000\u001b\u202e".repeat(times)).make();
    InetSocketAddress address =
        started(
            IDENTITY.withClientCertificates(
                ClientCertificates.of(List.of(clients.certificate())).required()));
    try (RawClient client = RawClient.connect(address)) {
      client.startTls(mallory.trusting(AUTHORITY));
      client.expectReply("220 ");
    }
    String subject = ClientCertificate.of(List.of(mallory.certificate())).subject();
    assertThat(subject).matches("[ -~]{1,1300}");
  }

  private static void serves(InetSocketAddress address) throws Exception {
    try (RawClient client = RawClient.connect(address)) {
      client.startTls(RawClient.trusting(AUTHORITY));
      client.expectReply("220 ").send("EHLO c.example\r\n").expectReply("250-");
    }
  }

  private InetSocketAddress started() throws IOException {
    return started(IDENTITY);
  }

  private InetSocketAddress started(TlsIdentity identity) throws IOException {
    server = SmtpServer.start(options(ListenerOptions.builder().implicitTls(identity)));
    return server.address();
  }

  private static SmtpServerOptions options(ListenerOptions.Builder listener) {
    return SmtpServerOptions.builder(new RecordingService()).listener(listener.build()).build();
  }
}
