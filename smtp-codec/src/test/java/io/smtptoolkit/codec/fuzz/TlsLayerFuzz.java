package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.tls.TestIdentity;
import io.smtptoolkit.codec.tls.TlsLayer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * The TLS layer: ciphertext that is none, and true ciphertext damaged on its way, in both roles.
 */
class TlsLayerFuzz {

  private static final SSLContext CLIENT = TestIdentity.clientContext(true);

  /** Output is alerts and handshake messages; certificates here are short. */
  private static final int MAX_OUTPUT_OCTETS = 1 << 17;

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    String protocol = input.nextBoolean() ? "TLSv1.2" : "TLSv1.3";
    if (input.nextBoolean()) {
      damaged(protocol, input);
    } else {
      garbage(protocol, input);
    }
  }

  private static void garbage(String protocol, FuzzInput input) {
    boolean toClient = input.nextBoolean();
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());
    assertThat(outcome(protocol, toClient, cuts.cut(stream)))
        .isEqualTo(outcome(protocol, toClient, List.of(ByteBuffer.wrap(stream))));
  }

  /** How a layer fails, if it does; it is never talked into plaintext. */
  private static String outcome(String protocol, boolean toClient, List<ByteBuffer> pieces) {
    var layer =
        new TlsLayer(
            toClient ? TestIdentity.client(CLIENT, protocol) : TestIdentity.server(protocol));
    String outcome = "goes on";
    try {
      if (toClient) {
        layer.beginHandshake();
      }
      for (ByteBuffer piece : pieces) {
        layer.receive(piece);
        assertThat(piece.hasRemaining()).isFalse();
      }
    } catch (SSLException e) {
      outcome = "fails";
      failsForGood(layer, e);
    }
    layer.endOfInput();
    assertThat(layer.handshakeDone()).isFalse();
    assertThat(layer.takePlaintext().hasRemaining()).isFalse();
    assertThat(layer.pendingOutputOctets()).isLessThanOrEqualTo(MAX_OUTPUT_OCTETS);
    return outcome + layer.peerClosed() + layer.truncated();
  }

  private static void failsForGood(TlsLayer layer, SSLException first) {
    try {
      layer.receive(ByteBuffer.wrap(new byte[] {1}));
      throw new AssertionError("goes on after a failure");
    } catch (SSLException again) {
      assertThat(again).isSameAs(first);
    }
  }

  /** A conversation of which one octet is changed, one flight doubled or cut short, or nothing. */
  private static void damaged(String protocol, FuzzInput input) {
    int damagedFlight = input.nextInt(8);
    int damage = input.nextInt(4);
    int where = input.nextInt();
    int what = 1 + input.nextInt(255);
    var client = new TlsLayer(TestIdentity.client(CLIENT, protocol));
    var server = new TlsLayer(TestIdentity.server(protocol));
    var received = new ByteArrayOutputStream();
    byte[] sent = "EHLO c.example\r\n".getBytes(ISO_8859_1);
    boolean touched = false;
    try {
      client.beginHandshake();
      boolean told = false;
      for (int flight = 0; flight < 20; flight++) {
        TlsLayer from = flight % 2 == 0 ? client : server;
        TlsLayer to = flight % 2 == 0 ? server : client;
        if (from == client && client.handshakeDone() && !told) {
          client.send(ByteBuffer.wrap(sent));
          told = true;
        }
        byte[] octets = octets(from.takeOutput());
        assertThat(octets.length).isLessThanOrEqualTo(MAX_OUTPUT_OCTETS);
        if (flight == damagedFlight && damage > 0 && octets.length > 0) {
          octets = damage(octets, damage, where, what);
          touched = true;
        }
        for (ByteBuffer piece : input.cut(octets)) {
          to.receive(piece);
          received.writeBytes(octets(server.takePlaintext()));
        }
      }
      if (!touched) {
        assertThat(received.toByteArray()).isEqualTo(sent);
      }
    } catch (SSLException e) {
      assertThat(touched).as(e.toString()).isTrue();
    }
    // What is not what was sent is never given, however the ciphertext was changed.
    byte[] whole = received.toByteArray();
    assertThat(whole).isEqualTo(Arrays.copyOf(sent, whole.length));
  }

  private static byte[] damage(byte[] octets, int damage, int where, int what) {
    int at = Math.floorMod(where, octets.length);
    if (damage == 1) {
      octets[at] ^= (byte) what;
      return octets;
    }
    if (damage == 2) {
      return Arrays.copyOf(octets, at);
    }
    byte[] twice = Arrays.copyOf(octets, octets.length + at);
    System.arraycopy(octets, 0, twice, octets.length, at);
    return twice;
  }

  private static byte[] octets(ByteBuffer buffer) {
    byte[] octets = new byte[buffer.remaining()];
    buffer.get(octets);
    return octets;
  }
}
