package io.smtptoolkit.server;

import static io.smtptoolkit.server.SmtpServerAuthTest.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.text.Printable;
import io.smtptoolkit.server.tls.TlsIdentity;
import io.smtptoolkit.server.trace.TraceFields;
import java.net.InetSocketAddress;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Front ends that say by XCLIENT who their client is, or by XFORWARD where a message was. */
@Timeout(120)
class XclientTest {
  private static final String EHLO = "EHLO front.example\r\n";
  private static final List<Network> FRONT = List.of(Network.parse("127.0.0.1"));

  private final List<SessionInfo> connected = new CopyOnWriteArrayList<>();
  private final List<SessionInfo> mails = new CopyOnWriteArrayList<>();
  private final List<TransactionEnded> ended = new CopyOnWriteArrayList<>();
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
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder().domain("mx.example").policy(new Policy());
  private FrontEnds frontEnds = FrontEnds.NONE.withXclient(FRONT);
  private ServerLimits limits = ServerLimits.DEFAULT;
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theSessionBeginsAnewWithTheClient() throws Exception {
    try (RawClient front = RawClient.greeted(started())) {
      assertThat(front.send(EHLO).reply())
          .contains("250 XCLIENT NAME ADDR PORT PROTO HELO DESTADDR DESTPORT\r\n");
      front.send(
          "XCLIENT NAME=spike.example ADDR=192.0.2.7 PORT=40000 PROTO=ESMTP HELO=spike.example"
              + " DESTADDR=198.51.100.1 DESTPORT=587\r\n");
      front.expect("220 mx.example ESMTP ready\r\n");
      front.send("MAIL FROM:<>\r\n").expectReply("503 ");
      front.send("EHLO spike.example\r\n").expectReply("250-");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }

    SessionInfo session = mails.get(0);
    assertThat(address(session)).isEqualTo("192.0.2.7:40000");
    assertThat(Printable.hostAndPort(session.localAddress())).isEqualTo("198.51.100.1:587");
    assertThat(session.clientAddress()).isPresent();
    assertThat(session.frontEnd().orElseThrow().attributes().get(Name.NAME).orElseThrow().value())
        .isEqualTo("spike.example");
    assertThat(connected).hasSize(2);
    assertThat(connected.get(0).clientAddress()).isEmpty();
    assertThat(address(connected.get(1))).isEqualTo("192.0.2.7:40000");
  }

  @Test
  void ipv6AndPipelinedCommands() throws Exception {
    try (RawClient front = RawClient.greeted(started())) {
      front.send(EHLO).expectReply("250-");
      front.send("XCLIENT ADDR=IPV6:2001:db8::7\r\nEHLO c.example\r\nMAIL FROM:<>\r\n");
      front.expectReply("220 ").expectReply("250-").expectReply("250 ");
    }
    assertThat(address(mails.get(0))).isEqualTo("[2001:db8::7]:0");
  }

  @Test
  void othersAreNotOfferedIt() throws Exception {
    frontEnds = frontEnds.withXforward(FRONT);
    try (RawClient other = RawClient.connectFrom("127.0.0.9", started())) {
      other.expectReply("220 ");
      assertThat(other.send(EHLO).reply()).doesNotContain("XCLIENT").doesNotContain("XFORWARD");
      other.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("502 ");
      other.send("XFORWARD ADDR=192.0.2.7\r\n").expectReply("502 ");
      other.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails.get(0).frontEnd()).isEmpty();
    assertThat(mails.get(0).remoteAddress().getAddress().getHostAddress()).isEqualTo("127.0.0.9");
  }

