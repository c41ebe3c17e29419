package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.smtptoolkit.client.metrics.ClientMetrics;
import io.smtptoolkit.client.metrics.PoolMetrics;
import io.smtptoolkit.client.pool.Eviction;
import io.smtptoolkit.client.pool.PoolStatistics;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.metrics.QueueMetrics;
import io.smtptoolkit.server.metrics.RelayMetrics;
import io.smtptoolkit.server.metrics.ServerMetrics;
import io.smtptoolkit.server.queue.QueueStatistics;
import io.smtptoolkit.server.relay.RelayStatistics;
import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ServerTls;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What conversations count, and that docs/operating.md names every metric. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class ServerMetricsTest {
  private static final String MAIL = "MAIL FROM:<a@example.org>\r\n";
  private static final String RCPT = "RCPT TO:<b@example.com>\r\n";
  private static final TlsIdentity IDENTITY = TlsIdentity.selfSigned("localhost");
  private static final AuthLimits AT_ONCE =
      new AuthLimits(3, 20, 10, Duration.ofMinutes(10), Duration.ZERO);

  private final RecordingService service = new RecordingService();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ServerMetrics metrics = new ServerMetrics(registry);
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder()
          .domain("mx.example")
          .startTls(IDENTITY)
          .auth(
              AuthPolicy.offered(new KnownUsers())
                  .withPlaintextInTheClear()
                  .withGuard(new AuthGuard(AT_ONCE)));
  private Optional<SmtpServer> server = Optional.empty();

  @AfterEach
  void stop() {
    server.ifPresent(SmtpServer::close);
  }

  static Stream<Arguments> conversations() {
    return Stream.of(
        arguments(
            "a message",
            MAIL + RCPT + "DATA\r\n12345\r\n.\r\n",
            List.of(
                "transactions_seconds_count{listener=\"smtp\",outcome=\"accepted\"} 1",
                "recipients_total{listener=\"smtp\",outcome=\"accepted\"} 1",
                "content_octets_sum{listener=\"smtp\"} 7",
                "commands_total{listener=\"smtp\",verb=\"MAIL\"} 1",
                "replies_total{code=\"354\",listener=\"smtp\"} 1",
                "replies_total{code=\"250\",listener=\"smtp\"} 4")),
        arguments(
            "a message in chunks",
            MAIL + RCPT + "BDAT 2\r\n12BDAT 0 LAST\r\n",
            List.of(
                "transactions_seconds_count{listener=\"smtp\",outcome=\"accepted\"} 1",
                "content_octets_sum{listener=\"smtp\"} 2")),
        arguments(
            "a transaction that is given up",
            MAIL + RCPT + "RSET\r\n",
            List.of(
                "transactions_seconds_count{listener=\"smtp\",outcome=\"abandoned\"} 1",
                "transactions_seconds_count{listener=\"smtp\",outcome=\"accepted\"} 0",
                "content_octets_count{listener=\"smtp\"} 0")),
        arguments(
            "verbs that are no commands",
            "AAAA\r\nBBBB\r\nDATA\r\n",
            List.of(
                "violations_total{code=\"500\",listener=\"smtp\"} 2",
                "violations_total{code=\"503\",listener=\"smtp\"} 1")),
        arguments(
            "a hidden end of mail data",
            MAIL + RCPT + "DATA\r\nx\n.\r\nQUIT\r\n.\r\n",
            List.of(
                "suspicions_total{kind=\"smuggling\",listener=\"smtp\"} 1",
                "suspicions_total{kind=\"early-talk\",listener=\"smtp\"} 0")),
        arguments(
            "a wrong and a right password",
            // alice, with the passwords pen and pencil
            "AUTH PLAIN AGFsaWNlAHBlbg==\r\nAUTH PLAIN AGFsaWNlAHBlbmNpbA==\r\n",
            List.of(
                "authentications_total{listener=\"smtp\",mechanism=\"PLAIN\",outcome=\"failed\"} 1",
                "authentications_total{listener=\"smtp\",mechanism=\"PLAIN\",outcome=\"succeeded\"}"
                    + " 1")),
        arguments(
            "too many errors",
            "AAAA\r\n".repeat(3),
            List.of("refusals_total{listener=\"smtp\",reason=\"errors\"} 1")),
        arguments(
            "no TLS after STARTTLS",
            "STARTTLS\r\n",
            List.of("tls_failures_total{listener=\"smtp\"} 1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conversations")
  void aConversationIsCounted(String name, String octets, List<String> expected) throws Exception {
    start(ServerLimits.DEFAULT.withMaxViolations(name.equals("too many errors") ? 2 : 20));
    try (RawClient client = RawClient.ready(server.orElseThrow().address())) {
      client.send(octets);
      if (octets.startsWith("STARTTLS")) {
        client.expectReply("220 ").send("no handshake at all\r\n");
      }
      client.closeOutput();
      client.rest();
    }

    awaitSessions(1);
    assertThat(samples()).containsAll(expected.stream().map(it -> "smtp_server_" + it).toList());
    assertThat(samples())
        .contains(
            "smtp_server_connections_total{listener=\"smtp\"} 1",
            "smtp_server_faults_total{listener=\"smtp\"} 0",
            "smtp_server_connections_open 0",
            "smtp_server_memory_octets 0");
  }

  /** With TLS 1.3, and with a session that is resumed, the handshake may be done by then. */
  @Test
  void aCertificateThatIsRefusedAfterTheHandshakeIsAFailureOfTls() throws Exception {
    listener.startTls(
        new ServerTls() {
          @Override
          public SSLEngine newServerEngine() {
            return IDENTITY.newServerEngine();
          }

          @Override
          public Optional<ClientCertificate> clientCertificate(SSLSession session)
              throws SSLException {
            throw new SSLException("as the test wants it");
          }
        });
    start(ServerLimits.DEFAULT);
    try (RawClient client = RawClient.ready(server.orElseThrow().address())) {
      client.send("STARTTLS\r\n").expectReply("220 ").startTls(RawClient.trusting(IDENTITY));
      client.rest();
    }

    awaitSessions(1);
    assertThat(samples())
        .contains(
            "smtp_server_tls_failures_total{listener=\"smtp\"} 1",
            "smtp_server_refusals_total{listener=\"smtp\",reason=\"certificate\"} 1");
  }

  @Test
  void figuresOfSeveralServersAreSummed() throws Exception {
    start(ServerLimits.DEFAULT);
    SmtpServer first = server.orElseThrow();
    listener.name("second");
    try (RawClient one = RawClient.ready(first.address())) {
      start(ServerLimits.DEFAULT);
      try (RawClient two = RawClient.ready(server.orElseThrow().address())) {
        one.send("NOOP\r\n").expectReply("250 ");
        two.send("NOOP\r\n").expectReply("250 ");
        assertThat(samples()).contains("smtp_server_connections_open 2");
      }
    } finally {
      first.close();
    }
  }

  @Test
  void aSecondBinderOfARegistryIsRefusedInWords() throws Exception {
    start(ServerLimits.DEFAULT);
    var second = new ServerMetrics(registry);

    assertThatThrownBy(() -> second.watch(server.orElseThrow()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("share its ServerMetrics");
  }

  @Test
  void octetsAreThoseOnTheWire() throws Exception {
    start(ServerLimits.DEFAULT);
    String greeting = "220 mx.example ESMTP ready\r\n";
    try (RawClient client = RawClient.connect(server.orElseThrow().address())) {
      client.send("QUIT\r\n");
      assertThat(client.rest()).startsWith(greeting).hasSizeLessThan(100);
    }

    awaitSessions(1);
    assertThat(samples())
        .contains("smtp_server_traffic_octets_total{direction=\"in\",listener=\"smtp\"} 6");
  }

  @Test
  void clientsThatAreTurnedAwayAreCountedByReason() throws Exception {
    start(ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1));
    try (RawClient first = RawClient.ready(server.orElseThrow().address());
        RawClient second = RawClient.connect(server.orElseThrow().address())) {
      second.expectReply("421 ").expectEnd();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(samples())
                      .contains(
                          "smtp_server_refusals_total{listener=\"smtp\","
                              + "reason=\"connections-per-address\"} 1"));
      first.send("NOOP\r\n").expectReply("250 ");
      assertThat(server.orElseThrow().statistics().isListening()).isTrue();
      server.orElseThrow().close();
      assertThat(server.orElseThrow().statistics().isListening()).isFalse();
    }
    assertThat(samples())
        .contains("smtp_server_refusals_total{listener=\"smtp\",reason=\"stopping\"} 1");
  }

  @Test
  void aThrowingInlineObserverChangesNothing() throws Exception {
    SessionObserver throwing =
        new SessionObserver() {
          @Override
          public void received(SessionInfo session, io.smtptoolkit.codec.command.Command command) {
            throw new IllegalStateException("as wanted");
          }
        };
    server =
        Optional.of(
            SmtpServer.start(
                SmtpServerOptions.builder(service)
                    .listener(listener.build())
                    .inlineObserver(throwing)
                    .build()));
    try (RawClient client = RawClient.ready(server.get().address())) {
      client.send("NOOP\r\n").expectReply("250 ").send("QUIT\r\n").expectReply("221 ").expectEnd();
    }
  }

  /** Every name is a row of a table of the page, and every row is a name. */
  @Test
  void thePageNamesEveryMetric() throws Exception {
    start(ServerLimits.DEFAULT);
    try (RawClient client = RawClient.ready(server.orElseThrow().address())) {
      client.send("AAAA\r\n").expectReply("500 ");
      client.send("AUTH PLAIN AGFsaWNlAHBlbg==\r\n").expectReply("535 ");
      client.send("STARTTLS\r\n").expectReply("220 ").startTls(RawClient.trusting(IDENTITY));
    }
    awaitSessions(1);
    addOthers();

    assertThat(rows()).isEqualTo(exposed());
  }

  private void addOthers() throws Exception {
    new QueueMetrics(() -> new QueueStatistics(1, 2, 0, 3, Optional.of(Instant.now())))
        .bindTo(registry);
    var destination = new RelayStatistics.Destination(1, 1, 0, 0, 0, Duration.ofSeconds(2));
    new RelayMetrics(
            () ->
                new RelayStatistics(
                    new QueueStatistics(0, 0, 0, 0, Optional.empty()),
                    0,
                    Map.of("a.example", destination, "b.example", destination)))
        .bindTo(registry);
    assertThat(samples()).contains("smtp_relay_recipients_total{outcome=\"relayed\"} 2");
    var client = new ClientMetrics(registry);
    client.sent(null, new Noop(""));
    client.replied(null, Replies.ok());
    client.tlsEstablished(null, "TLSv1.3", "TLS_AES_256_GCM_SHA384");
    var evicted = Map.<Eviction, Long>of();
    new PoolMetrics("out", () -> new PoolStatistics(1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, evicted))
        .bindTo(registry);
  }

  private void start(ServerLimits limits) throws IOException {
    server =
        Optional.of(
            SmtpServer.start(
                SmtpServerOptions.builder(service)
                    .listener(listener.build())
                    .limits(limits)
                    .inlineObserver(metrics)
                    .build()));
    metrics.watch(server.get());
  }

  private void awaitSessions(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                samples().contains("smtp_server_sessions_seconds_count{listener=\"smtp\"} " + count)
                    && samples().contains("smtp_server_connections_open 0"));
  }

  private List<String> samples() {
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("\\.0$", ""))
        .toList();
  }

  private Map<String, String> exposed() {
    Map<String, String> names = new TreeMap<>();
    registry
        .scrape()
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words[1].equals("TYPE"))
        .filter(words -> !words[2].endsWith("_max"))
        .forEach(words -> names.put(words[2], words[3]));
    return names;
  }

  private static Map<String, String> rows() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    Matcher row =
        Pattern.compile("\\| `(smtp_[a-z_]+)` \\| (\\w+) \\|").matcher(Files.readString(page()));
    while (row.find()) {
      rows.put(row.group(1), row.group(2));
    }
    return rows;
  }

  private static Path page() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.of(here, here.resolve(".."))
        .map(it -> it.resolve("docs/operating.md").normalize())
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
