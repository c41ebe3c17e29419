package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Input;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ConnectionBroken;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.PeerKnown;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ProxyEndpoint;
import io.smtptoolkit.codec.wire.ProxyHeader;
import io.smtptoolkit.codec.wire.ProxyTls;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConnectionTest {

  /** The toy's ClientHello, and its last message of the handshake. */
  private static final String HELLO = "\u0016\u0003\u0003\u0000\u0003\u0000hi";

  private static final String FINISHED = "\u0016\u0003\u0003\u0000\u0003\u0002hi";
  private static final String SERVER_HELLO = "\u0016\u0003\u0003\u0000\u0003\u0001hi";
  private static final String CLOSE_NOTIFY = "\u0015\u0003\u0003\u0000\u0002\u0001\u0000";
  private static final Reply UNAVAILABLE = Reply.of(421, "later");

  private final ServerConnection plain = builder().build();
  private final ServerConnection implicit = builder().implicitTls().build();

  private static ServerConnection.Builder builder() {
    return ServerConnection.builder(ServerSession.builder().build());
  }

  private static ServerEnd end(ServerConnection connection) {
    return new ServerEnd(connection, () -> ToyEngine.server(1));
  }

  /** STARTTLS is answered, and its 220 taken. */
  private static ServerEnd inHandshake() {
    ServerEnd end = end(builder().build()).run().in("EHLO c.example\r\nSTARTTLS\r\n");
    assertThat(end.out()).endsWith("220 go\r\n");
    return end;
  }

  private static ServerEnd inTls() {
    ServerEnd end = inHandshake().in(HELLO).in(FINISHED);
    assertThat(end.out()).isEqualTo(SERVER_HELLO);
    return end;
  }

  /** A record of the toy with this plaintext. */
  private static String record(String plaintext) {
    var record = new StringBuilder("\u0017\u0003\u0003\u0000").append((char) plaintext.length());
    plaintext.chars().forEach(octet -> record.append((char) (octet ^ 0x55)));
    return record.toString();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  @Test
  void theClientIsKnownFirst() {
    assertThat(plain.next()).isEqualTo(new PeerKnown(Optional.empty()));
    assertThat(plain.next()).isEqualTo(ServerEvent.GREETING_DUE);
    assertThat(plain.next()).isEqualTo(ServerEvent.GREETING_DUE);
    assertThat(plain.peer()).isEmpty();

    plain.reply(Reply.of(220, "mx"));
    assertThat(plain.next()).isEqualTo(ServerEvent.NEED_BYTES);
    assertThat(plain.takeOutput()).isEqualTo(octets("220 mx\r\n"));
  }

  @Test
  void aClientCanBeRefusedInTheClearOnceItIsKnown() {
    plain.next();

    plain.close(UNAVAILABLE);

    assertThat(plain.takeOutput()).isEqualTo(octets("421 later\r\n"));
    assertThat(plain.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void aRefusalBeforeTlsHasNoWords() {
    implicit.next();
    assertThat(implicit.next()).isEqualTo(ServerEvent.TLS_DUE);

    implicit.close(UNAVAILABLE);

    assertThat(implicit.pendingOutputOctets()).isZero();
    assertThat(implicit.takeOutput().hasRemaining()).isFalse();
    assertThat(implicit.state()).isEqualTo(SessionState.CLOSED);
    assertThat(implicit.next()).isEqualTo(ServerEvent.NEED_BYTES);
  }

  @Test
  void aReplyBeforeTlsIsAMistakeOfOurs() {
    assertThatThrownBy(() -> implicit.reply(Reply.of(220, "mx")))
        .isInstanceOf(LocalProtocolException.class);
    implicit.next();
    assertThatThrownBy(() -> implicit.reply(Reply.of(220, "mx")))
        .isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> plain.startTls(ToyEngine.server(0)))
        .isInstanceOf(LocalProtocolException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> implicit.startTls(ToyEngine.client(0)));

    assertThat(implicit.takeOutput().hasRemaining()).isFalse();
  }

  @Test
  void whatComesAfterStartTlsInItsSegmentGoesToTheEngine() {
    ServerEnd end = end(plain).run();
    end.out();

    end.in("EHLO c.example\r\nSTARTTLS\r\n" + HELLO + FINISHED + record("NOOP\r\n"));

    assertThat(end.told()).endsWith("STARTTLS\nTLS\nNOOP\n");
    assertThat(end.out())
        .isEqualTo(
            "250-mx.example\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 STARTTLS\r\n220 go\r\n"
                + SERVER_HELLO
                + record("250 yes\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP\r\n", "MAIL FROM:<evil@a.example>\r\nRCPT TO:<b@mx.example>\r\n"})
  void commandsInjectedAfterStartTlsAreNeverCommands(String injected) {
    String stream = "EHLO c.example\r\nSTARTTLS\r\n" + injected + HELLO + FINISHED;
    for (int size = 1; size <= stream.length(); size++) {
      ServerEnd end = end(builder().build()).run();
      for (int from = 0; from < stream.length(); from += size) {
        end.connection()
            .receive(octets(stream.substring(from, Math.min(stream.length(), from + size))));
        if (!(end.last() instanceof ConnectionBroken)) {
          end.run();
        }
      }

      assertThat(end.told()).as("pieces of %d", size).endsWith("STARTTLS\nbroken: not TLS\n");
      assertThat(end.out()).endsWith("220 go\r\n\u0015\u0003\u0003\u0000\u0002\u0002\n");
      assertThat(end.connection().facts().tls()).isFalse();
    }
  }

  @Test
  void tellsWhatIsReadNext() {
    assertThat(inHandshake().connection().expects()).isEqualTo(Input.TLS);
    ServerEnd end = inTls();
    assertThat(end.connection().expects()).isEqualTo(Input.LINE);

    end.in(record("EHLO c.example\r\nBDAT 9\r\nx"));
    assertThat(end.connection().expects()).isEqualTo(Input.CHUNK);

    end.connection().close();
    assertThat(end.connection().expects()).isEqualTo(Input.NOTHING);
  }

  @Test
  void theConversationBeginsAnewAfterStartTls() {
    ServerEnd end = inTls().in(record("MAIL FROM:<a@c.example>\r\n"));

    assertThat(end.told()).endsWith("503 5.5.1 MAIL is out of order: EHLO comes first\n");
  }

  @Test
  void whatWasReadBeforeTlsFailsIsStillTold() {
    ServerEnd end = inTls().in(record("NOOP\r\n") + "\u0017\u0009\u0003\u0000\u0001x");

    assertThat(end.told()).endsWith("TLS\nNOOP\nbroken: not TLS\n");
    assertThat(end.out()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u0002\n");
    assertThat(end.connection().next())
        .isInstanceOfSatisfying(
            ConnectionBroken.class, it -> assertThat(it.cause()).isInstanceOf(SSLException.class));
    end.in("more");
    assertThat(end.connection().bufferedOctets()).isZero();
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void aTruncatedEndIsSeen() {
    ServerEnd end = inTls().in(record("NOOP\r\n")).inputEnds();

    assertThat(end.last()).isEqualTo(new InputEnded(SessionState.GREETED));
    assertThat(end.connection().truncated()).isTrue();
  }

  @Test
  void anEndWithCloseNotifyIsNotTruncated() {
    ServerEnd end = inTls().in(CLOSE_NOTIFY).inputEnds();

    assertThat(end.last()).isInstanceOf(InputEnded.class);
    assertThat(end.connection().truncated()).isFalse();
  }

  @Test
  void theEndOfInputIsToldInEveryPhase() {
    assertThat(end(builder().proxyHeader(Limits.DEFAULT).build()).in("PROX").inputEnds().last())
        .isEqualTo(new InputEnded(SessionState.CONNECTED));
    ServerConnection untouched = builder().implicitTls().build();
    untouched.endOfInput();
    assertThat(untouched.next()).isInstanceOf(PeerKnown.class);
    assertThat(untouched.next()).isEqualTo(new InputEnded(SessionState.CONNECTED));
    assertThat(inHandshake().in(HELLO).inputEnds().last())
        .isEqualTo(new InputEnded(SessionState.TLS_HANDSHAKE));
    assertThat(end(builder().build()).run().in("NOOP\r\n").inputEnds().last())
        .isEqualTo(new InputEnded(SessionState.GREETED));
    assertThatThrownBy(() -> untouched.receive(octets("x")))
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void whatCameBeforeTheEndIsStillAnswered() {
    ServerEnd end = inTls();
    end.connection().receive(octets(record("NOOP\r\nNOOP\r\n") + CLOSE_NOTIFY));
    end.connection().endOfInput();

    end.run();

    assertThat(end.out()).isEqualTo(record("250 yes\r\n250 yes\r\n"));
  }

  @Test
  void closingSaysThe421AndCloseNotifyOnce() {
    ServerEnd end = inTls();

    end.connection().close(UNAVAILABLE);
    assertThat(end.out()).isEqualTo(record("421 later\r\n") + CLOSE_NOTIFY);
    end.connection().close(UNAVAILABLE);
    end.connection().close();

    assertThat(end.out()).isEmpty();
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void closingWithoutWordsSaysWhatIsSaidAlreadyAndCloseNotify() {
    ServerEnd end = inTls().in(record("NOOP\r\n"));

    end.connection().close();

    assertThat(end.out()).isEqualTo(record("250 yes\r\n") + CLOSE_NOTIFY);
    assertThat(end.connection().next()).isEqualTo(ServerEvent.NEED_BYTES);
    end.inputEnds();
    assertThat(end.last()).isEqualTo(new InputEnded(SessionState.CLOSED));
  }

  @Test
  void closingInTheHandshakeLeavesTheEnginesAlertAlone() {
    ServerEnd end = inHandshake();

    end.connection().close(UNAVAILABLE);

    assertThat(end.out()).isEqualTo(CLOSE_NOTIFY);
  }

  @Test
  void closingWhileATaskRunsGivesUpTheEngine() {
    ServerEnd end = inHandshake().withTasksWaiting().in(HELLO);
    assertThat(end.last()).isEqualTo(ServerEvent.NEED_TASK);

    end.connection().close(UNAVAILABLE);
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
    assertThat(end.out()).isEmpty();
    end.runTask();

    assertThat(end.last()).isEqualTo(ServerEvent.NEED_BYTES);
    assertThat(end.out()).isEmpty();
  }

  @Test
  void whileATaskIsDueOctetsAreOnlyStored() {
    ServerEnd end = inHandshake().withTasksWaiting().in(HELLO);

    end.in(FINISHED + record("NOOP\r\n"));
    assertThat(end.last()).isEqualTo(ServerEvent.NEED_TASK);
    assertThat(end.connection().bufferedOctets()).isEqualTo(8 + 11);
    assertThat(end.connection().tlsTask()).isEmpty();
    assertThat(end.out()).isEmpty();
    end.runTask();

    assertThat(end.told()).endsWith("TLS\nNOOP\n");
    assertThat(end.out()).isEqualTo(SERVER_HELLO + record("250 yes\r\n"));
  }

  @Test
  void aTaskThatFailsEndsTheHandshake() {
    ServerEnd end = inHandshake().withTasksWaiting().in(HELLO);

    end.connection().tlsTaskFailed(new IllegalStateException("no thread"));

    assertThat(end.run().told())
        .endsWith("broken: a TLS task failed: java.lang.IllegalStateException: no thread\n");
    assertThat(end.out()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u0002P");
    assertThatThrownBy(end.connection()::tlsTaskDone).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void tasksThatWereNotTakenAreNotDone() {
    assertThatThrownBy(plain::tlsTaskDone).isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> plain.tlsTaskFailed(new SSLException("x")))
        .isInstanceOf(LocalProtocolException.class);
    assertThat(plain.tlsTask()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EHLO c.example\r\n", "PROXY TCP4 1.2.3.4\r\n", "\r\n\r\n\u0000\r\nQUIT!"})
  void whatIsNoProxyHeaderEndsTheConnectionWithoutAWord(String octets) {
    ServerEnd end = end(builder().proxyHeader(Limits.DEFAULT).build());

    end.in(octets);

    assertThat(end.last())
        .isInstanceOfSatisfying(
            ConnectionBroken.class,
            it -> assertThat(it.cause()).isInstanceOf(SmtpSyntaxException.class));
    assertThat(end.out()).isEmpty();
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void closingBeforeTheProxyHeaderHasNoWords() {
    ServerConnection connection = builder().proxyHeader(Limits.DEFAULT).build();

    connection.close(UNAVAILABLE);

    assertThat(connection.takeOutput().hasRemaining()).isFalse();
  }

  @Test
  void aProxyMaySpeakForItselfOrNameNoAddress() {
    for (String header : List.of("PROXY UNKNOWN\r\n", local())) {
      ServerEnd end = end(builder().proxyHeader(Limits.DEFAULT).build()).in(header);

      assertThat(end.connection().proxyHeader()).isPresent();
      assertThat(end.connection().peer()).isEmpty();
      assertThat(end.connection().local()).isEmpty();
      assertThat(end.out()).startsWith("220 ");
    }
  }

  private static String local() {
    return new String(
        ProxyHeader.withoutAddresses(2, ProxyHeader.Kind.LOCAL).toOctets(), ISO_8859_1);
  }

  @Test
  void aProxiedSocketFileIsAnAddressToo() {
    var header =
        new ProxyHeader(
            2,
            ProxyHeader.Kind.UNIX_STREAM,
            Optional.of(new ProxyEndpoint.Unix("/run/client")),
            Optional.of(new ProxyEndpoint.Unix("\0abstract")),
            List.of());

    ServerEnd end =
        end(builder().proxyHeader(Limits.DEFAULT).build())
            .in(new String(header.toOctets(), ISO_8859_1));

    assertThat(end.connection().peer()).contains(UnixDomainSocketAddress.of("/run/client"));
    assertThat(end.connection().local()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theProxysTlsCountsIfThatIsAskedFor(boolean counts) {
    ProxyHeader tcp =
        ProxyHeader.tcp(
            2,
            ProxyEndpoint.Ip.of(new byte[] {1, 2, 3, 4}, 5),
            ProxyEndpoint.Ip.of(new byte[] {5, 6, 7, 8}, 25));
    var header =
        new ProxyHeader(
            2,
            tcp.kind(),
            tcp.source(),
            tcp.destination(),
            List.of(new ProxyTls(1, 0, List.of()).toTlv()));
    ServerConnection.Builder builder = builder().proxyHeader(Limits.DEFAULT);
    ServerEnd end = end((counts ? builder.proxyTlsCounts() : builder).build());

    end.in(new String(header.toOctets(), ISO_8859_1) + "EHLO c.example\r\n");

    assertThat(end.connection().facts().tls()).isEqualTo(counts);
    assertThat(end.out().contains("STARTTLS")).isNotEqualTo(counts);
  }

  @Test
  void anIdleConnectionHoldsNothing() {
    ServerEnd end = inTls().in(record("NOOP\r\n"));
    end.out();

    assertThat(end.connection().bufferedOctets()).isZero();
    assertThat(end.connection().pendingOutputOctets()).isZero();
  }
}
