package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program of its own that behaves badly towards a server until it is ended: thousands of
 * connections that say nothing, one that sends an octet a second, one that sends 100 megaoctets
 * without a CRLF, one that sends ten thousand NOOPs and reads no reply. It tells on standard output
 * what it has done.
 */
final class HostileCrowd {
  private static final int FLOOD_OCTETS = 100_000_000;
  private static final int NOOPS = 10_000;
  // 127.0.0.2 to 127.0.0.17, so that the crowd looks like several clients, and none like the one
  // that delivers.
  private static final int FIRST_SOURCE = 2;
  private static final int SOURCES = 16;

  private final InetSocketAddress server;
  private final List<SocketChannel> idle = new ArrayList<>();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);

  private HostileCrowd(InetSocketAddress server) {
    this.server = server;
  }

  public static void main(String[] arguments) throws IOException {
    var crowd = new HostileCrowd(Loopback.at(Integer.parseInt(arguments[0])));
    crowd.connectIdle(Integer.parseInt(arguments[1]));
    crowd.threads.execute(() -> crowd.behave("flood", crowd::flood));
    crowd.threads.execute(() -> crowd.behave("noops", crowd::noops));
    crowd.threads.execute(() -> crowd.behave("drip", crowd::drip));
    tell("complete");
  }

  private void connectIdle(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      var channel = SocketChannel.open();
      channel.bind(source(i));
      channel.connect(server);
      channel.configureBlocking(false);
      idle.add(channel);
    }
    schedule(() -> tell("open " + idle.stream().filter(HostileCrowd::isOpen).count()));
  }

  /** Whether the server has said nothing but its greeting, and not closed. */
  private static boolean isOpen(SocketChannel channel) {
    try {
      var buffer = ByteBuffer.allocate(1024);
      int read = channel.read(buffer);
      String said = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
      return read == 0 || said.startsWith("220");
    } catch (IOException reset) {
      return false;
    }
  }

  private void flood() throws IOException {
    try (Socket socket = connect(0)) {
      var octets = new byte[65_536];
      Arrays.fill(octets, (byte) 'x');
      for (int sent = 0; sent < FLOOD_OCTETS; sent += octets.length) {
        socket.getOutputStream().write(octets);
      }
      socket.getOutputStream().write('\r');
      socket.getOutputStream().write('\n');
      readLine(socket);
      tell("flood answered: " + readLine(socket));
    }
  }

  private void noops() throws IOException {
    Socket socket = connect(1);
    socket.setReceiveBufferSize(4096);
    socket.getOutputStream().write("EHLO crowd.example\r\n".getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write("NOOP\r\n".repeat(NOOPS).getBytes(StandardCharsets.US_ASCII));
    tell("noops sent");
  }

  private void drip() throws IOException {
    Socket socket = connect(2);
    byte[] command =
        "EHLO drip.drip.drip.drip.drip.drip.drip.drip.example\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    var next = new AtomicInteger();
    schedule(
        () -> {
          try {
            socket.getOutputStream().write(command[next.getAndIncrement() % command.length]);
          } catch (IOException closed) {
            tell("drip closed");
          }
        });
  }

  private interface Behaviour {
    void begin() throws IOException;
  }

  private void behave(String name, Behaviour behaviour) {
    try {
      behaviour.begin();
    } catch (IOException e) {
      tell(name + " closed: " + e.getMessage());
    }
  }

  private void schedule(Runnable action) {
    var unused = threads.scheduleAtFixedRate(action, 0, 1, TimeUnit.SECONDS);
  }

  private Socket connect(int number) throws IOException {
    var socket = new Socket();
    socket.bind(source(number));
    socket.connect(server, 10_000);
    return socket;
  }

  private static InetSocketAddress source(int number) throws IOException {
    byte last = (byte) (FIRST_SOURCE + number % SOURCES);
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0);
  }

  private static String readLine(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int octet = socket.getInputStream().read();
        octet >= 0 && octet != '\n';
        octet = socket.getInputStream().read()) {
      line.append((char) octet);
    }
    return line.toString();
  }

  private static synchronized void tell(String fact) {
    System.out.println(fact);
    System.out.flush();
  }
}