  @Test
  void theClientPassedThroughIsNotOfferedItAgain() throws Exception {
    try (RawClient client = RawClient.greeted(started())) {
      client.send(EHLO).expectReply("250-");
      client.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      client.send("XCLIENT ADDR=127.0.0.1\r\n").expectReply("50");
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("XCLIENT");
      client.send("XCLIENT ADDR=10.0.0.1\r\n").expectReply("502 ");
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(address(mails.get(0))).isEqualTo("192.0.2.7:0");
  }

  @Test
  void attributesMayComeOneByOneWithTheAddressLast() throws Exception {
    try (RawClient front = RawClient.greeted(started())) {
      front.send(EHLO).expectReply("250-");
      front.send("XCLIENT NAME=spike.example PORT=7\r\n").expectReply("220 ");
      front.send(EHLO).expectReply("250-").send("MAIL FROM:<>\r\n").expectReply("250 ");
      front.send("RSET\r\n").expectReply("250 ");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      front.send(EHLO).expectReply("250-").send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails.get(0).clientAddress()).isEmpty();
    assertThat(address(mails.get(1))).isEqualTo("192.0.2.7:7");
  }

  @Test
  void aClientThatIsNotKnownHasNoRights() throws Exception {
    limits = ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1);
    frontEnds = frontEnds.withXforward(FRONT);
    InetSocketAddress server = started();
    for (String unknown : List.of("[UNAVAILABLE]", "[unavailable]")) {
      try (RawClient front = RawClient.greeted(server)) {
        front.send(EHLO).expectReply("250-");
        front.send("XCLIENT ADDR=" + unknown + " NAME=[TEMPUNAVAIL]\r\n").expectReply("220 ");
        assertThat(front.send(EHLO).reply()).doesNotContain("XCLIENT").doesNotContain("XFORWARD");
        front.send("MAIL FROM:<>\r\n").expectReply("250 ");
      }
    }
    assertThat(mails).hasSize(2).allMatch(it -> it.clientAddress().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "XCLIENT",
        "XCLIENT ",
        "XCLIENT ADDR",
        "XCLIENT ADDR=",
        "XCLIENT ADDR=192.0.2.256",
        "XCLIENT ADDR=localhost",
        "XCLIENT ADDR=2001:db8::7",
        "XCLIENT ADDR=192.0.2.7 ADDR=192.0.2.8",
        "XCLIENT ADDR=192.0.2.7 SOURCE=LOCAL",
        "XCLIENT ADDR=192.0.2.7 FOO=BAR",
        "XCLIENT ADDR=192.0.2.7  NAME=x",
        "XCLIENT ADDR=192.0.2.7 PORT=65536",
        "XCLIENT ADDR=192.0.2.7 PROTO=LMTP",
        "XCLIENT ADDR=192.0.2.7 NAME=a+0D+0Ab",
        "XCLIENT ADDR=192.0.2.7 NAME=a+00",
        "XCLIENT ADDR=192.0.2.7 NAME=a+2",
        "XCLIENT ADDR=192.0.2.7 NAME=a+0d",
        "XCLIENT ADDR=192.0.2.7 HELO=a+20b",
        "XCLIENT ADDR=192.0.2.7 HELO=<a>",
        "XCLIENT ADDR=192.0.2.7 LOGIN=boss"
      })
  void whatIsNotUnderstoodChangesNothing(String command) throws Exception {
    try (RawClient front = RawClient.greeted(started())) {
      front.send(EHLO).expectReply("250-");
      front.send(command + "\r\n").expectReply("50");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(connected).hasSize(1);
    assertThat(mails.get(0).clientAddress()).isEmpty();
    assertThat(mails.get(0).identity()).isEmpty();
  }

  @Test
  void notInAMailTransactionAndNotBeforeEhlo() throws Exception {
    try (RawClient front = RawClient.greeted(started())) {
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("50");
      front.send(EHLO).expectReply("250-");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("503 ");
      front.send("RCPT TO:<a@b.example>\r\n").expectReply("250 ");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("503 ");
      front.send("RSET\r\n").expectReply("250 ");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
    }
  }

  @Test
  void whatTheFrontEndProvedIsNotTheClients() throws Exception {
    listener.auth(AuthPolicy.required(new KnownUsers()).withPlaintextInTheClear());
    try (RawClient front = RawClient.greeted(started())) {
      front.send(EHLO).expectReply("250-");
      front.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n").expectReply("235 ");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      front.send("EHLO c.example\r\n").expectReply("250-");
      front.send("MAIL FROM:<>\r\n").expectReply("530 ");
    }
  }

  @Test
  void aLoginIsBelievedIfThatIsConfigured() throws Exception {
    frontEnds = frontEnds.withXclientLogin(true);
    listener.auth(AuthPolicy.required(new KnownUsers()).withPlaintextInTheClear());
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    listener.startTls(identity);
    try (RawClient front = RawClient.greeted(started())) {
      assertThat(front.send(EHLO).reply()).contains(" LOGIN");
      front.send("MAIL FROM:<>\r\n").expectReply("530 ");
      front.send("XCLIENT ADDR=192.0.2.7 LOGIN=al+2Bice\r\n").expectReply("220 ");
      assertThat(front.send("EHLO c.example\r\n").reply()).doesNotContain("AUTH");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ").send("RSET\r\n").expectReply("250 ");

      // RFC 3207 §4.2: what was said in the clear is forgotten, but not whom it was said of.
      front.send("STARTTLS\r\n").expectReply("220 ");
      front.startTls(RawClient.trusting(identity));
      assertThat(front.send("EHLO c.example\r\n").reply())
          .contains("AUTH")
          .doesNotContain("XCLIENT");
      front.send("MAIL FROM:<>\r\n").expectReply("530 ");
      front.send("AUTH PLAIN " + plain("", "alice", "pencil") + "\r\n").expectReply("235 ");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails.get(0).identity().map(Identity::authenticationId)).contains("al+ice");
    assertThat(received(mails.get(0))).contains(" with ESMTPA id ");
    assertThat(received(mails.get(1))).contains(" with ESMTPSA id ");
    assertThat(mails.get(1).identity().map(Identity::authenticationId)).contains("alice");
    assertThat(mails).extracting(XclientTest::address).containsOnly("192.0.2.7:0");
  }

  @Test
  void underTlsItStays() throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    listener.startTls(identity);
    try (RawClient front = RawClient.greeted(started())) {
      front.send(EHLO).expectReply("250-").send("STARTTLS\r\n").expectReply("220 ");
      front.startTls(RawClient.trusting(identity));
      assertThat(front.send(EHLO).reply()).contains("XCLIENT");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      assertThat(front.send("EHLO c.example\r\n").reply()).doesNotContain("STARTTLS");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
    }
    assertThat(mails.get(0).facts().tls()).isTrue();
    assertThat(address(mails.get(0))).isEqualTo("192.0.2.7:0");
  }

