package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.tls.TestIdentity;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A client that sends one message and a server that takes it, and the wire between them, which cuts
 * and changes what it carries as it is told to.
 */
public final class ConnectionPair {

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

  /** How a connection gets its TLS. */
  public enum Start {
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

  /** What the wire makes of the octets that one side wrote at once. */
  public interface Wire extends Function<byte[], List<ByteBuffer>> {
    Wire WHOLE = octets -> List.of(ByteBuffer.wrap(octets));

    static Wire inPieces(int octets) {
      return all ->
          IntStream.iterate(0, from -> from < all.length, from -> from + octets)
              .mapToObj(from -> ByteBuffer.wrap(all, from, Math.min(octets, all.length - from)))
              .toList();
    }

    /** Cut once, so many octets after the beginning of the connection. */
    static Wire cutAt(int where) {
      int[] carried = {0};
      return all -> {
        int cut = where - carried[0];
        carried[0] += all.length;
        return cut <= 0 || cut >= all.length
            ? List.of(ByteBuffer.wrap(all))
            : List.of(ByteBuffer.wrap(all, 0, cut), ByteBuffer.wrap(all, cut, all.length - cut));
      };
    }
  }

  private final Start start;
  private final Supplier<SSLEngine> serverEngines;
  private final ClientEnd client;
  private ServerEnd server;
  private String ahead = "";
  private Wire toServer = Wire.WHOLE;
  private Wire toClient = Wire.WHOLE;
  private int endToClient = Integer.MAX_VALUE;
  private int endToServer = Integer.MAX_VALUE;
  private int octetsToServer;
  private int octetsToClient;

  private ConnectionPair(Start start, Supplier<SSLEngine> servers, Supplier<SSLEngine> clients) {
    this.start = start;
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

  /** With engines that need so many tasks to read a message of the handshake. */
  public static ConnectionPair of(Start start, int tasks) {
    return new ConnectionPair(start, () -> ToyEngine.server(tasks), () -> ToyEngine.client(tasks));
  }

  static ConnectionPair of(Start start, String protocol) {
    return new ConnectionPair(
        start, () -> TestIdentity.server(protocol), () -> TestIdentity.client(CLIENTS, protocol));
  }

  private ServerConnection.Builder builder() {
    var builder = ServerConnection.builder(ServerSession.builder().build());
    return start == Start.IMPLICIT ? builder.implicitTls() : builder;
  }

  /** With a proxy that sends this ahead. */
  public ConnectionPair proxied(String header) {
    ahead = header;
    server = new ServerEnd(builder().proxyHeader(Limits.DEFAULT).build(), serverEngines);
    return this;
  }

  public ConnectionPair over(Wire wireToServer, Wire wireToClient) {
    toServer = wireToServer;
    toClient = wireToClient;
    return this;
  }

  ConnectionPair endToClientAfter(int octets) {
    endToClient = octets;
    return this;
  }

  /** The link is lost, both ways, once it has carried so many octets to the server. */
  ConnectionPair endToServerAfter(int octets) {
    endToServer = octets;
    return this;
  }

  public ConnectionPair withTasksWaiting() {
    server.withTasksWaiting();
    client.withTasksWaiting();
    return this;
  }

  /** Runs a task that waits; false if none does. */
  public boolean runTask() throws RemoteProtocolException, SSLException {
    if (server.hasTask()) {
      server.runTask();
      return true;
    }
    if (client.hasTask()) {
      client.runTask();
      return true;
    }
    return false;
  }

  public ServerEnd server() {
    return server;
  }

  public ClientEnd client() {
    return client;
  }

  int octetsToServer() {
    return octetsToServer;
  }

  int octetsToClient() {
    return octetsToClient;
  }

  /** Carries octets both ways until both sides are silent. */
  public ConnectionPair run() throws RemoteProtocolException, SSLException {
    server.run();
    client.run();
    boolean moved;
    do {
      byte[] commands = (ahead + client.out()).getBytes(ISO_8859_1);
      ahead = "";
      for (ByteBuffer piece : toServer.apply(commands)) {
        int octets = Math.min(piece.remaining(), endToServer - octetsToServer);
        octetsToServer += octets;
        server.in(piece.limit(piece.position() + octets));
        if (octetsToServer == endToServer) {
          server.inputEnds();
          client.inputEnds();
          return this;
        }
      }
      byte[] replies = server.out().getBytes(ISO_8859_1);
      for (ByteBuffer piece : toClient.apply(replies)) {
        int octets = Math.min(piece.remaining(), endToClient - octetsToClient);
        octetsToClient += octets;
        client.in(piece.limit(piece.position() + octets));
        if (octetsToClient == endToClient) {
          client.inputEnds();
          return this;
        }
      }
      moved = commands.length + replies.length > 0;
    } while (moved);
    return this;
  }

  /** The message was sent and received, and both sides know the same. */
  public void assertDone(String how) {
    assertThat(server.told().replaceAll("(PeerKnown|InputEnded).*\n", ""))
        .as(how)
        .isEqualTo(start.serverStory());
    assertThat(client.told().replaceAll("InputEnded.*\n", ""))
        .as(how)
        .isEqualTo(start.clientStory());
    for (SessionState state : List.of(server.connection().state(), client.connection().state())) {
      assertThat(state).as(how).isEqualTo(SessionState.CLOSED);
    }
    assertThat(server.connection().facts()).as(how).isEqualTo(client.connection().facts());
    assertThat(server.connection().facts().tls()).as(how).isEqualTo(start != Start.PLAIN);
    assertThat(server.connection().bufferedOctets()).as(how).isZero();
    assertThat(client.connection().bufferedOctets()).as(how).isZero();
  }
}
