package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.tls.TestIdentity;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ProxyEndpoint;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both roles joined: the same story however the wire cuts, and whoever runs the tasks. */
class ConnectionPairTest {

  private static final SSLContext CLIENTS = TestIdentity.clientContext(true);

  private static final String[] MAIL = {
    "EHLO c.example",
    "MAIL FROM:<a@c.example>",
    "RCPT TO:<b@mx.example>",
    "DATA",
    "Subject: hello\r\n\r\n.\r\nbye\r\n",
    "QUIT"
  };

  private static final String[] STARTTLS_AND_MAIL =
      IntStream.range(0, MAIL.length + 2)
          .mapToObj(i -> i == 0 ? "EHLO c.example" : i == 1 ? "STARTTLS" : MAIL[i - 2])
          .toArray(String[]::new);

  private static final String SERVER_STORY =
      """
      EHLO c.example
      MAIL FROM:<a@c.example>
      RCPT TO:<b@mx.example>
      DATA
      content Subject: hello||.|bye|
      ContentEnded[]
      QUIT
      """;

  private static final String CLIENT_STORY = "250\n250\n250\n354\n250\n221\n";

  private static final ProxyHeader PROXIED =
      ProxyHeader.tcp(
          2,
          ProxyEndpoint.Ip.of(new byte[] {(byte) 192, 0, 2, 7}, 56_324),
          ProxyEndpoint.Ip.of(new byte[] {(byte) 192, 0, 2, 25}, 25));

  /** How a connection gets its TLS. */
  enum Start {
    PLAIN,
    STARTTLS,
    IMPLICIT;

    String[] script() {
      return this == STARTTLS ? STARTTLS_AND_MAIL : MAIL;
    }

    String serverStory() {
      return switch (this) {
        case PLAIN -> SERVER_STORY;
        case STARTTLS -> "EHLO c.example\nSTARTTLS\nTLS\n" + SERVER_STORY;
        case IMPLICIT -> "TLS\n" + SERVER_STORY;
      };
    }