  @Test
  void limitsAndPolicyAreTheClients() throws Exception {
    limits = ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1);
    InetSocketAddress server = started();
    try (RawClient one = RawClient.greeted(server);
        RawClient two = RawClient.greeted(server);
        RawClient three = RawClient.greeted(server);
        RawClient four = RawClient.greeted(server)) {
      for (RawClient each : List.of(one, two, three, four)) {
        each.send(EHLO).expectReply("250-");
      }
      one.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      two.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("421 ").expectEnd();
      three.send("XCLIENT ADDR=192.0.2.66\r\nEHLO c.example\r\n").expectReply("554 ").expectEnd();
      four.send("XCLIENT ADDR=192.0.2.8\r\n").expectReply("220 ");
      one.send("QUIT\r\n").expectReply("221 ").expectEnd();
    }
    try (RawClient again = RawClient.ready(server)) {
      again.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
    }
  }

  @Test
  void afterAProxyHeaderTheClientsAddressDecides() throws Exception {
    frontEnds = FrontEnds.NONE.withProxy(FRONT).withXclient(List.of(Network.parse("10.0.0.0/24")));
    InetSocketAddress server = started();
    try (RawClient front = RawClient.connect(server);
        RawClient other = RawClient.connect(server)) {
      front.send("PROXY TCP4 10.0.0.9 198.51.100.1 4 25\r\n").expectReply("220 ");
      assertThat(front.send(EHLO).reply()).contains("XCLIENT");
      front.send("XCLIENT ADDR=192.0.2.7\r\n").expectReply("220 ");
      other.send("PROXY UNKNOWN\r\n").expectReply("220 ");
      assertThat(other.send(EHLO).reply()).doesNotContain("XCLIENT");
    }
  }

  @Test
  void xforwardIsForTheLogOnly() throws Exception {
    frontEnds = FrontEnds.NONE.withXforward(FRONT);
    try (RawClient front = RawClient.greeted(started())) {
      assertThat(front.send(EHLO).reply())
          .contains("XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE\r\n");
      front.send("XFORWARD NAME=spike.example ADDR=192.0.2.7\r\n").expectReply("250 ");
      front.send("XFORWARD IDENT=4711 SOURCE=REMOTE\r\n").expectReply("250 ");
      front.send("MAIL FROM:<>\r\n").expectReply("250 ");
      front.send("XFORWARD ADDR=192.0.2.8\r\n").expectReply("503 ");
      front.send("RSET\r\nMAIL FROM:<>\r\nQUIT\r\n").expectReply("250 ").expectReply("250 ");
      front.expectReply("221 ").expectEnd();
    }
    server.close();

    assertThat(mails)
        .extracting(it -> it.remoteAddress().getAddress().getHostAddress())
        .containsOnly("127.0.0.1");
    assertThat(mails).allMatch(it -> it.frontEnd().isEmpty());
    assertThat(ended)
        .extracting(it -> it.forwarded().toString())
        .containsExactly("NAME=spike.example ADDR=192.0.2.7 IDENT=4711 SOURCE=REMOTE", "");
  }

  @Test
  void aVerbHasOneMeaning() {
    listener.extensions(
        ExtensionOffer.DEFAULT.with(
            Bundles.XCLIENT,
            (session, command) -> CompletableFuture.completedFuture(Replies.ok())));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> listener.frontEnds(frontEnds).build())
        .withMessageStartingWith("XCLIENT is given by a bundle and by front ends");
  }

  private static String address(SessionInfo session) {
    return Printable.hostAndPort(session.remoteAddress());
  }

  private InetSocketAddress started() throws Exception {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .limits(limits)
                .observer(
                    new SessionObserver() {
                      @Override
                      public void transactionEnded(
                          SessionInfo session, TransactionEnded transaction) {
                        ended.add(transaction);
                      }
                    })
                .listener(listener.frontEnds(frontEnds).build())
                .build());
    return server.address();
  }

  private final class Policy implements SessionPolicy {
    @Override
    public CompletionStage<Void> connected(SessionInfo session) {
      connected.add(session);
      return address(session).startsWith("192.0.2.66:")
          ? CompletableFuture.failedFuture(new Rejected(Replies.noService("mx.example")))
          : CompletableFuture.completedFuture(null);
    }
  }

  private static String received(SessionInfo session) {
    return TraceFields.received(
        session, false, "1", Optional.empty(), ZonedDateTime.parse("2026-11-30T12:00:00Z"));
  }
}
