package io.smtptoolkit.conformance.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.conformance.subject.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A server that answers every line with given octets, right or wrong. It keeps what it received.
 */
public final class ScriptedPeer implements AutoCloseable {
  /** As an answer: closes orderly. */
  public static final String FIN = "<fin>";

  /** As an answer: resets the connection. */
  public static final String RST = "<rst>";

  private final ServerSocket listener;
  private final Supplier<String> greeting;
  private final UnaryOperator<String> answers;
  private final List<CompletableFuture<String>> received = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private ScriptedPeer(
      ServerSocket listener, Supplier<String> greeting, UnaryOperator<String> answers) {
    this.listener = listener;
    this.greeting = greeting;
    this.answers = answers;
  }

  /** Lines are given without their LF, with a CR if there was one. */
  public static ScriptedPeer start(String greeting, UnaryOperator<String> answers)
      throws IOException {
    return start(() -> greeting, answers);
  }

  /** The same with a greeting of its own for each connection. */
  static ScriptedPeer start(Supplier<String> greeting, UnaryOperator<String> answers)
      throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedPeer peer = new ScriptedPeer(listener, greeting, answers);
    daemon(peer::accept);
    return peer;
  }

  /** Answers EHLO with one keyword, everything else with 250. */
  public static String sane(String line) {
    if (line.startsWith("EHLO")) {
      return "250-peer.test\r\n250 SIZE 1000\r\n";
    }
    return line.startsWith("QUIT") ? "221 2.0.0 bye\r\n" + FIN : "250 2.0.0 ok\r\n";
  }

  /** Listens on this port of loopback. */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * To be played with when the peer answers, or when it is silent where silence is expected: quiet
   * windows are short, and replies are awaited for long.
   */
  public Target target() {
    return Target.at("127.0.0.1", listener.getLocalPort())
        .withTimeoutScale(0.1)
        .withMaxReplyWait(Duration.ofSeconds(20));
  }

  /** To be played with when the peer is silent where a reply is expected. */
  public Target silentTarget() {
    return target().withMaxReplyWait(Duration.ofSeconds(1));
  }

  /** To be played with when the peer speaks where silence is expected: windows are long. */
  public Target talkativeTarget() {
    return target().withTimeoutScale(10);
  }

  /** All octets of one connection, from 0, once it has ended; the survey has the first two. */
  public String received(int connection) throws Exception {
    return received.get(connection).get(30, TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        CompletableFuture<String> all = new CompletableFuture<>();
        received.add(all);
        daemon(
            () -> {
              StringBuilder octets = new StringBuilder();
              try {
                converse(socket, octets);
                all.complete(octets.toString());
              } catch (RuntimeException | Error fault) {
                all.completeExceptionally(fault);
              }
            });
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void converse(Socket socket, StringBuilder octets) {
    try (socket) {
      OutputStream out = socket.getOutputStream();
      if (!answer(socket, out, greeting.get())) {
        return;
      }
      InputStream in = new BufferedInputStream(socket.getInputStream());
      StringBuilder line = new StringBuilder();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        octets.append((char) octet);
        if (octet != '\n') {
          line.append((char) octet);
        } else if (answer(socket, out, answers.apply(line.toString()))) {
          line.setLength(0);
        } else {
          return;
        }
      }
    } catch (IOException e) {
      // The client reset the connection.
    }
  }

  private static boolean answer(Socket socket, OutputStream out, String answer) throws IOException {
    out.write(answer.replace(FIN, "").replace(RST, "").getBytes(ISO_8859_1));
    out.flush();
    if (answer.endsWith(RST)) {
      socket.setSoLinger(true, 0);
    }
    return !answer.endsWith(FIN) && !answer.endsWith(RST);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted peer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