    String clientStory() {
      return switch (this) {
        case PLAIN -> "220 mx.example ready\n" + CLIENT_STORY;
        case STARTTLS -> "220 mx.example ready\n250\n220\nTLS\n" + CLIENT_STORY;
        case IMPLICIT -> "TLS\n220 mx.example ready\n" + CLIENT_STORY;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryCutAtEveryOctet(Start start) throws Exception {
    int longest = 1;
    for (int cut = 0; cut <= longest; cut++) {
      for (boolean toServer : new boolean[] {true, false}) {
        Pair pair = Pair.of(start, 2);
        pair.cutAt(toServer ? cut : -1, toServer ? -1 : cut);

        pair.run();

        pair.assertDone("cut at %d to %s".formatted(cut, toServer ? "server" : "client"));
        longest = Math.max(pair.octetsToServer, pair.octetsToClient);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryInPiecesOfEverySize(Start start) throws Exception {
    for (int size = 1; size < 400; size++) {
      Pair pair = Pair.of(start, 1);
      pair.pieceOctets = size;

      pair.run();

      pair.assertDone("pieces of " + size);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tellTheSameStoryWithRealEngines(String protocol) throws Exception {
    for (Start start : new Start[] {Start.STARTTLS, Start.IMPLICIT}) {
      for (int size : new int[] {1, 2, 3, 5, 6, 7, 64, 500, 100_000}) {
        Pair pair = Pair.of(start, protocol);
        pair.pieceOctets = size;

        pair.run();

        pair.assertDone("pieces of " + size);
        assertThat(pair.server.connection.tlsSession().orElseThrow().getProtocol())
            .isEqualTo(protocol);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellTheSameStoryAfterAProxyHeaderCutAtEveryOctet(Start start) throws Exception {
    for (String header :
        new String[] {
          "PROXY TCP4 192.0.2.7 192.0.2.25 56324 25\r\n", new String(PROXIED.toOctets(), ISO_8859_1)
        }) {
      for (int size = 1; size < 80; size++) {
        Pair pair = Pair.of(start, 1);
        pair.proxied(header);
        pair.pieceOctets = size;

        pair.run();

        pair.assertDone("pieces of " + size);
        assertThat(pair.server.connection.peer().orElseThrow()).hasToString("/192.0.2.7:56324");
        assertThat(pair.server.connection.local().orElseThrow()).hasToString("/192.0.2.25:25");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100_000})
  void tellTheSameStoryWhenTasksRunLate(int size) throws Exception {
    for (Start start : new Start[] {Start.STARTTLS, Start.IMPLICIT}) {
      for (int tasks = 1; tasks < 4; tasks++) {
        Pair pair = Pair.of(start, tasks);
        pair.pieceOctets = size;
        pair.server.withTasksWaiting();
        pair.client.withTasksWaiting();

        int run = 0;
        pair.run();
        while (pair.server.hasTask() || pair.client.hasTask()) {
          if (pair.server.hasTask()) {
            pair.server.runTask();
          } else {
            pair.client.runTask();
          }
          run++;
          pair.run();
        }

        assertThat(run).isEqualTo(2 * tasks);
        pair.assertDone("pieces of " + size);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void realTasksMayRunLate(String protocol) throws Exception {
    for (int size : new int[] {1, 100, 100_000}) {
      Pair pair = Pair.of(Start.STARTTLS, protocol);
      pair.pieceOctets = size;
      pair.server.withTasksWaiting();
      pair.client.withTasksWaiting();

      pair.run();
      while (pair.server.hasTask() || pair.client.hasTask()) {
        if (pair.server.hasTask()) {
          pair.server.runTask();
        } else {
          pair.client.runTask();
        }
        pair.run();
      }

      pair.assertDone("pieces of " + size);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "IMPLICIT"})
  void eachSideSaysCloseNotify(Start start) throws Exception {
    Pair pair = Pair.of(start, 0);
    pair.run();

    pair.server.inputEnds();
    pair.client.inputEnds();

    assertThat(pair.server.connection.truncated()).isFalse();
    assertThat(pair.client.connection.truncated()).isFalse();
    assertThat(pair.server.last()).isInstanceOf(ServerEvent.InputEnded.class);
    assertThat(pair.client.last()).isInstanceOf(ClientEvent.InputEnded.class);
  }

  @Test
  void aConnectionCutWithinTlsIsTruncatedAtEveryOctet() throws Exception {
    Pair whole = Pair.of(Start.STARTTLS, 0);
    whole.run();
    for (int cut = 1; cut < whole.octetsToClient; cut++) {
      Pair pair = Pair.of(Start.STARTTLS, 0);
      pair.endToClientAfter(cut);

      pair.run();

      ClientConnection client = pair.client.connection;
      assertThat(pair.client.last()).isInstanceOf(ClientEvent.InputEnded.class);
      assertThat(client.truncated())
          .as("cut after %d of %d", cut, whole.octetsToClient)
          .isEqualTo(client.facts().tls() || client.state() == SessionState.TLS_HANDSHAKE);
    }
  }

  /** A client and a server, and the wire between them. */
  private static final class Pair {
    private final Start start;
    private final boolean cheap;
    private final Supplier<SSLEngine> serverEngines;
    private ServerEnd server;
    private final ClientEnd client;
    private String ahead = "";
    private int pieceOctets = 1 << 20;
    private int cutToServer = -1;
    private int cutToClient = -1;
    private int endToClient = Integer.MAX_VALUE;
    private int octetsToServer;
    private int octetsToClient;

    private Pair(
        Start start, boolean cheap, Supplier<SSLEngine> servers, Supplier<SSLEngine> clients) {
      this.start = start;
      this.cheap = cheap;
      serverEngines = servers;
      ClientSession session = ClientSession.builder().build();
      client =
          new ClientEnd(
              start == Start.IMPLICIT
                  ? ClientConnection.withImplicitTls(session)
                  : ClientConnection.of(session),
              clients,
              start.script());
      server = new ServerEnd(builder().build(), serverEngines);
    }

    static Pair of(Start start, int tasks) {
      return new Pair(start, true, () -> ToyEngine.server(tasks), () -> ToyEngine.client(tasks));
    }

    static Pair of(Start start, String protocol) {
      return new Pair(
          start,
          false,
          () -> TestIdentity.server(protocol),
          () -> TestIdentity.client(CLIENTS, protocol));
    }

    private ServerConnection.Builder builder() {
      var builder = ServerConnection.builder(ServerSession.builder().build());
      return start == Start.IMPLICIT ? builder.implicitTls() : builder;
    }

    void proxied(String header) {
      ahead = header;
      server = new ServerEnd(builder().proxyHeader(Limits.DEFAULT).build(), serverEngines);
    }

    void cutAt(int toServer, int toClient) {
      cutToServer = toServer;
      cutToClient = toClient;
    }

    void endToClientAfter(int octets) {
      endToClient = octets;
    }

    /** Until both are silent. */
    void run() throws RemoteProtocolException, SSLException {
      server.run();
      client.run();
      String toServer;
      String toClient;
      do {
        toServer = ahead + client.out();
        ahead = "";
        carryToServer(toServer);
        toClient = server.out();
        if (carryToClient(toClient)) {
          return;
        }
      } while (toServer.length() + toClient.length() > 0);
    }

    private void carryToServer(String octets) {
      for (int from = 0; from < octets.length(); ) {
        int to = next(octetsToServer, from, octets.length(), cutToServer);
        server.in(poisonable(octets, from, to));
        octetsToServer += to - from;
        from = to;
      }
    }

    /** True when it has ended. */
    private boolean carryToClient(String octets) throws RemoteProtocolException, SSLException {
      for (int from = 0; from < octets.length(); ) {
        int to = next(octetsToClient, from, octets.length(), cutToClient);
        to = Math.min(to, from + endToClient - octetsToClient);
        client.in(poisonable(octets, from, to));
        octetsToClient += to - from;
        if (octetsToClient == endToClient) {
          client.inputEnds();
          return true;
        }
        from = to;
      }
      return false;
    }

    private int next(int carried, int from, int end, int cut) {
      int to = Math.min(end, from + pieceOctets);
      int cutHere = from + cut - carried;
      return cutHere > from && cutHere < to ? cutHere : to;
    }

    private static ByteBuffer poisonable(String octets, int from, int to) {
      byte[] piece = octets.substring(from, to).getBytes(ISO_8859_1);
      byte[] roomy = Arrays.copyOf(piece, piece.length + 3);
      return ByteBuffer.wrap(roomy, 0, piece.length);
    }

    void assertDone(String how) {
      assertThat(server.told().replaceAll("(PeerKnown|InputEnded).*\\n", ""))
          .as(how)
          .isEqualTo(start.serverStory());
      assertThat(client.told().replaceFirst("InputEnded.*\\n", ""))
          .as(how)
          .isEqualTo(start.clientStory());
      assertThat(server.connection.state()).as(how).isEqualTo(SessionState.CLOSED);
      assertThat(client.connection.state()).as(how).isEqualTo(SessionState.CLOSED);
      assertThat(server.connection.facts().tls()).isEqualTo(start != Start.PLAIN);
      assertThat(client.connection.facts().tls()).isEqualTo(start != Start.PLAIN);
      assertThat(server.connection.bufferedOctets()).as(how).isZero();
      assertThat(client.connection.bufferedOctets()).as(how).isZero();
      assertThat(cheap || client.connection.tlsSession().isPresent()).isTrue();
    }
  }
}
