package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.connection.ConnectionPair.Start;
import io.smtptoolkit.codec.connection.ConnectionPair.Wire;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.ProxyEndpoint;
import io.smtptoolkit.codec.wire.ProxyHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both roles joined: the same story however the wire cuts, and whenever the tasks run. */
class ConnectionPairTest {

  private static final ProxyHeader PROXIED =
      ProxyHeader.tcp(
          2,
          ProxyEndpoint.Ip.of(new byte[] {(byte) 192, 0, 2, 7}, 56_324),
          ProxyEndpoint.Ip.of(new byte[] {(byte) 192, 0, 2, 25}, 25));

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryCutAtEveryOctet(Start start) throws Exception {
    int longest = 1;
    for (int cut = 0; cut <= longest; cut++) {
      for (boolean inCommands : new boolean[] {true, false}) {
        Wire wire = Wire.cutAt(cut);
        ConnectionPair pair = ConnectionPair.of(start, 2);

        pair.over(inCommands ? wire : Wire.WHOLE, inCommands ? Wire.WHOLE : wire).run();

        pair.assertDone("cut at %d to %s".formatted(cut, inCommands ? "server" : "client"));
        longest = Math.max(pair.octetsToServer(), pair.octetsToClient());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryInPiecesOfEverySize(Start start) throws Exception {
    for (int size = 1; size < 400; size++) {
      ConnectionPair pair = ConnectionPair.of(start, 1);

      pair.over(Wire.inPieces(size), Wire.inPieces(size)).run();

      pair.assertDone("pieces of " + size);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tellTheSameStoryWithRealEngines(String protocol) throws Exception {
    for (Start start : new Start[] {Start.STARTTLS, Start.IMPLICIT}) {
      for (int size : new int[] {1, 2, 3, 5, 6, 7, 64, 500, 100_000}) {
        ConnectionPair pair = ConnectionPair.of(start, protocol);

        pair.over(Wire.inPieces(size), Wire.inPieces(size)).run();

        pair.assertDone("pieces of " + size);
        assertThat(pair.server().connection().tlsSession().orElseThrow().getProtocol())
            .isEqualTo(protocol);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryAfterAProxyHeaderInPiecesOfEverySize(Start start) throws Exception {
    for (String header :
        new String[] {
          "PROXY TCP4 192.0.2.7 192.0.2.25 56324 25\r\n", new String(PROXIED.toOctets(), ISO_8859_1)
        }) {
      for (int size = 1; size < 80; size++) {
        ConnectionPair pair = ConnectionPair.of(start, 1).proxied(header);

        pair.over(Wire.inPieces(size), Wire.inPieces(size)).run();

        pair.assertDone("pieces of " + size);
        ServerConnection server = pair.server().connection();
        assertThat(server.peer().orElseThrow()).hasToString("/192.0.2.7:56324");
        assertThat(server.local().orElseThrow()).hasToString("/192.0.2.25:25");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100_000})
  void tellTheSameStoryWhenTasksRunLate(int size) throws Exception {
    for (Start start : new Start[] {Start.STARTTLS, Start.IMPLICIT}) {
      for (int tasks = 1; tasks < 4; tasks++) {
        ConnectionPair pair = ConnectionPair.of(start, tasks).withTasksWaiting();

        int tasksRun = 0;
        pair.over(Wire.inPieces(size), Wire.inPieces(size)).run();
        while (pair.runTask()) {
          tasksRun++;
          pair.run();
        }

        assertThat(tasksRun).isEqualTo(2 * tasks);
        pair.assertDone("pieces of " + size);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void realTasksMayRunLate(String protocol) throws Exception {
    for (int size : new int[] {1, 100, 100_000}) {
      ConnectionPair pair = ConnectionPair.of(Start.STARTTLS, protocol).withTasksWaiting();

      pair.over(Wire.inPieces(size), Wire.inPieces(size)).run();
      while (pair.runTask()) {
        pair.run();
      }

      pair.assertDone("pieces of " + size);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void eachSideSaysCloseNotify(Start start) throws Exception {
    ConnectionPair pair = ConnectionPair.of(start, 0).run();

    pair.server().inputEnds();
    pair.client().inputEnds();

    assertThat(pair.server().connection().truncated()).isFalse();
    assertThat(pair.client().connection().truncated()).isFalse();
    assertThat(pair.server().last()).isInstanceOf(ServerEvent.InputEnded.class);
    assertThat(pair.client().last()).isInstanceOf(ClientEvent.InputEnded.class);
  }

  @Test
  void aConnectionCutWithinTlsIsTruncatedAtEveryOctet() throws Exception {
    int whole = ConnectionPair.of(Start.STARTTLS, 0).run().octetsToClient();
    for (int cut = 1; cut < whole; cut++) {
      ConnectionPair pair = ConnectionPair.of(Start.STARTTLS, 0).endToClientAfter(cut).run();

      ClientConnection client = pair.client().connection();
      assertThat(pair.client().last()).isInstanceOf(ClientEvent.InputEnded.class);
      assertThat(client.truncated())
          .as("cut after %d of %d", cut, whole)
          .isEqualTo(client.facts().tls() || client.state() == SessionState.TLS_HANDSHAKE);
    }
  }
}
