package io.smtptoolkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smtptoolkit.codec.reply.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims of {@code connect} to a host with several addresses. */
@Timeout(120)
class ConnectingTest {
  @ParameterizedTest
  @MethodSource("failuresAfterWhichTheNextAddressIsTried")
  void theNextAddressIsTriedBeforeTheFirstReplyAndAfterATransientGreeting(
      SmtpClientException failure) {
    var host = new Host(failure, failure, failure);

    var thrown = host.connect();

    assertThat(host.tried).containsExactly("192.0.2.0", "192.0.2.1", "192.0.2.2");
    assertThat(thrown)
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageStartingWith("none of the 3 addresses of mx.example: " + failure.getMessage());
    assertThat(thrown.stage()).isEqualTo(failure.stage());
    assertThat(thrown.lastReply()).isEqualTo(failure.lastReply());
  }

  static Stream<SmtpClientException> failuresAfterWhichTheNextAddressIsTried() {
    return Stream.of(
        lost(Stage.CONNECT, Optional.empty()),
        lost(Stage.TLS_HANDSHAKE, Optional.empty()),
        lost(Stage.GREETING, Optional.empty()),
        new NegativeReplyException("c1", Stage.GREETING, Reply.of(421, "busy")),
        new NegativeReplyException("c1", Stage.GREETING, Reply.of(450, "busy")));
  }

  @ParameterizedTest
  @MethodSource("failuresThatAreFinal")
  void anyOtherFailureIsFinal(SmtpClientException failure) {
    var first = lost(Stage.CONNECT, Optional.empty());
    var host = new Host(first, failure, lost(Stage.CONNECT, Optional.empty()));

    assertThat(host.connect()).isSameAs(failure).hasSuppressedException(first);
    assertThat(host.tried).containsExactly("192.0.2.0", "192.0.2.1");
  }

  static Stream<SmtpClientException> failuresThatAreFinal() {
    return Stream.of(
        new NegativeReplyException("c1", Stage.GREETING, Reply.of(554, "blocked")),
        new NegativeReplyException("c1", Stage.EHLO, Reply.of(421, "later")),
        lost(Stage.EHLO, Optional.of(Reply.of(220, "mx"))),
        lost(Stage.TLS_HANDSHAKE, Optional.of(Reply.of(220, "go"))));
  }

  private static SmtpClientException lost(Stage stage, Optional<Reply> lastReply) {
    return new ConnectionFailedException("c1", stage, lastReply, "lost");
  }

  /** A host with several addresses, to each of which connecting fails in its own way. */
  private static final class Host implements Connecting.Attempts {
    private final List<SmtpClientException> failures;
    private final List<String> tried = new ArrayList<>();

    Host(SmtpClientException... failures) {
      this.failures = List.of(failures);
    }

    SmtpClientException connect() {
      var result =
          new Connecting(
              this,
              Endpoint.of("mx.example", 25),
              Duration.ofMinutes(1),
              Optional.empty(),
              Runnable::run);
      Throwable thrown = catchThrowable(result.start()::join);
      assertThat(thrown).hasCauseInstanceOf(SmtpClientException.class);
      return (SmtpClientException) thrown.getCause();
    }

    @Override
    public InetAddress[] addresses(String host) throws UnknownHostException {
      var addresses = new InetAddress[failures.size()];
      for (int i = 0; i < addresses.length; i++) {
        addresses[i] = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) i});
      }
      return addresses;
    }

    @Override
    public CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Connecting.Trial attempt) {
      assertThat(peer.getHostString()).isEqualTo("mx.example");
      tried.add(peer.getAddress().getHostAddress());
      return CompletableFuture.failedFuture(failures.get(tried.size() - 1));
    }

    @Override
    public void work(Runnable task) {
      task.run();
    }

    @Override
    public Runnable later(Duration time, Runnable task) {
      return () -> {};
    }

    @Override
    public String nextId() {
      return "c" + tried.size();
    }
  }
}
