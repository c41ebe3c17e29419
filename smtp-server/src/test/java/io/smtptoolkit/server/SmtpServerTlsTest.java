package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with the JDK's own client, which verifies the certificate. */
@Timeout(60)
class SmtpServerTlsTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Test CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");

  private final RecordingService service = new RecordingService();
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder().domain("mx.example").startTls(IDENTITY);
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesAMessageAfterStartTls(String protocol) throws Exception {
    String line = "x".repeat(998) + "\r\n";
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expect("220 2.0.0 Ready to start TLS\r\n");
      SSLSocket secured = client.startTls(RawClient.trusting(AUTHORITY), protocol);
      assertThat(secured.getSession().getProtocol()).isEqualTo(protocol);
      client.send("EHLO client.example\r\n");
      client.expect(
          """
          250-mx.example\r
          250-PIPELINING\r
          250-SIZE 52428800\r
          250-8BITMIME\r
          250-ENHANCEDSTATUSCODES\r
          250-CHUNKING\r
          250-HELP\r
          250 LIMITS RCPTMAX=1000\r
          """);
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send(line.repeat(2_000) + ".\r\n").expectReply("250 2.0.0 ");
      client.send("QUIT\r\n").expectReply("221 ");
      // With a close_notify before the end: the JDK's client would throw if it were missing.
      assertThat(secured.getInputStream().read()).isEqualTo(-1);
    }

    assertThat(service.calls).endsWith("complete " + line.repeat(2_000));
  }

  @Test
  void offersStartTlsOnlyInTheClear() throws Exception {
    try (RawClient client = RawClient.greeted(started())) {
      assertThat(client.send("EHLO client.example\r\n").reply()).endsWith("250 STARTTLS\r\n");
      assertThat(client.send("HELP\r\n").reply()).contains(" HELP STARTTLS\r\n");
      secured(client);
      assertThat(client.send("EHLO client.example\r\n").reply()).doesNotContain("STARTTLS");
      client.send("STARTTLS\r\n").expectReply("503 5.5.1 ");
    }
  }

  @Test
  void forgetsTheHelloNameAtStartTls() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      secured(client);
      client.send("MAIL FROM:<>\r\n").expectReply("503 5.5.1 ");
    }
  }

  @Test
  void executesNothingThatCameAfterStartTlsInTheSameSegment() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n");
      client.expect("220 2.0.0 Ready to start TLS\r\n");

      assertThat(client.rest()).doesNotContain("250 ");
    }
    assertThat(service.calls).isEmpty();
  }

  @Test
  void executesNothingThatCameAfterStartTlsInAnotherSegment() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expect("220 2.0.0 Ready to start TLS\r\n");
      client.send("MAIL FROM:<evil@example.org>\r\n");

      assertThat(client.rest()).doesNotContain("250 ");
    }
    assertThat(service.calls).isEmpty();
  }

  @Test
  void anUnfinishedLineAfterStartTlsIsNotTheBeginOfACommandUnderTls() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\nMAIL FR").expect("220 2.0.0 Ready to start TLS\r\n");

      assertThat(client.rest()).doesNotContain("250 ");
    }
    assertThat(service.calls).isEmpty();
  }

  @Test
  void greetsUnderTlsWhenItIsThereFromTheStart() throws Exception {
    listener.implicitTls(IDENTITY);
    try (RawClient client = RawClient.connect(started())) {
      client.startTls(RawClient.trusting(AUTHORITY));
      client.expect("220 mx.example ESMTP ready\r\n");
      assertThat(client.send("EHLO client.example\r\n").reply()).doesNotContain("STARTTLS");
    }
  }

  @Test
  void anotherClientIsServedWhileOneDoesNotFinishItsHandshake() throws Exception {
    InetSocketAddress address = started();
    try (RawClient silent = RawClient.ready(address);
        RawClient client = RawClient.ready(address)) {
      silent.send("STARTTLS\r\n").expectReply("220 ");
      secured(client);
      client.send("NOOP\r\n").expectReply("250 ");
    }
  }

  private static void secured(RawClient client) throws Exception {
    client.send("STARTTLS\r\n").expectReply("220 ");
    client.startTls(RawClient.trusting(AUTHORITY));
  }

  private InetSocketAddress started() throws IOException {
    server = SmtpServer.start(options.listener(listener.build()).build());
    return server.address();
  }
}
