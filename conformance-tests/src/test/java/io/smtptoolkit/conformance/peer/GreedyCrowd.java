package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of its own whose connections each stay within a server's limits and together do not:
 * clients that pipeline commands and read no replies, that send content slowly, that begin a TLS
 * handshake and leave it there, and that are idle. It tells on standard output when it is complete,
 * and goes on until it is ended.
 */
final class GreedyCrowd {
  private static final ByteBuffer NOOPS =
      ascii("EHLO crowd.example\r\n" + "NOOP\r\n".repeat(15_000));
  private static final ByteBuffer CONTENT =
      ascii(
          "EHLO crowd.example\r\nMAIL FROM:<a@crowd.example>\r\n"
              + "RCPT TO:<user@home.example>\r\nDATA\r\n"
              + "x\r\n".repeat(30_000));
  // The header of a TLS record of 16,384 octets, and a few of them.
  private static final ByteBuffer HALF_A_HANDSHAKE =
      ByteBuffer.wrap(new byte[] {0x16, 3, 1, 0x3f, (byte) 0xff, 1, 0, 0x3f});
  private static final ByteBuffer START_TLS = ascii("EHLO crowd.example\r\nSTARTTLS\r\n");
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private record Client(SocketChannel channel, ByteBuffer toSend) {}

  private final List<Client> clients = new ArrayList<>();

  private GreedyCrowd() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = Loopback.at(Integer.parseInt(arguments[0]));
    int connections = Integer.parseInt(arguments[1]);
    List<ByteBuffer> behaviours =
        List.of(NOOPS, NOOPS, NOOPS, CONTENT, START_TLS, HALF_A_HANDSHAKE, NOTHING);
    GreedyCrowd crowd = new GreedyCrowd();
    for (int i = 0; i < connections; i++) {
      crowd.connect(server, i, behaviours.get(i % behaviours.size()).duplicate());
    }
    System.out.println("complete");
    System.out.flush();
    while (true) {
      crowd.send();
    }
  }

  private void connect(InetSocketAddress server, int number, ByteBuffer toSend) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
      channel.bind(
          new InetSocketAddress(
              InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number % 8)}), 0));
      channel.connect(server);
      channel.configureBlocking(false);
      clients.add(new Client(channel, toSend));
      send();
    } catch (IOException refused) {
      // A server may refuse; that is what is hoped for.
    }
  }

  private void send() {
    clients.removeIf(
        client -> {
          try {
            client.channel.write(client.toSend);
            return false;
          } catch (IOException closed) {
            return true;
          }
        });
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
