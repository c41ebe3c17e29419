package io.smtptoolkit.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server that plays a script: it says and expects literal octets, and {@link #verify} tells
 * whether all went as written. One connection after the other, each with its own script.
 */
public final class ScriptedPeer implements AutoCloseable {
  /** One connection. */
  public interface Script {
    /** Plays it. */
    void play(Wire wire) throws Exception;
  }

  private final ServerSocket listening;
  private final CompletableFuture<Void> played = new CompletableFuture<>();

  private ScriptedPeer(ServerSocket listening) {
    this.listening = listening;
  }

  /** Listens on a free port of the loopback address. */
  public static ScriptedPeer playing(Script... scripts) throws IOException {
    var peer = new ScriptedPeer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    var thread = new Thread(() -> peer.play(List.of(scripts)), "scripted-peer");
    thread.setDaemon(true);
    thread.start();
    return peer;
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Where it listens, to be spoken to without TLS. */
  public Endpoint endpoint() {
    return Endpoint.builder("127.0.0.1", port()).tlsPolicy(TlsPolicy.NEVER).build();
  }

  /** Waits for the end of the scripts, and fails as they did. */
  public void verify() throws InterruptedException, TimeoutException {
    try {
      played.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void play(List<Script> scripts) {
    try {
      for (Script script : scripts) {
        try (Socket socket = listening.accept()) {
          // Bounds every expectation; nothing waits for it when all is well.
          socket.setSoTimeout(30_000);
          var wire = new Wire(socket);
          script.play(wire);
          wire.socket.close();
        }
      }
      played.complete(null);
    } catch (Exception | AssertionError e) {
      played.completeExceptionally(e);
    }
  }

  /** The connection as the script sees it. Each character is one octet. */
  public static final class Wire {
    private Socket socket;

    private Wire(Socket socket) {
      this.socket = socket;
    }

    /** Writes octets, at once. */
    public Wire say(String octets) throws IOException {
      socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    }

    /** Reads as many octets, which must be these. */
    public Wire expect(String octets) throws IOException {
      String read = new String(socket.getInputStream().readNBytes(octets.length()), ISO_8859_1);
      assertThat(read).isEqualTo(octets);
      return this;
    }

    /** The client has closed, and sent nothing before. */
    public void expectEnd() throws IOException {
      String rest;
      try {
        rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      } catch (SocketTimeoutException notClosed) {
        throw notClosed;
      } catch (SocketException reset) {
        // Closed with octets of ours unread.
        return;
      }
      assertThat(rest).isEmpty();
    }

    /** The client closes, and has not said that the content ends. */
    public void expectNoEndOfContent() throws IOException {
      String rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(rest).doesNotContain("\r\n.\r\n");
    }

    /** One read of what is there, which must be these octets: they came in one write. */
    public Wire expectAtOnce(String octets) throws IOException {
      byte[] read = new byte[65_536];
      int length = socket.getInputStream().read(read);
      assertThat(new String(read, 0, Math.max(0, length), ISO_8859_1)).isEqualTo(octets);
      return this;
    }

    /** Reads and forgets so many octets. */
    public Wire skip(long octets) throws IOException {
      socket.getInputStream().skipNBytes(octets);
      return this;
    }

    /** Greets, and answers EHLO with these extensions. */
    public Wire greet(String... extensions) throws IOException {
      return say("220 mx.example ESMTP\r\n").hello(extensions);
    }

    /** Answers EHLO with these extensions. */
    public Wire hello(String... extensions) throws IOException {
      expect("EHLO c.example\r\n");
      var reply = new StringBuilder();
      for (String extension : extensions) {
        reply.append("250-").append(extension).append("\r\n");
      }
      return say("250-mx.example\r\n" + reply + "250 HELP\r\n");
    }

    /** Answers QUIT, and sees the client close. */
    public void farewell() throws IOException {
      expect("QUIT\r\n").say("221 2.0.0 bye\r\n").expectEnd();
    }

    /** Shakes hands as the server. */
    public Wire startTls(SSLContext context) throws IOException {
      SSLSocket secured =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, "mx.example", socket.getPort(), true);
      secured.setUseClientMode(false);
      secured.startHandshake();
      socket = secured;
      return this;
    }
  }
}
