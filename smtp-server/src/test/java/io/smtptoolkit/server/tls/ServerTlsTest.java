package io.smtptoolkit.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates by name, certificates that change, and TLS that is required. */
@Timeout(60)
class ServerTlsTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("authority");
  private static final TlsIdentity FIRST = signed("mx.example.com");
  private static final TlsIdentity SECOND = signed("mx.example.org", "smtp.example.org");
  private static final TlsIdentity WILD = signed("*.example.net");

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theServerNameChoosesTheCertificate(String protocol) throws Exception {
    try (SmtpServer server = served(TlsIdentities.of(List.of(FIRST, SECOND, WILD)))) {
      InetSocketAddress address = server.address();

      assertThat(certificate(address, protocol, "mx.example.org")).isEqualTo(SECOND.certificate());
      assertThat(certificate(address, protocol, "SMTP.Example.ORG"))
          .isEqualTo(SECOND.certificate());
      assertThat(certificate(address, protocol, "mx.example.com")).isEqualTo(FIRST.certificate());
      assertThat(certificate(address, protocol, "a.example.net")).isEqualTo(WILD.certificate());
      assertThat(certificate(address, protocol, "a.b.example.net")).isEqualTo(FIRST.certificate());
      assertThat(certificate(address, protocol, "example.net")).isEqualTo(FIRST.certificate());
      assertThat(certificate(address, protocol)).isEqualTo(FIRST.certificate());
    }
  }

  @Test
  void aNewCertificateIsForNewConnectionsAndABrokenOneChangesNothing() throws Exception {
    AtomicReference<TlsIdentity> file = new AtomicReference<>(FIRST);
    ReloadableTls tls =
        ReloadableTls.read(
            () -> {
              if (file.get() == null) {
                throw new IOException("a broken file");
              }
              return file.get();
            });
    try (SmtpServer server = served(tls)) {
      assertThat(certificate(server.address(), "TLSv1.3")).isEqualTo(FIRST.certificate());

      file.set(SECOND);
      tls.reload();
      assertThat(certificate(server.address(), "TLSv1.3")).isEqualTo(SECOND.certificate());

      file.set(null);
      assertThatIOException().isThrownBy(tls::reload).withMessage("a broken file");
      assertThat(certificate(server.address(), "TLSv1.3")).isEqualTo(SECOND.certificate());

      tls.reload(() -> WILD);
      tls.reload();
      assertThat(certificate(server.address(), "TLSv1.3")).isEqualTo(WILD.certificate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAIL FROM:<>", "VRFY alice", "EXPN alice"})
  void requiredTlsComesBeforeOtherCommands(String command) throws Exception {
    ListenerOptions listener = ListenerOptions.builder().startTlsRequired(FIRST).build();
    try (SmtpServer server = started(listener);
        RawClient client = RawClient.ready(server.address())) {
      client.send(command + "\r\n");
      client.expect("530 5.7.0 Must issue a STARTTLS command first\r\n");
      client.send("NOOP\r\nRSET\r\nSTARTTLS\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("220 ");
      client.startTls(RawClient.trusting(AUTHORITY));
      client.send("EHLO client.example\r\n").expectReply("250-");
      client.send(command + "\r\n");
      assertThat(client.reply()).doesNotStartWith("530 ");
    }
  }

  @Test
  void thereIsAtLeastOneIdentityAndNoKeyPrints() {
    assertThatIllegalArgumentException().isThrownBy(() -> TlsIdentities.of(List.of()));
    assertThat(TlsIdentities.of(List.of(FIRST, WILD)))
        .hasToString(
            "TlsIdentities[TlsIdentity[CN=mx.example.com], TlsIdentity[CN=*.example.net]]");
  }

  private static TlsIdentity signed(String... names) {
    return TlsIdentity.signedBy(AUTHORITY, names);
  }

  private static SmtpServer served(ServerTls tls) throws IOException {
    return started(ListenerOptions.builder().implicitTls(tls).build());
  }

  private static SmtpServer started(ListenerOptions listener) throws IOException {
    return SmtpServer.start(
        SmtpServerOptions.builder(DiscardService.forAll()).listener(listener).build());
  }

  private static Certificate certificate(
      InetSocketAddress address, String protocol, String... names) throws Exception {
    SSLContext trust = RawClient.trusting(AUTHORITY);
    try (SSLSocket socket =
        (SSLSocket)
            trust.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setServerNames(
          List.of(names).stream().<SNIServerName>map(SNIHostName::new).toList());
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }
}
