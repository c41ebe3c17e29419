package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.reply.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of attempts to connect that go on at the same time (RFC 8305). */
@Timeout(120)
class HappyEyeballsTest {
  private static final String[] SIX = {
    "2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2", "192.0.2.3"
  };

  @Test
  void familiesAreTriedInTurn() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    for (int i = 0; i < 6; i++) {
      host.pass(Connecting.DELAY);
    }

    assertThat(host.tried())
        .containsExactly(
            "2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3", "192.0.2.3");
  }

  @Test
  void onlyTheFamilyOfTheSourceAddressIsTried() throws Exception {
    var source = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    var host = new Host(Optional.of(source), SIX);
    for (int i = 0; i < 6; i++) {
      host.pass(Connecting.DELAY);
    }

    assertThat(host.tried()).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  @Test
  void theNextAttemptBeginsAfterTheDelayAndAtOnceAfterAFailure() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    assertThat(host.tried()).hasSize(1);
    host.pass(Connecting.DELAY.minusMillis(1));
    assertThat(host.tried()).hasSize(1);
    host.pass(Duration.ofMillis(1));
    assertThat(host.tried()).hasSize(2);
    host.fail("2001:db8::1", lost(Stage.CONNECT));
    assertThat(host.tried()).hasSize(3);
    host.pass(Connecting.DELAY.minusMillis(1));
    assertThat(host.tried()).as("the delay runs from the last attempt").hasSize(3);
  }

  @Test
  void theFirstThatConnectsGoesOnAlone() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    host.pass(Connecting.DELAY);
    host.pass(Connecting.DELAY);
    host.connected("192.0.2.1");

    assertThat(host.cancelled()).containsExactly("2001:db8::1", "2001:db8::2");
    host.pass(Connecting.DELAY);
    assertThat(host.tried()).hasSize(3);
    host.fail("2001:db8::1", lost(Stage.CONNECT));
    assertThat(host.tried()).as("what was given up does not count").hasSize(3);
    assertThat(host.result).isNotDone();
  }

  @Test
  void whatWasGivenUpIsTriedAgainWhenTheWinnerDoesNotGreet() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    host.pass(Connecting.DELAY);
    host.connected("192.0.2.1");
    host.fail("192.0.2.1", new NegativeReplyException("c", Stage.GREETING, Reply.of(421, "busy")));
    host.pass(Connecting.DELAY);

    assertThat(host.tried())
        .containsExactly("2001:db8::1", "192.0.2.1", "2001:db8::1", "2001:db8::2");
  }

  @Test
  void aFinalFailureOfTheWinnerIsFinal() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    host.connected("2001:db8::1");
    var failure = new NegativeReplyException("c", Stage.GREETING, Reply.of(554, "blocked"));
    host.fail("2001:db8::1", failure);

    assertThatThrownBy(host.result::join).hasCause(failure);
    assertThat(host.tried()).hasSize(1);
  }

  @Test
  void failsWhenTheLastAttemptHasFailed() throws Exception {
    var host = new Host(Optional.empty(), "2001:db8::1", "192.0.2.1");
    host.pass(Connecting.DELAY);
    host.fail("192.0.2.1", lost(Stage.CONNECT));
    assertThat(host.result).isNotDone();
    host.fail("2001:db8::1", lost(Stage.CONNECT));

    assertThatThrownBy(host.result::join).hasMessageContaining("none of the 2 addresses");
  }

  @Test
  void onlySoManyGoOnAtOnce() throws Exception {
    var addresses = new String[20];
    for (int i = 0; i < 20; i++) {
      addresses[i] = "192.0.2." + (i + 1);
    }
    var host = new Host(Optional.empty(), addresses);
    for (int i = 0; i < 20; i++) {
      host.pass(Connecting.DELAY);
    }
    assertThat(host.tried()).hasSize(Connecting.MOST_AT_ONCE);
    host.fail("192.0.2.3", lost(Stage.CONNECT));
    assertThat(host.tried()).hasSize(Connecting.MOST_AT_ONCE + 1);
  }

  @Test
  void cancellingEndsEveryAttempt() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    host.pass(Connecting.DELAY);
    host.result.cancel(true);

    assertThat(host.cancelled()).containsExactly("2001:db8::1", "192.0.2.1");
    host.pass(Connecting.DELAY);
    assertThat(host.tried()).hasSize(2);
  }

  @Test
  void allOfItTakesOnlySoLong() throws Exception {
    var host = new Host(Optional.empty(), SIX);
    host.pass(Connecting.DELAY);
    host.pass(Host.ALL);

    assertThatThrownBy(host.result::join)
        .hasRootCauseInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("waited 30 s for a connection to mx.example");
    assertThat(host.cancelled()).contains("2001:db8::1", "192.0.2.1");
  }

  @Test
  void whatIsConnectedIsNotTouchedWhenTheTimeForAllIsOver() throws Exception {
    var host = new Host(Optional.empty(), "2001:db8::1", "192.0.2.1");
    Host.Attempt first = host.attempts.get(0);
    first.trial.connected();
    first.opened.complete(null);

    host.pass(Duration.ofMinutes(1));

    assertThat(host.cancelled()).isEmpty();
    assertThat(host.timers).isEmpty();
  }

  @Test
  void aServerThatNeverGreetsIsLeftAfterTheTimeForAll() throws Exception {
    Script silent = wire -> wire.expectEnd();
    try (var peer = ScriptedPeer.playing(silent);
        var client = SmtpClient.create(options().connectWithin(Duration.ofMillis(300)).build())) {
      assertThatThrownBy(() -> client.connect(peer.endpoint()))
          .isInstanceOf(ConnectionFailedException.class)
          .hasCauseInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("waited 300 ms for a connection to 127.0.0.1");
      peer.verify();
    }
  }

  @Test
  void anAddressThatRefusesAndOneThatNeverAnswersAreLeftForOneThatGreets() throws Exception {
    Script script = wire -> wire.greet().farewell();
    var refusing = address(8);
    var silent = address(9);
    var pending = new ArrayList<SocketChannel>();
    try (var peer = ScriptedPeer.playing(script);
        var full = new ServerSocket(peer.port(), 1, silent);
        var client =
            SmtpClient.create(
                options().build(), host -> new InetAddress[] {refusing, silent, address(1)})) {
      // More than the kernel keeps for a backlog of one: it answers no one else.
      for (int i = 0; i < 8; i++) {
        var channel = SocketChannel.open();
        pending.add(channel);
        channel.configureBlocking(false);
        var unused = channel.connect(full.getLocalSocketAddress());
      }
      var connection =
          client.connect(
              Endpoint.builder("mx.example", peer.port()).tlsPolicy(TlsPolicy.NEVER).build());

      connection.close();
      peer.verify();
    } finally {
      for (SocketChannel each : pending) {
        each.close();
      }
    }
  }

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static SmtpClientException lost(Stage stage) {
    return new ConnectionFailedException("c1", stage, Optional.empty(), "lost");
  }

  /** A host with several addresses, whose attempts end as the test says. */
  private static final class Host implements Connecting.Attempts {
    private static final Duration ALL = Duration.ofSeconds(30);

    private final List<InetAddress> addresses = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<Runnable, Long> timers = new LinkedHashMap<>();
    private final CompletableFuture<SmtpConnection> result;
    private long now;

    private record Attempt(
        InetAddress address,
        Connecting.Trial trial,
        CompletableFuture<SmtpConnection> opened,
        CompletableFuture<Link> linking) {}

    Host(Optional<InetSocketAddress> source, String... literals) throws UnknownHostException {
      for (String literal : literals) {
        addresses.add(InetAddress.getByName(literal));
      }
      var endpoint = Endpoint.builder("mx.example", 25);
      source.ifPresent(endpoint::sourceAddress);
      result =
          new Connecting(
                  this, endpoint.build(), Duration.ofMinutes(1), Optional.of(ALL), Runnable::run)
              .start();
    }

    List<String> tried() throws UnknownHostException {
      var tried = new ArrayList<String>();
      for (Attempt each : attempts) {
        tried.add(text(each.address));
      }
      return tried;
    }

    List<String> cancelled() throws UnknownHostException {
      var cancelled = new ArrayList<String>();
      for (Attempt each : attempts) {
        if (each.linking.isCancelled()) {
          cancelled.add(text(each.address));
        }
      }
      return cancelled;
    }

    void connected(String address) throws UnknownHostException {
      last(address).trial.connected();
    }

    void fail(String address, SmtpClientException failure) throws UnknownHostException {
      last(address).opened.completeExceptionally(failure);
    }

    private Attempt last(String address) throws UnknownHostException {
      return attempts.get(tried().lastIndexOf(address));
    }

    private static String text(InetAddress address) {
      return address.getHostAddress().replace("2001:db8:0:0:0:0:0:", "2001:db8::");
    }

    void pass(Duration time) {
      now += time.toMillis();
      for (var each : List.copyOf(timers.entrySet())) {
        if (each.getValue() <= now) {
          timers.remove(each.getKey());
          each.getKey().run();
        }
      }
    }

    @Override
    public InetAddress[] addresses(String host) {
      return addresses.toArray(InetAddress[]::new);
    }

    @Override
    public CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Connecting.Trial trial) {
      var attempt =
          new Attempt(
              peer.getAddress(), trial, new CompletableFuture<>(), new CompletableFuture<>());
      attempts.add(attempt);
      trial.linking(attempt.linking);
      return attempt.opened;
    }

    @Override
    public void work(Runnable task) {
      task.run();
    }

    @Override
    public Runnable later(Duration time, Runnable task) {
      timers.put(task, now + time.toMillis());
      return () -> timers.remove(task);
    }

    @Override
    public String nextId() {
      return "c" + attempts.size();
    }
  }
}
