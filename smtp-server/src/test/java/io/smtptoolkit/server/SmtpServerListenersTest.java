package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several listeners of one server. */
@Timeout(60)
class SmtpServerListenersTest {
  private static final TlsIdentity IDENTITY = TlsIdentity.selfSigned("localhost");
  private static final Duration LONG = Duration.ofSeconds(50);

  private final List<SessionInfo> opened = new CopyOnWriteArrayList<>();
  private final SmtpServerOptions.Builder options =
      SmtpServerOptions.builder(new RecordingService())
          .observer(
              new SessionObserver() {
                @Override
                public void opened(SessionInfo session) {
                  opened.add(session);
                }
              });
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void eachHasItsOwnNameSizeAndTls() throws Exception {
    options.listener(named("mx").domain("mx.example").startTls(IDENTITY).build());
    options.listener(
        named("submissions")
            .domain("submit.example")
            .maxMessageOctets(1_000)
            .implicitTls(IDENTITY)
            .build());
    start();

    try (RawClient mx = RawClient.connect(server.address("mx"));
        RawClient submissions = RawClient.connect(server.address("submissions"))) {
      mx.expect("220 mx.example ESMTP ready\r\n").send("EHLO client.example\r\n");
      assertThat(mx.reply()).contains("250-SIZE 52428800\r\n").endsWith("250 STARTTLS\r\n");
      submissions.startTls(RawClient.trusting(IDENTITY));
      submissions.expect("220 submit.example ESMTP ready\r\n").send("EHLO client.example\r\n");
      assertThat(submissions.reply()).contains("250-SIZE 1000\r\n").doesNotContain("STARTTLS");
    }
    server.stop(LONG);
    assertThat(opened)
        .extracting(SessionInfo::listener, SessionInfo::domain)
        .containsExactlyInAnyOrder(
            tuple("mx", "mx.example"), tuple("submissions", "submit.example"));
  }

  @Test
  void areFoundByName() throws Exception {
    options.listener(named("a").build()).listener(named("b").build());
    start();

    Map<String, InetSocketAddress> addresses = server.addresses();

    assertThat(addresses.keySet()).containsExactly("a", "b");
    assertThat(server.address()).isEqualTo(addresses.get("a"));
    assertThat(server.address("b")).isEqualTo(addresses.get("b")).isNotEqualTo(server.address());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.address("c"))
        .withMessage("no listener is named c");
  }

  @Test
  void twoOfOneNameAreRefused() {
    options.listener(named("a").build()).listener(named("a").build());

    assertThatIllegalArgumentException()
        .isThrownBy(options::build)
        .withMessage("two listeners are named a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named("a b"))
        .withMessage("not the name of a listener: \"a b\"");
  }

  @Test
  void shareTheLimitOfConnections() throws Exception {
    options.limits(ServerLimits.DEFAULT.withMaxConnections(1));
    options.listener(named("a").build()).listener(named("b").domain("b.example").build());
    start();

    try (RawClient first = RawClient.greeted(server.address("a"));
        RawClient second = RawClient.connect(server.address("b"))) {
      second.expectReply("421 4.7.0 b.example ").expectEnd();
      first.send("QUIT\r\n").expectReply("221 ").expectEnd();
    }
  }

  @Test
  void haveBoundsOfConnectionsOfTheirOwnAsWell() throws Exception {
    options.limits(ServerLimits.DEFAULT.withMaxConnections(2));
    options.listener(
        named("a").domain("a.example").defence(Defence.DEFAULT.withMaxConnections(1)).build());
    options.listener(named("b").domain("b.example").build());
    start();

    try (RawClient first = RawClient.greeted(server.address("a"))) {
      try (RawClient second = RawClient.connect(server.address("a"))) {
        second.expectReply("421 4.7.0 a.example ").expectEnd();
      }
      try (RawClient third = RawClient.greeted(server.address("b"));
          RawClient fourth = RawClient.connect(server.address("b"))) {
        fourth.expectReply("421 4.7.0 b.example ").expectEnd();
        third.send("QUIT\r\n").expectReply("221 ").expectEnd();
      }
      first.send("QUIT\r\n").expectReply("221 ").expectEnd();
    }
    // The client sees the end of its connection before the server has its place back.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              try (RawClient next = RawClient.connect(server.address("a"))) {
                return next.reply().startsWith("220 a.example ");
              }
            });
  }

  @Test
  void haveTimesOfTheirOwn() throws Exception {
    options.listener(
        named("a").timeouts(ServerTimeouts.DEFAULT.withCommand(Duration.ofMillis(300))).build());
    options.listener(named("b").build());
    start();

    try (RawClient patient = RawClient.greeted(server.address("b"));
        RawClient impatient = RawClient.greeted(server.address("a"))) {
      impatient.expectReply("421 4.4.2 ").expectEnd();
      patient.send("NOOP\r\n").expectReply("250 ");
    }
  }

  @Test
  void noTwoConnectionsHaveOneIdAlsoNotAfterARestart() throws Exception {
    options.listener(named("a").build()).listener(named("b").build());
    for (int run = 0; run < 2; run++) {
      start();
      for (InetSocketAddress address : server.addresses().values()) {
        RawClient.greeted(address).close();
      }
      server.stop(LONG);
    }

    List<String> ids = opened.stream().map(SessionInfo::connectionId).toList();
    assertThat(ids)
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-v]{8}-[12]"));
    assertThat(ids)
        .extracting(id -> id.substring(0, 8))
        .containsExactly(prefix(0), prefix(0), prefix(2), prefix(2));
  }

  private String prefix(int connection) {
    return opened.get(connection).connectionId().substring(0, 8);
  }

  @Test
  void allStopAcceptingBeforeATransactionOfOneIsAwaited() throws Exception {
    options.listener(named("a").build()).listener(named("b").build());
    start();
    InetSocketAddress a = server.address("a");
    InetSocketAddress b = server.address("b");
    try (RawClient idle = RawClient.ready(a);
        RawClient client = RawClient.ready(b)) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(LONG));
      idle.expectReply("421 ").expectEnd();

      for (InetSocketAddress address : List.of(a, b)) {
        assertThatExceptionOfType(ConnectException.class)
            .isThrownBy(() -> RawClient.connect(address));
      }
      assertThat(stopped).isNotDone();
      client.send("RSET\r\n").expectReply("250 ").expectReply("421 ").expectEnd();
      stopped.join();
    }
  }

  @Test
  void anAddressThatCannotBeBoundIsNamedAndNoneIsBound() throws Exception {
    int free = freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      options.listener(named("a").address(loopback(free)).build());
      options.listener(named("b").address(loopback(taken.getLocalPort())).build());

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(this::start)
          .withMessageMatching(
              "cannot listen on \\S*:" + taken.getLocalPort() + ": Address already in use.*");
    }
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(() -> RawClient.connect(loopback(free)));
  }

  private void start() throws IOException {
    server = SmtpServer.start(options.build());
  }

  private static ListenerOptions.Builder named(String name) {
    return ListenerOptions.builder().name(name);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
