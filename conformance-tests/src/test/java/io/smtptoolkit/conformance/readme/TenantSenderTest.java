package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.NotOfferedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of docs/extensions.md, with a server that has the extension and one that has not. */
@Timeout(60)
class TenantSenderTest {

  @Test
  void sendsTheVerbAndTheParameter() throws Exception {
    List<String> received =
        played(
            "250-mx.example\r\n250 XTENANT",
            port -> assertThat(TenantSender.send("127.0.0.1", port).isAccepted()).isTrue());

    assertThat(received.subList(1, 5))
        .containsExactly(
            "XTENANT acme",
            "MAIL FROM:<carol@example.org> XCAMPAIGN=17",
            "RCPT TO:<alice@example.com>",
            "DATA");
  }

  @Test
  void sendsNothingOfItToAServerWithoutIt() throws Exception {
    List<String> received =
        played(
            "250 mx.example",
            port ->
                assertThatThrownBy(() -> TenantSender.send("127.0.0.1", port))
                    .isInstanceOf(NotOfferedException.class)
                    .hasMessageContaining("XTENANT"));

    assertThat(received).hasSize(2).last().isEqualTo("QUIT");
  }

  private interface Play {
    void with(int port) throws Exception;
  }

  /** The lines that a server with this reply to EHLO receives. */
  private static List<String> played(String ehlo, Play play) throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var received = CompletableFuture.supplyAsync(() -> serve(listening, ehlo));
      play.with(listening.getLocalPort());
      return received.get();
    }
  }

  private static List<String> serve(ServerSocket listening, String ehlo) {
    var received = new ArrayList<String>();
    try (Socket socket = listening.accept();
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      say(socket, "220 mx.example");
      boolean content = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        received.add(line);
        if (content && !line.equals(".")) {
          continue;
        }
        content = line.equals("DATA");
        say(socket, line.startsWith("EHLO") ? ehlo : content ? "354 go" : "250 2.0.0 OK");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return received;
  }

  private static void say(Socket socket, String reply) throws IOException {
    socket.getOutputStream().write((reply + "\r\n").getBytes(US_ASCII));
  }
}
