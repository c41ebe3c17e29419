package io.smtptoolkit.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the server charges to its memory budget against what is on its heap, in a process of its
 * own: a budget that is far from the truth protects nothing, or refuses for nothing.
 */
@Timeout(180)
class ChargedMemoryTest {
  /** What the connections do when they are measured. */
  private enum Doing {
    IDLE(800) {
      @Override
      RawClient begin(InetSocketAddress server) throws Exception {
        return RawClient.ready(server);
      }
    },
    IDLE_WITH_TLS(300) {
      @Override
      RawClient begin(InetSocketAddress server) throws Exception {
        return readyWithTls(server, trustingAll());
      }
    },
    IDLE_WITH_A_RESUMED_SESSION(300) {
      @Override
      RawClient begin(InetSocketAddress server) throws Exception {
        return readyWithTls(server, TRUSTING_ALL);
      }
    },
    IN_A_HANDSHAKE(400) {
      @Override
      RawClient begin(InetSocketAddress server) throws Exception {
        RawClient client = readyForTls(server);
        // The record of the ServerHello: its type, and its version.
        return client.send(clientHello()).expect("\u0016\u0003\u0003");
      }
    },
    NOT_READING(40) {
      @Override
      RawClient begin(InetSocketAddress server) throws Exception {
        return RawClient.ready(server).send("HELP\r\n".repeat(60_000));
      }
    };

    private final int connections;

    Doing(int connections) {
      this.connections = connections;
    }

    abstract RawClient begin(InetSocketAddress server) throws Exception;
  }

  private static final SSLContext TRUSTING_ALL = trustingAll();

  /** As many as a server has I/O threads by default, which take connections in turn. */
  private static final int PROBES = 4;

  @ParameterizedTest
  @EnumSource
  void chargesWhatIsHeldToAQuarter(Doing doing) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<RawClient> clients = new ArrayList<>();
    List<RawClient> probes = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      var server =
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), Integer.parseInt(output.readLine()));
      for (int i = 0; i < PROBES; i++) {
        probes.add(RawClient.ready(server));
      }
      // What is loaded and filled once is not a connection's.
      for (int i = 0; i < 50; i++) {
        clients.add(doing.begin(server));
      }
      long[] before = measured(process, output, probes);
      for (int i = 0; i < doing.connections; i++) {
        clients.add(doing.begin(server));
      }

      long[] after = measured(process, output, probes);
      long charged = (after[0] - before[0]) / doing.connections;
      long heap = (after[1] - before[1]) / doing.connections;

      assertThat(charged).as("charged for each").isCloseTo(heap, Percentage.withPercentage(25));
    } finally {
      clients.addAll(probes);
      for (RawClient client : clients) {
        client.close();
      }
      process.destroyForcibly();
    }
  }

  /** The octets charged, and the octets on the heap, when these do not change any more. */
  private static long[] measured(Process server, BufferedReader output, List<RawClient> probes)
      throws IOException {
    long[] last = measure(server, output);
    while (true) {
      // A thread that answers has given all its other connections a turn.
      for (RawClient probe : probes) {
        probe.send("NOOP\r\n").expectReply("250 ");
      }
      long[] next = measure(server, output);
      if (sameAs(last, next)) {
        return last;
      }
      last = next;
    }
  }

  private static boolean sameAs(long[] one, long[] other) {
    return one[0] == other[0] && Math.abs(one[1] - other[1]) < 50_000;
  }

  private static long[] measure(Process server, BufferedReader output) throws IOException {
    server.getOutputStream().write('\n');
    server.getOutputStream().flush();
    return Arrays.stream(output.readLine().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static RawClient readyForTls(InetSocketAddress server) throws IOException {
    return RawClient.ready(server).send("STARTTLS\r\n").expectReply("220 ");
  }

  private static RawClient readyWithTls(InetSocketAddress server, SSLContext trust)
      throws IOException {
    RawClient client = readyForTls(server);
    client.startTls(trust, "TLSv1.3");
    return client.send("EHLO client.example\r\n").expectReply("250-");
  }

  private static String clientHello() throws Exception {
    var engine = TRUSTING_ALL.createSSLEngine("localhost", 25);
    engine.setUseClientMode(true);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    return new String(record.array(), 0, record.position(), StandardCharsets.ISO_8859_1);
  }

  private static SSLContext trustingAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustingAll()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static final class TrustingAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
