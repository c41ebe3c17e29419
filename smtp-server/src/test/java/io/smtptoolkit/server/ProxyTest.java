package io.smtptoolkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyHeader;
import io.smtptoolkit.codec.wire.ProxyHeader.Kind;
import io.smtptoolkit.codec.wire.ProxyTls;
import io.smtptoolkit.codec.wire.ProxyTlv;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.text.Printable;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Connections that begin with a PROXY header, and those that must not. */
@Timeout(120)
class ProxyTest {
  private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n";
  private static final String ANOTHER = "127.0.0.9";
  private static final int V2_MAX = 65_535;

  private final List<SessionInfo> connected = new CopyOnWriteArrayList<>();
  private final List<String> watched = new CopyOnWriteArrayList<>();
  private final SessionObserver observer =
      new SessionObserver() {
        @Override
        public void opened(SessionInfo session) {
          watched.add("opened " + address(session));
        }

        @Override
        public void closed(SessionInfo session, ConnectionEnded ended) {
          watched.add("closed " + address(session) + ": " + ended.reason());
        }
      };
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder()
          .domain("mx.example")
          .policy(
              new SessionPolicy() {
                @Override
                public CompletionStage<Void> connected(SessionInfo session) {
                  connected.add(session);
                  return CompletableFuture.completedFuture(null);
                }
              });
  private FrontEnds frontEnds = FrontEnds.NONE.withProxy(List.of(Network.parse("127.0.0.1")));
  private ServerLimits limits = ServerLimits.DEFAULT;
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aHeaderNamesTheClient() throws Exception {
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(V1).expectReply("220 mx.example");
      proxy.send("QUIT\r\n").expectReply("221 ").expectEnd();
    }
    server.close();

