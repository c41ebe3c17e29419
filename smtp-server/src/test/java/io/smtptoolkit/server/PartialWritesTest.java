package io.smtptoolkit.server;

import static io.smtptoolkit.codec.reply.ReplyClass.POSITIVE_COMPLETION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.session.Transition;
import io.smtptoolkit.codec.session.VerbRule;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client with a small window that reads now little, now much, so that the server's writes are cut
 * anywhere, and an end at any moment: what the client reads is exactly what was answered.
 */
@Timeout(120)
class PartialWritesTest {
  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Test CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");
  private static final int WINDOW_OCTETS = 4_096;
  private static final String BYE = "221 2.0.0 mx.example Closing connection\r\n";
  private static final int ROUNDS = 12;

  /** The verb XSAY, whose reply is as long as its argument says. */
  record Xsay(String argument) implements CustomCommand {
    @Override
    public String keyword() {
      return "XSAY";
    }
  }

  private static final ExtensionBundle BUNDLE =
      new ExtensionBundle(
          "XSAY",
          Map.of(),
          Map.of(),
          List.of(
              new VerbRule(
                  "XSAY",
                  Xsay::new,
                  Set.of(SessionState.READY),
                  Map.of(POSITIVE_COMPLETION, Transition.unchanged()))));

  /** What the octets go through. */
  private enum Layer {
    PLAIN(""),
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String protocol;

    Layer(String protocol) {
      this.protocol = protocol;
    }
  }

  private SmtpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(new RecordingService())
                .listener(
                    ListenerOptions.builder()
                        .domain("mx.example")
                        .startTls(IDENTITY)
                        .extensions(
                            ExtensionOffer.DEFAULT.with(
                                BUNDLE,
                                (session, command) ->
                                    CompletableFuture.completedFuture(
                                        said(((Xsay) command).argument()))))
                        .build())
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void theClientThatQuitsReadsEveryReply(Layer layer) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(round);
      try (Socket client = ready(layer)) {
        var script = new Script(random, 400);
        send(client, script.commands + "QUIT\r\n");

        isExactly(slowly(client.getInputStream(), random), script.replies + BYE, round);
      }
    }
  }

  /** With TLS the end of input is a close_notify, after which nothing is owed any more. */
  @Test
  void theClientThatOnlyEndsItsInputReadsEveryReply() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(round);
      try (Socket client = ready(Layer.PLAIN)) {
        var script = new Script(random, 400);
        send(client, script.commands);
        client.shutdownOutput();

        isExactly(slowly(client.getInputStream(), random), script.replies, round);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theServerThatStopsCutsNoReply(Layer layer) throws Exception {
    for (int round = 0; round < ROUNDS / 3; round++) {
      var random = new Random(round);
      try (Socket client = ready(layer)) {
        var script = new Script(random, 400);
        send(client, script.commands);
        String begin =
            new String(client.getInputStream().readNBytes(random.nextInt(9_000)), US_ASCII);
        CompletableFuture<Void> stopped =
            CompletableFuture.runAsync(() -> server.stop(Duration.ofSeconds(20)));

        String all = begin + slowly(client.getInputStream(), random);

        int farewell = all.lastIndexOf("421 ");
        assertThat(all.substring(farewell)).startsWith("421 4.3.2 ").endsWith("\r\n");
        isExactly(all.substring(0, farewell), script.replies.substring(0, farewell), round);
        stopped.join();
      }
      start();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatGoesAwayHarmsNoOther(Layer layer) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(round);
      try (Socket client = ready(layer)) {
        var script = new Script(random, 400);
        send(client, script.commands);
        String begin =
            new String(client.getInputStream().readNBytes(random.nextInt(9_000)), US_ASCII);
        isExactly(begin, script.replies.substring(0, begin.length()), round);
        client.setSoLinger(true, 0);
      }
      try (RawClient next = RawClient.ready(server.address())) {
        next.send("XSAY 5\r\n").expect("250 2.0.0 5 xxxxx\r\n");
      }
    }
  }

  /** Without printing a hundred thousand octets. */
  private static void isExactly(String octets, String expected, int round) {
    int same = 0;
    while (same < Math.min(octets.length(), expected.length())
        && octets.charAt(same) == expected.charAt(same)) {
      same++;
    }
    assertThat(octets.substring(same))
        .as("round %d, after %d octets", round, same)
        .isEqualTo(expected.substring(same));
  }

  private static Reply said(String argument) {
    return Reply.of(250, "2.0.0", argument + " " + "x".repeat(Integer.parseInt(argument)));
  }

  /** Commands, and what is to be read for them. */
  private static final class Script {
    private final String commands;
    private final String replies;

    Script(Random random, int count) {
      var given = new StringBuilder();
      var expected = new StringBuilder();
      for (int i = 0; i < count; i++) {
        int length = random.nextInt(450);
        given.append("XSAY ").append(length).append("\r\n");
        expected.append("250 2.0.0 ").append(length).append(' ');
        expected.append("x".repeat(length)).append("\r\n");
      }
      commands = given.toString();
      replies = expected.toString();
    }
  }

  private Socket ready(Layer layer) throws Exception {
    InetSocketAddress address = server.address();
    Socket plain = new Socket();
    plain.setReceiveBufferSize(WINDOW_OCTETS);
    plain.setSoTimeout(60_000);
    plain.connect(address);
    expect(plain, "220");
    send(plain, "EHLO client.example\r\n");
    expect(plain, "250");
    if (layer == Layer.PLAIN) {
      return plain;
    }
    send(plain, "STARTTLS\r\n");
    expect(plain, "220");
    SSLSocket secured =
        (SSLSocket)
            RawClient.trusting(AUTHORITY)
                .getSocketFactory()
                .createSocket(plain, "localhost", address.getPort(), true);
    secured.setEnabledProtocols(new String[] {layer.protocol});
    secured.startHandshake();
    send(secured, "EHLO client.example\r\n");
    expect(secured, "250");
    return secured;
  }

  private static void expect(Socket client, String code) throws IOException {
    String line;
    do {
      line = line(client.getInputStream());
      assertThat(line).startsWith(code);
    } while (line.charAt(3) == '-');
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    do {
      int octet = in.read();
      assertThat(octet).as("after %s", line).isNotNegative();
      line.append((char) octet);
    } while (line.charAt(line.length() - 1) != '\n');
    return line.toString();
  }

  private static void send(Socket client, String octets) throws IOException {
    client.getOutputStream().write(octets.getBytes(US_ASCII));
    client.getOutputStream().flush();
  }

  private static String slowly(InputStream in, Random random) throws IOException {
    var read = new ByteArrayOutputStream();
    byte[] some = new byte[6_000];
    for (int n = in.read(some, 0, 1); n > 0; n = in.read(some, 0, 1 + random.nextInt(5_999))) {
      read.write(some, 0, n);
    }
    return read.toString(US_ASCII);
  }
}
