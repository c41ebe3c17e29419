package io.smtptoolkit.server;

import static io.smtptoolkit.server.SmtpServerAuthTest.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ClientIdentity;
import io.smtptoolkit.server.tls.TlsIdentity;
import io.smtptoolkit.server.trace.TraceFields;
import java.net.InetSocketAddress;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS of a front end: what it proves of the front end, it does not prove of the client. */
@Timeout(120)
class XclientTlsTest {
  private static final String EHLO = "EHLO c.example\r\n";
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Server CA");
  private static final TlsIdentity CLIENTS = TlsIdentity.authority("Client CA");
  private static final ClientIdentity EDGE = ClientIdentity.of(CLIENTS).commonName("edge").make();

  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-04T09:05:06-03:30");

  private final List<SessionInfo> mails = new CopyOnWriteArrayList<>();
  private final List<Optional<TlsFacts>> told = new CopyOnWriteArrayList<>();
  private final RecordingService recording = new RecordingService();
  private final MailService service =
      new MailService() {
        @Override
        public CompletionStage<Begin> begin(
            SessionInfo session, ReversePath reversePath, MailParameters parameters) {
          mails.add(session);
          return recording.begin(session, reversePath, parameters);
        }
      };
  private Optional<SmtpServer> server = Optional.empty();

  @AfterEach
  void stop() {
    server.ifPresent(SmtpServer::close);
  }

  @ParameterizedTest
  @CsvSource({
    "ADDR=192.0.2.7, false",
    "ADDR=[UNAVAILABLE], false",
    "NAME=client.example, false",
    "PORT=7, false",
    "'', true",
  })
  void aCertificateIsTheFrontEndsUntilItNamesAClient(String said, boolean shown) throws Exception {
    try (RawClient front = secured(started())) {
      if (!said.isEmpty()) {
        front.send("XCLIENT " + said + "\r\n").expectReply("220 ");
        front.send(EHLO).expectReply("250-");
      }
      front.send("MAIL FROM:<>\r\n").expectReply("250 ").send("RSET\r\n").expectReply("250 ");
    }
    server.orElseThrow().close();

    TlsFacts tls = mails.get(0).tls().orElseThrow();
    assertThat(tls.cipherSuite()).startsWith("TLS_");
    assertThat(tls.clientCertificate().isPresent()).isEqualTo(shown);
    String received = TraceFields.received(mails.get(0), false, "1", Optional.empty(), NOW);
    assertThat(received).contains("\ttls " + tls.cipherSuite());
    assertThat(received.contains("client=CN=edge")).isEqualTo(shown);
    assertThat(told)
        .hasSize(3)
        .extracting(it -> it.orElseThrow().clientCertificate().isPresent())
        .containsExactly(true, shown, shown);
  }

  @Test
  void theBindingIsTheFrontEndsToo() throws Exception {
    try (RawClient front = secured(started())) {
      assertThat(front.send(EHLO).reply()).contains("SCRAM-SHA-256-PLUS").contains("EXTERNAL");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      assertThat(front.send(EHLO).reply())
          .contains("SCRAM-SHA-256")
          .doesNotContain("PLUS")
          .doesNotContain("EXTERNAL");
      front.send("AUTH SCRAM-SHA-256-PLUS\r\n").expectReply("5");
      front.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n").expectReply("235 ");
    }
  }

  /** RFC 3207 §4.2 forgets what was said of the client, but not that there is one. */
  @ParameterizedTest
  @ValueSource(strings = {"ADDR=192.0.2.7", "ADDR=[UNAVAILABLE]", "NAME=client.example", "PORT=7"})
  void whatWasSaidInTheClearStillMeansAFrontEnd(String said) throws Exception {
    try (RawClient front = RawClient.ready(started())) {
      front.send("XCLIENT " + said + "\r\n").expectReply("220 ");
      front.send(EHLO).expectReply("250-").send("STARTTLS\r\n").expectReply("220 ");
      front.startTls(EDGE.trusting(AUTHORITY));
      assertThat(front.send(EHLO).reply()).doesNotContain("PLUS").doesNotContain("EXTERNAL");
      front.send("AUTH EXTERNAL =\r\n").expectReply("5");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    server.orElseThrow().close();

    assertThat(mails.get(0).tls().orElseThrow().clientCertificate()).isEmpty();
    assertThat(told).isNotEmpty().allMatch(it -> it.flatMap(TlsFacts::clientCertificate).isEmpty());
  }

  private static RawClient secured(InetSocketAddress address) throws Exception {
    RawClient front = RawClient.ready(address);
    front.send("STARTTLS\r\n").expectReply("220 ");
    front.startTls(EDGE.trusting(AUTHORITY));
    front.send(EHLO).expectReply("250-");
    return front;
  }

  private InetSocketAddress started() throws Exception {
    List<Network> front = List.of(Network.parse("127.0.0.1"));
    ListenerOptions listener =
        ListenerOptions.builder()
            .domain("mx.example")
            .startTls(
                TlsIdentity.signedBy(AUTHORITY, "localhost")
                    .withClientCertificates(ClientCertificates.of(List.of(CLIENTS.certificate()))))
            .auth(AuthPolicy.offered(new KnownUsers()).withExternal(ClientCertificate::commonName))
            .frontEnds(FrontEnds.NONE.withXclient(front))
            .build();
    SmtpServerOptions options =
        SmtpServerOptions.builder(service).listener(listener).observer(new Told()).build();
    server = Optional.of(SmtpServer.start(options));
    return server.get().address();
  }

  /** Keeps what is told of TLS. */
  private final class Told implements SessionObserver {
    @Override
    public void tlsEstablished(SessionInfo session, TlsFacts tls) {
      told.add(Optional.of(tls));
    }

    @Override
    public void transactionEnded(SessionInfo session, TransactionEnded transaction) {
      told.add(transaction.tls());
    }

    @Override
    public void closed(SessionInfo session, ConnectionEnded connection) {
      told.add(connection.tls());
    }
  }
}
