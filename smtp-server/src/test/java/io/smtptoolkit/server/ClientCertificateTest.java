package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ClientIdentity;
import io.smtptoolkit.server.tls.ReloadableTls;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Certificates of clients, and who a client is by one. */
@Timeout(60)
class ClientCertificateTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Server CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");
  private static final TlsIdentity CLIENTS = TlsIdentity.authority("Client CA");
  private static final TlsIdentity STRANGERS = TlsIdentity.authority("Other CA");
  private static final ClientCertificates ASKED =
      ClientCertificates.of(List.of(CLIENTS.certificate()));
  private static final ClientIdentity CAROL =
      ClientIdentity.of(CLIENTS).commonName("carol").mailbox("Carol@Example.COM").make();

  private final List<SessionInfo> greeted = new CopyOnWriteArrayList<>();
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder()
          .domain("mx.example")
          .policy(
              new SessionPolicy() {
                @Override
                public CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
                  greeted.add(session);
                  return CompletableFuture.completedFuture(null);
                }
              });
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server");
  private SmtpServer server;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    server.close();
    logger.detachAppender(log);
  }

  @ParameterizedTest
  @CsvSource({
    "asked, none, served",
    "asked, carol, verified",
    "asked, stranger, served",
    "asked, expired, served",
    "asked, server, served",
    "asked, forged, served",
    "required, none, 'the client shows no certificate, and one is required'",
    "required, carol, verified",
    "required, stranger, 'the client''s certificate \"CN=carol\" does not count: '",
    "required, expired, 'the client''s certificate \"CN=carol\" does not count: NotAfter: '",
    "required, server, 'does not count: Extended key usage does not permit use for TLS client'",
    "required, forged, 'the client''s certificate \"CN=carol\" does not count: '",
  })
  void servesTheRightOnes(String mode, String shown, String expected) throws Exception {
    listener.implicitTls(
        IDENTITY.withClientCertificates(mode.equals("required") ? ASKED.required() : ASKED));
    InetSocketAddress address = started();
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      greeted.clear();
      log.list.clear();
      boolean served = isServed(address, context(shown), protocol);
      assertThat(served).as(protocol).isEqualTo(!expected.contains(" "));
      if (served) {
        TlsFacts tls = greeted.get(0).tls().orElseThrow();
        assertThat(tls.protocol()).isEqualTo(protocol);
        assertThat(tls.clientCertificate().isPresent()).isEqualTo(expected.equals("verified"));
        tls.clientCertificate()
            .ifPresent(it -> assertThat(it.certificate()).isEqualTo(CAROL.certificate()));
      } else {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () ->
                    assertThat(List.copyOf(log.list))
                        .anySatisfy(
                            line -> {
                              assertThat(line.getMessage()).isEqualTo("refused");
                              assertThat(line.getKeyValuePairs().toString())
                                  .contains("TLS failed: ")
                                  .contains(expected);
                            }));
      }
    }
  }

  @Test
  void aClientMayShowNoneWhereNoneIsAskedFor() throws Exception {
    listener.implicitTls(IDENTITY);

    assertThat(isServed(started(), context("carol"), "TLSv1.3")).isTrue();

    assertThat(greeted.get(0).tls().orElseThrow().clientCertificate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aResumedSessionHasTheCertificate(String protocol) throws Exception {
    listener.implicitTls(IDENTITY.withClientCertificates(ASKED.required()));
    InetSocketAddress address = started();
    SSLContext context = context("carol");
    long first = created(address, context, protocol);
    long second = created(address, context, protocol);

    assertThat(second).isEqualTo(first);
    assertThat(greeted)
        .hasSize(2)
        .allSatisfy(
            it ->
                assertThat(it.tls().orElseThrow().clientCertificate().orElseThrow().commonName())
                    .contains("carol"));
  }

  @Test
  void followsWhatIsReloaded() throws Exception {
    var reloadable = new ReloadableTls(IDENTITY);
    var clients = new AtomicReference<>(ASKED.required());
    listener.implicitTls(reloadable.withClientCertificates(clients::get));
    InetSocketAddress address = started();
    assertThat(isServed(address, context("carol"), "TLSv1.3")).isTrue();
    assertThat(isServed(address, context("stranger"), "TLSv1.3")).isFalse();

    clients.set(ClientCertificates.of(List.of(STRANGERS.certificate())).required());

    assertThat(isServed(address, context("carol"), "TLSv1.3")).isFalse();
    assertThat(isServed(address, context("stranger"), "TLSv1.3")).isTrue();

    reloadable.reload(() -> TlsIdentity.signedBy(AUTHORITY, "localhost"));

    assertThat(isServed(address, context("stranger"), "TLSv1.3")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "=, 235 2.7.0, carol",
    "Y2Fyb2w=, 235 2.7.0, carol", // carol
    "ZGF2ZQ==, 535 5.7.8, ", // dave
    "bWFsbG9yeQ==, 235 2.7.0, mallory", // whom the store allows
    "AGNhcm9s, 535 5.7.8, ", // with a NUL
  })
  void aClientIsWhoItsCertificateSays(String response, String reply, String actsAs)
      throws Exception {
    startTlsWithExternal(ASKED, ClientCertificate::commonName);
    try (RawClient client = RawClient.ready(started())) {
      client.send("AUTH EXTERNAL =\r\n").expectReply("5");
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(context("carol"));
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("AUTH EXTERNAL");
      client.send("AUTH EXTERNAL " + response + "\r\n").expectReply(reply);
      client.send("EHLO c.example\r\n").reply();
    }
    Optional<Identity> identity = greeted.get(greeted.size() - 1).identity();
    assertThat(identity.map(Identity::authorizationId)).isEqualTo(Optional.ofNullable(actsAs));
    identity.ifPresent(it -> assertThat(it.authenticationId()).isEqualTo("carol"));
  }

  @Test
  void theMailboxOfACertificateIsAName() throws Exception {
    startTlsWithExternal(ASKED, ClientCertificate::mailbox);
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(context("carol"));
      client.send("EHLO c.example\r\n").reply();
      client.send("AUTH EXTERNAL\r\n").expectReply("334 ");
      client.send("\r\n").expectReply("235 ");
      client.send("EHLO c.example\r\n").reply();
    }
    assertThat(greeted.get(greeted.size() - 1).identity().orElseThrow().authenticationId())
        .isEqualTo("Carol@example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "stranger", "expired", "nameless"})
  void externalIsNotOfferedWithoutAVerifiedCertificateWithAName(String shown) throws Exception {
    startTlsWithExternal(ASKED, ClientCertificate::commonName);
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(context(shown));
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("EXTERNAL");
      client.send("AUTH EXTERNAL =\r\n").expectReply("502 5.5.1");
      client.send("MAIL FROM:<a@example.org>\r\n").expectReply("530 5.7.0");
    }
  }

  @Test
  void aMappingThatThrowsOffersNothing() throws Exception {
    startTlsWithExternal(
        ASKED,
        certificate -> {
          throw new IllegalStateException("no directory");
        });
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(context("carol"));
      client.send("EHLO c.example\r\n").expectReply("250-");
      client.send("NOOP\r\n").expectReply("250 ");
    }
  }

  private void startTlsWithExternal(
      ClientCertificates clients, Function<ClientCertificate, Optional<String>> user) {
    listener
        .startTls(IDENTITY.withClientCertificates(clients))
        .auth(AuthPolicy.required(new OnlyCertificates()).withExternal(user));
  }

  private static SSLContext context(String shown) throws Exception {
    return switch (shown) {
      case "none" -> RawClient.trusting(AUTHORITY);
      case "carol" -> CAROL.trusting(AUTHORITY);
      case "stranger" ->
          ClientIdentity.of(STRANGERS).commonName("carol").make().trusting(AUTHORITY);
      case "forged" ->
          ClientIdentity.of(TlsIdentity.authority("Client CA"))
              .commonName("carol")
              .make()
              .trusting(AUTHORITY);
      case "expired" ->
          ClientIdentity.of(CLIENTS).commonName("carol").expired().make().trusting(AUTHORITY);
      case "server" ->
          ClientIdentity.of(CLIENTS).commonName("carol").forServers().make().trusting(AUTHORITY);
      case "nameless" ->
          ClientIdentity.of(CLIENTS).mailbox("carol@example.com").make().trusting(AUTHORITY);
      default -> throw new AssertionError(shown);
    };
  }

  private static boolean isServed(InetSocketAddress address, SSLContext context, String protocol)
      throws IOException {
    try (RawClient client = RawClient.connect(address)) {
      client.startTls(context, protocol);
      client.expectReply("220 ").send("EHLO c.example\r\n").expectReply("250-");
      return true;
    } catch (SSLException | SocketException refused) {
      return false;
    }
  }

  private static long created(InetSocketAddress address, SSLContext context, String protocol)
      throws IOException {
    try (RawClient client = RawClient.connect(address)) {
      SSLSocket secured = client.startTls(context, protocol);
      client.expectReply("220 ").send("EHLO c.example\r\n").expectReply("250-");
      client.send("QUIT\r\n").expectReply("221 ").rest();
      return secured.getSession().getCreationTime();
    }
  }

  private InetSocketAddress started() throws IOException {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(new RecordingService()).listener(listener.build()).build());
    return server.address();
  }

  /** Knows no passwords, and lets every user act as mallory. */
  private static final class OnlyCertificates implements Authenticator {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of();
    }

    @Override
    public CompletionStage<Boolean> authorize(AuthAttempt attempt, String who, String as) {
      return CompletableFuture.completedFuture(as.equals("mallory"));
    }
  }
}