    SessionInfo session = connected.get(0);
    assertThat(address(session)).isEqualTo("192.0.2.7:40000");
    assertThat(Printable.hostAndPort(session.localAddress())).isEqualTo("198.51.100.1:25");
    assertThat(session.clientAddress()).contains(InetAddress.getByName("192.0.2.7"));
    assertThat(session.frontEnd().orElseThrow().address().getAddress().getHostAddress())
        .isEqualTo("127.0.0.1");
    assertThat(watched)
        .containsExactly("opened 192.0.2.7:40000", "closed 192.0.2.7:40000: the client said QUIT");
  }

  @Test
  void aHeaderMayComeInPieces() throws Exception {
    InetSocketAddress server = started();
    for (String header : List.of(V1, octets(v2().toOctets()))) {
      for (int split = 1; split < header.length(); split++) {
        try (RawClient proxy = RawClient.connect(server)) {
          proxy.send(header.substring(0, split)).send(header.substring(split));
          proxy.expectReply("220 ");
        }
      }
      try (RawClient proxy = RawClient.connect(server)) {
        proxy.sendOneByOne(header).expectReply("220 ");
      }
    }
    assertThat(connected)
        .hasSize(V1.length() + v2().toOctets().length)
        .extracting(ProxyTest::address)
        .containsOnly("192.0.2.7:40000");
  }

  @Test
  void commandsMayFollowInTheSameSegment() throws Exception {
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(V1 + "EHLO client.example\r\nNOOP\r\nQUIT\r\n");
      proxy.expectReply("220 ").expectReply("250-").expectReply("250 ").expectReply("221 ");
    }
  }

  @Test
  void tlvsAreKept() throws Exception {
    ProxyHeader header =
        v2().with(ProxyTlv.of(ProxyTlv.AUTHORITY, "mx.example"), new ProxyTlv(0xe1, new byte[7]))
            .withChecksum();
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(octets(header.toOctets())).expectReply("220 ");
    }

    assertThat(connected.get(0).frontEnd().orElseThrow().proxyHeader()).contains(header);
  }

  @Test
  void theHeaderComesBeforeTlsAndSurvivesIt() throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    listener.startTls(identity);
    List<SessionInfo> greeted = new CopyOnWriteArrayList<>();
    listener.policy(
        new SessionPolicy() {
          @Override
          public CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
            greeted.add(session);
            return CompletableFuture.completedFuture(null);
          }
        });
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(V1).expectReply("220 ");
      proxy.send("EHLO client.example\r\n").expectReply("250-");
      proxy.send("STARTTLS\r\n").expectReply("220 ");
      proxy.startTls(RawClient.trusting(identity));
      proxy.send("EHLO client.example\r\n").expectReply("250-");
    }
    assertThat(greeted).extracting(ProxyTest::address).containsOnly("192.0.2.7:40000").hasSize(2);
    assertThat(greeted.get(1).facts().tls()).isTrue();
  }

  @Test
  void theHeaderComesBeforeImplicitTls() throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    listener.implicitTls(identity);
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(V1).startTls(RawClient.trusting(identity));
      proxy.expectReply("220 ");
    }
    assertThat(address(connected.get(0))).isEqualTo("192.0.2.7:40000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tlsOfTheProxyCountsOnlyIfConfigured(boolean counts) throws Exception {
    frontEnds = frontEnds.withProxyTlsCounts(counts);
    listener.startTls(TlsIdentity.selfSigned("localhost"));
    ProxyHeader header = v2().with(new ProxyTls(1, 0, List.of()).toTlv());
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(octets(header.toOctets())).expectReply("220 ");
      proxy.send("EHLO client.example\r\n");
      assertThat(proxy.reply().contains("STARTTLS")).isNotEqualTo(counts);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOCAL", "UNSPECIFIED", "UNKNOWN"})
  void aProxysOwnConnectionHasNoRights(String kind) throws Exception {
    limits = ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1);
    String header =
        kind.equals("UNKNOWN")
            ? "PROXY UNKNOWN 192.0.2.7 198.51.100.1 40000 25\r\n"
            : octets(ProxyHeader.withoutAddresses(2, Kind.valueOf(kind)).toOctets());
    InetSocketAddress server = started();
    try (RawClient one = RawClient.connect(server);
        RawClient two = RawClient.connect(server)) {
      one.send(header).expectReply("220 ");
      two.send(header).expectReply("220 ");
    }
    assertThat(connected).hasSize(2).allMatch(it -> it.clientAddress().isEmpty());
    assertThat(connected.get(0).remoteAddress().getAddress().getHostAddress())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void limitsCountTheClientAndNotTheProxy() throws Exception {
    limits = ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1);
    InetSocketAddress server = started();
    try (RawClient waiting = RawClient.connect(server);
        RawClient one = RawClient.connect(server);
        RawClient again = RawClient.connect(server);
        RawClient other = RawClient.connect(server)) {
      one.send(V1).expectReply("220 ");
      again.send(V1).expectReply("421 ").expectEnd();
      other.send(V1.replace("192.0.2.7", "192.0.2.8")).expectReply("220 ");
      one.send("QUIT\r\n").expectReply("221 ").expectEnd();
      waiting.send(V1.replace("192.0.2.7", "192.0.2.9")).expectReply("220 ");
    }
  }

  @Test
  void aClientIsRefusedByItsAddress() throws Exception {
    listener.policy(
        new SessionPolicy() {
          @Override
          public CompletionStage<Void> connected(SessionInfo session) {
            return address(session).startsWith("192.0.2.7:")
                ? CompletableFuture.failedFuture(new Rejected(Replies.noService("mx.example")))
                : CompletableFuture.completedFuture(null);
          }
        });
    InetSocketAddress server = started();
    try (RawClient blocked = RawClient.connect(server);
        RawClient other = RawClient.connect(server)) {
      blocked.send(V1).expectReply("554 ");
      other.send(V1.replace("192.0.2.7", "192.0.2.8")).expectReply("220 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        V1,
        "PROXY UNKNOWN\r\n",
        "PROXY x",
        "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000cABCDEFGHIJKL",
        "\r\n\r\n\0"
      })
  void aHeaderOfWhoIsNoProxyEndsTheConnection(String header) throws Exception {
    InetSocketAddress server = started();
    for (int split = 1; split <= header.length(); split += header.length() / 2) {
      try (RawClient spoofing = RawClient.connectFrom(ANOTHER, server)) {
        spoofing.expectReply("220 ");
        spoofing.send(header.substring(0, split)).send(header.substring(split));
        assertThat(spoofing.rest().replaceAll("500 [^\r]*\r\n", "")).isEmpty();
      }
    }
    this.server.close();
    assertThat(connected).allMatch(it -> it.frontEnd().isEmpty());
    assertThat(watched)
        .filteredOn(it -> it.startsWith("closed"))
        .allMatch(it -> it.endsWith("a PROXY header from an address that is not a proxy of ours"));
  }

  @Test
  void aHeaderLaterOnIsAnUnknownCommand() throws Exception {
    try (RawClient client = RawClient.connectFrom(ANOTHER, started())) {
      client.expectReply("220 ").send("NOOP\r\n" + V1 + "PROXY").expectReply("250 ");
      client.expectReply("500 ").send("\r\n").expectReply("500 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO client.example\r\n",
        "proxy TCP4 192.0.2.7 198.51.100.1 40000 25\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 65536\r\n",
        "PROXY TCP4  192.0.2.7 198.51.100.1 40000 25\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 40000 25\r\n",
        // version 2 with 11 octets instead of 12, then with family 3 and no addresses
        "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000bABCDEFGHIJK",
        "\r\n\r\n\0\r\nQUIT\n!A\0\0",
        // version 3
        "\r\n\r\n\0\r\nQUIT\n1\u0011\0\u000cABCDEFGHIJKL"
      })
  void aProxyWithoutAHeaderIsDisconnectedWithoutAWord(String octets) throws Exception {
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(octets).expectEnd();
    }
    server.close();
    assertThat(connected).isEmpty();
    assertThat(watched).hasSize(2).anyMatch(it -> it.contains("not a PROXY header: "));
  }

  @ParameterizedTest
  @ValueSource(ints = {106, 107, 108})
  void aLineHasAtMost107Octets(int length) throws Exception {
    String line = "PROXY UNKNOWN " + "x".repeat(length - 16) + "\r\n";
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(line);
      if (length <= 107) {
        proxy.expectReply("220 ");
      } else {
        proxy.expectEnd();
      }
    }
  }

  @Test
  void theLongestHeaderIsRefusedUnlessItIsPermitted() throws Exception {
    ProxyHeader longest = v2().with(new ProxyTlv(ProxyTlv.NOOP, new byte[V2_MAX - 12 - 3]));
    assertThat(longest.toOctets()).hasSize(16 + V2_MAX);
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(octets(longest.toOctets()).substring(0, 16)).expectEnd();
    }
    server.close();

    listener.limits(Limits.DEFAULT.withMaxProxyHeaderOctets(16 + V2_MAX));
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(octets(longest.toOctets())).expectReply("220 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PROXY TCP4 192.0.2.7", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c"})
  void aHeaderThatDoesNotEndIsNotWaitedFor(String begin) throws Exception {
    frontEnds = frontEnds.withHeaderTime(Duration.ofMillis(300));
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send(begin).expectEnd();
    }
    server.close();
    assertThat(watched).anyMatch(it -> it.endsWith("no PROXY header in time"));
  }

  @Test
  void octetsBuyNoTime() throws Exception {
    frontEnds = frontEnds.withHeaderTime(Duration.ofMillis(500));
    try (RawClient proxy = RawClient.connect(started())) {
      proxy.send("PROXY UNKNOWN ");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try {
                  proxy.send("x");
                  return false;
                } catch (SocketException closed) {
                  return true;
                }
              });
    }
  }

  @Test
  void eachRefusalIsOneLineInTheLog() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      InetSocketAddress address = started();
      try (RawClient proxy = RawClient.connect(address);
          RawClient spoofing = RawClient.connectFrom(ANOTHER, address)) {
        proxy.send("EHLO\nforged: line\r\n").expectEnd();
        spoofing.expectReply("220 ").send(V1 + V1).expectEnd();
      }
      server.close();
    } finally {
      logger.detachAppender(log);
    }
    List<String> warnings =
        log.list.stream()
            .filter(it -> it.getLevel() == Level.WARN)
            .map(it -> it.getMessage() + " " + it.getKeyValuePairs())
            .toList();
    assertThat(warnings).hasSize(2).allMatch(it -> it.startsWith("refused ["));
    assertThat(warnings.get(0)).contains("peer=\"127.0.0.1:", "reason=\"not a PROXY header: ");
    assertThat(warnings.get(1))
        .contains(
            "peer=\"127.0.0.9:",
            "reason=\"a PROXY header from an address that is not a proxy of ours\"");
  }

  @Test
  void aStopDoesNotWaitForAHeader() throws Exception {
    InetSocketAddress address = started();
    try (RawClient proxy = RawClient.connect(address)) {
      proxy.send("PROXY");
      server.close();
      proxy.expectEnd();
    }
  }

  @Test
  void networksMustNotOverlap() {
    FrontEnds overlapping =
        FrontEnds.NONE
            .withProxy(List.of(Network.parse("10.0.0.0/8")))
            .withXclient(List.of(Network.parse("10.1.2.3")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> listener.frontEnds(overlapping).build())
        .withMessage(
            "the PROXY network 10.0.0.0/8 overlaps the XCLIENT network 10.1.2.3/32: an address can"
                + " be in one list only");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> frontEnds.requireApart(List.of(Network.parse("127.0.0.0/8"))));
  }

  private static ProxyHeader v2() {
    return ProxyHeader.tcp(
        2,
        Ip.of(new byte[] {(byte) 192, 0, 2, 7}, 40_000),
        Ip.of(new byte[] {(byte) 198, 51, 100, 1}, 25));
  }

  private static String octets(byte[] octets) {
    return ISO_8859_1.decode(ByteBuffer.wrap(octets)).toString();
  }

  private static String address(SessionInfo session) {
    return Printable.hostAndPort(session.remoteAddress());
  }

  private InetSocketAddress started() throws Exception {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(new RecordingService())
                .observer(observer)
                .limits(limits)
                .listener(listener.frontEnds(frontEnds).build())
                .build());
    return server.address();
  }
}
