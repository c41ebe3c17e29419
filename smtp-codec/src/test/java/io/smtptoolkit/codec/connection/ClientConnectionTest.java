package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientEvent.ReplyReceived;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {

  private static final String HELLO = "\u0016\u0003\u0003\u0000\u0003\u0000hi";
  private static final String SERVER_HELLO = "\u0016\u0003\u0003\u0000\u0003\u0001hi";
  private static final String FINISHED = "\u0016\u0003\u0003\u0000\u0003\u0002hi";
  private static final String CLOSE_NOTIFY = "\u0015\u0003\u0003\u0000\u0002\u0001\u0000";
  private static final String READY = "220 mx\r\n250-mx\r\n250 STARTTLS\r\n";

  private static ClientEnd end(String... script) {
    return new ClientEnd(
        ClientConnection.of(ClientSession.builder().build()), () -> ToyEngine.client(1), script);
  }

  private static ClientEnd implicit(String... script) {
    return new ClientEnd(
        ClientConnection.withImplicitTls(ClientSession.builder().build()),
        () -> ToyEngine.client(1),
        script);
  }

  private static ClientEnd inTls(String... script) throws Exception {
    ClientEnd end = implicit(script).run().in(SERVER_HELLO);
    assertThat(end.out()).isEqualTo(HELLO + FINISHED);
    return end.in(record("220 mx\r\n"));
  }

  private static String record(String plaintext) {
    var record = new StringBuilder("\u0017\u0003\u0003\u0000").append((char) plaintext.length());
    plaintext.chars().forEach(octet -> record.append((char) (octet ^ 0x55)));
    return record.toString();
  }

  @Test
  void startsTlsAfterThe220AndNotBefore() throws Exception {
    ClientEnd end = end("EHLO c.example", "STARTTLS", "EHLO c.example").in("220 mx\r\n");
    assertThat(end.out()).isEqualTo("EHLO c.example\r\n");
    end.in("250-mx\r\n250 STARTTLS\r\n");
    assertThat(end.out()).isEqualTo("STARTTLS\r\n");

    end.in("220 go\r\n");
    assertThat(end.out()).isEqualTo(HELLO);
    end.in(SERVER_HELLO);

    assertThat(end.told()).isEqualTo("220 mx\n250\n220\nTLS\n");
    assertThat(end.out()).isEqualTo(FINISHED + record("EHLO c.example\r\n"));
  }

  @Test
  void plaintextAfterThe220BreaksTheProtocolHoweverItIsCut() throws Exception {
    String injected = "220 go\r\n250 injected\r\n";
    for (int cut = 1; cut <= injected.length(); cut++) {
      ClientEnd end = end("EHLO c.example", "STARTTLS").in(READY);
      int first = cut;

      assertThatThrownBy(
              () -> {
                // Both have come before the connection is asked.
                end.connection().receive(buffer(injected.substring(0, first)));
                end.connection().receive(buffer(injected.substring(first)));
                end.run();
              })
          .as("cut at %d", cut)
          .isInstanceOf(RemoteProtocolException.class)
          .hasMessageContaining("220 to STARTTLS");
      assertThatThrownBy(end.connection()::next).isInstanceOf(RemoteProtocolException.class);
      assertThat(end.connection().tlsSession()).isEmpty();
    }
  }

  @Test
  void plaintextBetweenThe220AndTheEngineBreaksTheProtocol() throws Exception {
    ClientConnection connection = ClientConnection.of(ClientSession.builder().build());
    ClientEnd end =
        new ClientEnd(connection, () -> ToyEngine.client(1), "EHLO c.example", "STARTTLS");
    end.in(READY);
    connection.receive(buffer("220 go\r\n"));
    assertThat(connection.next()).isInstanceOf(ReplyReceived.class);
    assertThat(connection.next()).isEqualTo(ClientEvent.TLS_DUE);
    end.out();

    connection.receive(buffer("250 injected\r\n"));
    connection.startTls(ToyEngine.client(0));

    assertThatThrownBy(connection::next).isInstanceOf(RemoteProtocolException.class);
    assertThat(end.out()).isEmpty();
  }

  @Test
  void plaintextInsteadOfAServerHelloFails() throws Exception {
    ClientEnd end = implicit().run();
    end.out();

    assertThatThrownBy(() -> end.in("220 mx.example ESMTP\r\n"))
        .isInstanceOf(SSLException.class)
        .hasMessage("not TLS");
    assertThatThrownBy(end::run).isInstanceOf(SSLException.class);
    assertThat(end.out()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u0002\n");
  }

  @Test
  void nothingIsSentBeforeTls() throws Exception {
    ClientConnection connection = implicit().connection();

    assertThat(connection.next()).isEqualTo(ClientEvent.TLS_DUE);
    assertThat(connection.maySend(new Rset())).isFalse();
    assertThatThrownBy(() -> connection.send(new Rset()))
        .isInstanceOf(LocalProtocolException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> connection.startTls(ToyEngine.server(0)));
    assertThat(connection.takeOutput().hasRemaining()).isFalse();
  }

  @Test
  void whatWasReadBeforeTlsFailsIsStillTold() throws Exception {
    ClientEnd end = inTls("EHLO c.example");
    end.out();

    assertThatThrownBy(() -> end.in(record("250 mx\r\n") + "\u0017\u0009\u0003\u0000\u0001x"))
        .isInstanceOf(SSLException.class);

    assertThat(end.told()).isEqualTo("TLS\n220 mx\n250\n");
    assertThat(end.out()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u0002\n");
  }

  @Test
  void theFourTwoOneIsAnsweredByCloseNotify() throws Exception {
    ClientEnd end = inTls("EHLO c.example");
    end.out();

    end.in(record("421 4.3.2 later\r\n"));

    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
    assertThat(end.out()).isEqualTo(CLOSE_NOTIFY);
  }

  @Test
  void closingSaysWhatIsSaidAlreadyAndCloseNotify() throws Exception {
    ClientEnd end = inTls("EHLO c.example");

    end.connection().close();
    end.connection().close();

    assertThat(end.out()).isEqualTo(record("EHLO c.example\r\n") + CLOSE_NOTIFY);
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
    assertThat(end.connection().next()).isEqualTo(ClientEvent.NEED_BYTES);
    assertThat(end.inputEnds().last()).isInstanceOf(InputEnded.class);
  }

  @Test
  void closingWhileATaskRunsGivesUpTheEngine() throws Exception {
    ClientEnd end = implicit().withTasksWaiting().run().in(SERVER_HELLO);
    assertThat(end.last()).isEqualTo(ClientEvent.NEED_TASK);
    assertThat(end.out()).isEqualTo(HELLO);

    end.connection().close();
    end.runTask();

    assertThat(end.out()).isEmpty();
    assertThat(end.connection().state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void aTaskThatFailsEndsTheHandshake() throws Exception {
    ClientEnd end = implicit().withTasksWaiting().run().in(SERVER_HELLO);

    end.connection().tlsTaskFailed(new IllegalStateException("no thread"));

    assertThatThrownBy(end::run).isInstanceOf(SSLException.class).hasMessageContaining("no thread");
  }

  @Test
  void theEndOfInputIsToldInEveryPhase() throws Exception {
    assertThat(end().inputEnds().last()).isEqualTo(new InputEnded(SessionState.CONNECTED, 0));
    ClientConnection due = implicit().connection();
    due.endOfInput();
    assertThat(due.next()).isEqualTo(new InputEnded(SessionState.CONNECTED, 0));
    ClientEnd inHandshake = implicit().run().inputEnds();
    assertThat(inHandshake.last()).isEqualTo(new InputEnded(SessionState.CONNECTED, 0));
    assertThat(inHandshake.connection().truncated()).isTrue();
    assertThat(inTls("EHLO c.example").inputEnds().last())
        .isEqualTo(new InputEnded(SessionState.GREETED, 1));
    assertThatThrownBy(() -> due.receive(buffer("x"))).isInstanceOf(LocalProtocolException.class);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
