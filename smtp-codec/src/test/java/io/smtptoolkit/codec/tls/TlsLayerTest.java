package io.smtptoolkit.codec.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsLayerTest {

  private static final String TLS12 = "TLSv1.2";
  private static final String TLS13 = "TLSv1.3";

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void carriesPlaintextBothWays(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);

    pair.client.send(octets("EHLO client.example\r\n"));
    pair.toServer();
    pair.server.send(octets("250 server.example\r\n"));
    pair.toClient();

    assertThat(text(pair.server.takePlaintext())).isEqualTo("EHLO client.example\r\n");
    assertThat(text(pair.client.takePlaintext())).isEqualTo("250 server.example\r\n");
    assertThat(pair.server.session().getProtocol()).isEqualTo(protocol);
    assertThat(pair.client.session().getProtocol()).isEqualTo(protocol);
    assertThat(pair.server.takePlaintext().hasRemaining()).isFalse();
    assertThat(pair.client.takeOutput().hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void handshakesOctetByOctet(String protocol) throws SSLException {
    Pair pair = new Pair(protocol);
    pair.client.beginHandshake();

    pair.converse(1);

    assertThat(pair.client.handshakeDone()).isTrue();
    assertThat(pair.server.handshakeDone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void handshakesInPiecesOfManySizes(String protocol) throws SSLException {
    for (int size = 2; size < 700; size += 1 + size / 4) {
      Pair pair = new Pair(protocol);
      pair.client.beginHandshake();

      pair.converse(size);

      assertThat(pair.client.handshakeDone()).as("pieces of %d", size).isTrue();
      assertThat(pair.server.handshakeDone()).as("pieces of %d", size).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void resumesASessionHoweverItIsCut(String protocol) throws SSLException {
    SSLContext context = TestIdentity.clientContext(true);
    long created = 0;
    for (int size : new int[] {100_000, 1, 2, 3, 50}) {
      Pair pair = new Pair(TestIdentity.client(context, protocol), TestIdentity.server(protocol));
      pair.client.beginHandshake();
      pair.converse(size);
      pair.client.send(octets("NOOP\r\n"));
      pair.toServer();

      assertThat(text(pair.server.takePlaintext())).isEqualTo("NOOP\r\n");
      long now = pair.client.session().getCreationTime();
      assertThat(now).as("pieces of %d", size).isEqualTo(created == 0 ? now : created);
      created = now;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void receivesTwoRecordsCutAnywhere(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    int length = 1;
    for (int cut = 0; cut <= length; cut++) {
      pair.client.send(octets("NOOP\r\n"));
      pair.client.send(octets("QUIT\r\n"));
      ByteBuffer wire = pair.client.takeOutput();
      length = wire.remaining();

      pair.server.receive(part(wire, 0, cut));
      String first = text(pair.server.takePlaintext());
      pair.server.receive(part(wire, cut, length));

      assertThat(first + text(pair.server.takePlaintext()))
          .as("cut at %d", cut)
          .isEqualTo("NOOP\r\nQUIT\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void theEndOfTheHandshakeAndPlaintextMayComeInOneSegment(String protocol) throws SSLException {
    Pair pair = new Pair(protocol);
    pair.client.beginHandshake();
    while (!pair.client.handshakeDone() && !pair.server.handshakeDone()) {
      pair.toServer();
      if (!pair.server.handshakeDone()) {
        pair.toClient();
      }
    }
    // With TLS 1.3 the client is done first, with TLS 1.2 the server.
    TlsLayer first = pair.client.handshakeDone() ? pair.client : pair.server;
    TlsLayer second = first == pair.client ? pair.server : pair.client;

    first.send(octets("250 at once\r\n"));
    assertThat(second.handshakeDone()).isFalse();
    second.receive(first.takeOutput());

    assertThat(second.handshakeDone()).isTrue();
    assertThat(text(second.takePlaintext())).isEqualTo("250 at once\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void carriesMegabytesInOneCallAndInPieces(String protocol) throws SSLException {
    byte[] big = new byte[3_000_000];
    new Random(1).nextBytes(big);
    Pair pair = Pair.established(protocol);

    for (int size : new int[] {10_000_000, 16_384, 1499}) {
      pair.client.send(ByteBuffer.wrap(big));
      ByteBuffer wire = pair.client.takeOutput();
      ByteBuffer received = ByteBuffer.allocate(big.length);
      for (ByteBuffer piece : pieces(wire, size)) {
        pair.server.receive(piece);
        received.put(pair.server.takePlaintext());
      }

      assertThat(Arrays.equals(received.array(), big)).as("pieces of %d", size).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void closeNotifyComesAfterTheLastOctet(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    String content = "x".repeat(100_000);

    pair.server.send(octets(content));
    pair.server.closeOutbound();
    pair.toClient();
    pair.client.endOfInput();

    assertThat(text(pair.client.takePlaintext())).isEqualTo(content);
    assertThat(pair.client.peerClosed()).isTrue();
    assertThat(pair.client.truncated()).isFalse();
    assertThat(pair.server.peerClosed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void bothSidesCloseWithoutError(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);

    pair.client.closeOutbound();
    pair.toServer();
    pair.server.closeOutbound();
    pair.toClient();

    assertThat(pair.server.peerClosed()).isTrue();
    assertThat(pair.client.peerClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void closingTwiceSaysSoOnce(String protocol) {
    Pair pair = Pair.established(protocol);

    pair.client.closeOutbound();
    assertThat(pair.client.takeOutput().hasRemaining()).isTrue();
    pair.client.closeOutbound();

    assertThat(pair.client.takeOutput().hasRemaining()).isFalse();
  }

  @Test
  void theOtherSideMayGoOnAfterCloseNotifyInTls13() throws SSLException {
    Pair pair = Pair.established(TLS13);
    pair.client.send(octets("QUIT\r\n"));
    pair.client.closeOutbound();
    pair.toServer();
    assertThat(pair.server.peerClosed()).isTrue();

    pair.server.send(octets("221 bye\r\n"));
    pair.server.closeOutbound();
    pair.toClient();

    assertThat(text(pair.server.takePlaintext())).isEqualTo("QUIT\r\n");
    assertThat(text(pair.client.takePlaintext())).isEqualTo("221 bye\r\n");
  }

  @Test
  void whatIsSentAfterThePeersCloseNotifyIsDroppedInTls12() throws SSLException {
    Pair pair = Pair.established(TLS12);
    pair.client.closeOutbound();
    pair.toServer();
    pair.server.takeOutput();

    ByteBuffer late = octets("221 bye\r\n");
    pair.server.send(late);

    assertThat(late.hasRemaining()).isFalse();
    assertThat(pair.server.takeOutput().hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void whatFollowsCloseNotifyIsDropped(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    pair.client.closeOutbound();
    byte[] wire = octets(pair.client.takeOutput());

    ByteBuffer input = ByteBuffer.wrap(Arrays.copyOf(wire, wire.length + 100));
    pair.server.receive(input);
    pair.server.receive(octets("MAIL FROM:<>\r\n"));

    assertThat(input.hasRemaining()).isFalse();
    assertThat(pair.server.takePlaintext().hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void aMissingCloseNotifyIsSeen(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    pair.client.send(octets("whole"));
    pair.client.send(octets("cut"));
    ByteBuffer wire = pair.client.takeOutput();
    pair.server.receive(wire.limit(wire.limit() - 1));
    assertThat(pair.server.truncated()).isFalse();

    pair.server.endOfInput();

    assertThat(pair.server.truncated()).isTrue();
    assertThat(text(pair.server.takePlaintext())).isEqualTo("whole");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO client.example\r\n",
        "NOOP\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "\u0080.\u0001\u0003\u0001"
      })
  void plaintextInsteadOfAHandshakeFailsHoweverItIsCut(String plaintext) {
    for (int size = 1; size <= plaintext.length(); size++) {
      TlsLayer server = new TlsLayer(TestIdentity.server(TLS12, TLS13));
      List<ByteBuffer> pieces = pieces(octets(plaintext), size);

      assertThatThrownBy(
              () -> {
                for (ByteBuffer piece : pieces) {
                  server.receive(piece);
                }
              })
          .as("pieces of %d", size)
          .isInstanceOf(SSLException.class)
          .hasMessage("not TLS");
      assertThat(server.handshakeDone()).isFalse();
      assertThat(server.takePlaintext().hasRemaining()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"EHLO client.example, 10", "'\u0016\u0003\u0001\u00ff\u00ff', 22"})
  void whatIsNoRecordIsAnsweredByTheAlertOfRfc8446(String octets, int description) {
    TlsLayer server = new TlsLayer(TestIdentity.server(TLS12, TLS13));

    assertThatThrownBy(() -> server.receive(octets(octets))).isInstanceOf(SSLException.class);

    assertThat(octets(server.takeOutput())).containsExactly(21, 3, 3, 0, 2, 2, description);
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, 250 injected",
    "TLSv1.3, 250 injected",
    "TLSv1.2, '\u0017\u0003\u0003\u00ff\u00ff'",
    "TLSv1.3, '\u0017\u0003\u0003\u00ff\u00ff'"
  })
  void whatIsNoRecordAfterTheHandshakeIsAnsweredByAFatalAlert(String protocol, String octets) {
    Pair pair = Pair.established(protocol);

    assertThatThrownBy(() -> pair.server.receive(octets(octets))).isInstanceOf(SSLException.class);

    assertThatThrownBy(pair::toClient)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("fatal alert: unexpected_message");
    assertThat(pair.client.peerClosed()).isFalse();
  }

  @Test
  void plaintextAfterTheHandshakeFailsAtTheClient() {
    Pair pair = Pair.established(TLS13);

    assertThatThrownBy(() -> pair.client.receive(octets("250 injected\r\n")))
        .isInstanceOf(SSLException.class);
    assertThat(pair.client.takePlaintext().hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void theServerSeesTheAlertOfAClientThatDoesNotTrustIt(String protocol) throws SSLException {
    Pair pair =
        new Pair(TestIdentity.clientThatTrustsNone(protocol), TestIdentity.server(protocol));
    pair.client.beginHandshake();
    pair.toServer();

    assertThatThrownBy(pair::toClient).isInstanceOf(SSLHandshakeException.class);

    assertThat(pair.client.handshakeDone()).isFalse();
    assertThatThrownBy(pair::toServer)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("certificate_unknown");
    assertThat(pair.server.handshakeDone()).isFalse();
  }

  @Test
  void theClientSeesTheAlertOfAServerThatSharesNoVersion() throws SSLException {
    Pair pair = new Pair(TestIdentity.client(TLS12), TestIdentity.server(TLS13));
    pair.client.beginHandshake();

    assertThatThrownBy(pair::toServer).isInstanceOf(SSLException.class);

    assertThatThrownBy(pair::toClient)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("protocol_version");
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void aChangedRecordFailsForGoodAndThePeerIsTold(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    pair.client.send(octets("honest"));
    pair.client.send(octets("forged"));
    ByteBuffer wire = pair.client.takeOutput();
    int last = wire.limit() - 1;
    wire.put(last, (byte) (wire.get(last) ^ 1));

    assertThatThrownBy(() -> pair.server.receive(wire)).isInstanceOf(SSLException.class);

    assertThat(text(pair.server.takePlaintext())).isEqualTo("honest");
    assertThatThrownBy(pair::toClient)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("bad_record_mac");
    assertThatThrownBy(() -> pair.server.receive(octets("x"))).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> pair.server.send(octets("x"))).isInstanceOf(SSLException.class);
    assertThat(pair.server.truncated()).isFalse();
  }

  @Test
  void theServerRefusesRenegotiation() throws SSLException {
    Pair pair = Pair.established(TLS12);
    pair.client.beginHandshake();

    assertThatThrownBy(pair::toServer)
        .isInstanceOf(SSLException.class)
        .hasMessage("TLS renegotiation is refused");

    assertThatThrownBy(pair::toClient)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("close_notify");
  }

  @Test
  void theClientRefusesRenegotiation() throws SSLException {
    Pair pair = Pair.established(TLS12);
    pair.server.beginHandshake();

    assertThatThrownBy(pair::toClient)
        .isInstanceOf(SSLException.class)
        .hasMessage("TLS renegotiation is refused");
  }

  @Test
  void keyUpdatesAreTakenButNotWithoutEnd() throws SSLException {
    Pair pair = Pair.established(TLS13);
    for (int i = 0; i < 50; i++) {
      pair.client.beginHandshake();
      pair.client.send(octets("NOOP\r\n"));
      pair.toServer();
      assertThat(text(pair.server.takePlaintext())).isEqualTo("NOOP\r\n");
      pair.server.send(octets("250 OK\r\n"));
      pair.toClient();
    }

    for (int i = 0; i < 32; i++) {
      pair.client.beginHandshake();
      pair.toServer();
      pair.server.send(octets("250 OK\r\n"));
      pair.toClient();
    }
    pair.client.beginHandshake();
    assertThatThrownBy(pair::toServer)
        .isInstanceOf(SSLException.class)
        .hasMessage("more than 32 TLS records without plaintext");
  }

  @Test
  void aRecordLongerThanAnyMayBeFailsAtItsHeader() {
    TlsLayer server = new TlsLayer(TestIdentity.server(TLS13));

    assertThatThrownBy(() -> server.receive(octets("\u0016\u0003\u0001\u00ff\u00ff")))
        .isInstanceOf(SSLException.class)
        .hasMessage("TLS record of 65535 octets");
  }

  @Test
  void aRecordAsLongAsAnyMayBeIsWaitedFor() throws SSLException {
    TlsLayer server = new TlsLayer(TestIdentity.server(TLS13));

    server.receive(octets("\u0016\u0003\u0001H\u0000"));
    assertThat(server.takePlaintext().hasRemaining()).isFalse();
    TlsLayer other = new TlsLayer(TestIdentity.server(TLS13));
    assertThatThrownBy(() -> other.receive(octets("\u0016\u0003\u0001H\u0001")))
        .isInstanceOf(SSLException.class)
        .hasMessage("TLS record of 18433 octets");
  }

  @Test
  void aHandshakeWithoutEndFails() {
    TlsLayer server = new TlsLayer(TestIdentity.server(TLS12));
    String warning = "\u0015\u0003\u0003\u0000\u0002\u0001\u0016";
    ByteBuffer allowed = octets(warning.repeat((1 << 18) / 7));

    assertThatCode(() -> server.receive(allowed)).doesNotThrowAnyException();
    assertThatThrownBy(() -> server.receive(octets(warning)))
        .isInstanceOf(SSLException.class)
        .hasMessage("TLS handshake is longer than 262144 octets");
  }

  @Test
  void nothingCanBeSentBeforeTheHandshakeIsDone() {
    Pair pair = new Pair(TLS13);

    assertThatThrownBy(() -> pair.client.send(octets("EHLO x\r\n")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the TLS handshake is not done");
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS12, TLS13})
  void buffersGivenOutAreNotUsedAgain(String protocol) throws SSLException {
    Pair pair = Pair.established(protocol);
    List<ByteBuffer> plaintexts = new ArrayList<>();
    List<ByteBuffer> outputs = new ArrayList<>();
    List<byte[]> copies = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      pair.client.send(octets("line " + i + " ".repeat(i * 2000)));
      ByteBuffer output = pair.client.takeOutput();
      outputs.add(output.duplicate());
      copies.add(octets(output.duplicate()));
      pair.server.receive(part(output, 0, output.limit()));
      plaintexts.add(pair.server.takePlaintext());
    }

    for (int i = 0; i < 20; i++) {
      assertThat(text(plaintexts.get(i))).isEqualTo("line " + i + " ".repeat(i * 2000));
      assertThat(octets(outputs.get(i))).isEqualTo(copies.get(i));
    }
  }

  @Test
  void buffersGivenOutMayBeOverwritten() throws SSLException {
    Pair pair = Pair.established(TLS13);

    for (int i = 0; i < 5; i++) {
      pair.client.send(octets("line " + i));
      ByteBuffer output = pair.client.takeOutput();
      pair.server.receive(output.duplicate());
      ByteBuffer plaintext = pair.server.takePlaintext();
      assertThat(text(plaintext)).isEqualTo("line " + i);
      poison(output);
      poison(plaintext);
    }
  }

  @Test
  void aShortReplyHoldsNoMoreThanItNeeds() throws SSLException {
    Pair pair = Pair.established(TLS13);

    pair.server.send(octets("250 2.0.0 OK\r\n"));
    assertThat(pair.server.pendingOutputOctets()).isBetween(14, 60);

    assertThat(pair.server.takeOutput().capacity()).isLessThan(60);
    assertThat(pair.server.pendingOutputOctets()).isZero();
  }

  @Test
  void takesBuffersOfEveryKind() throws SSLException {
    Pair pair = Pair.established(TLS13);
    ByteBuffer plaintext = ByteBuffer.allocateDirect(6).put(octets("NOOP\r\n")).flip();

    pair.client.send(plaintext.asReadOnlyBuffer());
    ByteBuffer output = pair.client.takeOutput();
    ByteBuffer direct = ByteBuffer.allocateDirect(output.remaining()).put(output).flip();
    pair.server.receive(direct.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));

    assertThat(text(pair.server.takePlaintext())).isEqualTo("NOOP\r\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageFailsWithAnSslExceptionOnly(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      TlsLayer server = new TlsLayer(TestIdentity.server(TLS12, TLS13));
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      if (random.nextBoolean() && garbage.length > 5) {
        garbage[0] = (byte) (20 + random.nextInt(4));
        garbage[1] = 3;
        garbage[3] = 0;
        garbage[4] = (byte) random.nextInt(100);
      }
      List<ByteBuffer> pieces = pieces(ByteBuffer.wrap(garbage), 1 + random.nextInt(50));

      assertThatCode(
              () -> {
                try {
                  for (ByteBuffer piece : pieces) {
                    server.receive(piece);
                  }
                  server.endOfInput();
                  assertThat(server.truncated()).isTrue();
                } catch (SSLException expected) {
                  server.endOfInput();
                  assertThat(server.truncated()).isFalse();
                }
              })
          .doesNotThrowAnyException();
      assertThat(server.handshakeDone()).isFalse();
      assertThat(server.takePlaintext().hasRemaining()).isFalse();
    }
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static byte[] octets(ByteBuffer buffer) {
    byte[] octets = new byte[buffer.remaining()];
    buffer.get(octets);
    return octets;
  }

  private static String text(ByteBuffer buffer) {
    return new String(octets(buffer), ISO_8859_1);
  }

  private static ByteBuffer part(ByteBuffer wire, int from, int to) {
    byte[] part = new byte[to - from];
    wire.get(from, part);
    return ByteBuffer.wrap(part);
  }

  /** Makes the octets of a buffer wrong, as an owner does that uses it again. */
  private static void poison(ByteBuffer buffer) {
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put((byte) '#');
    }
  }

  private static List<ByteBuffer> pieces(ByteBuffer wire, int size) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int from = 0; from < wire.limit(); from += size) {
      pieces.add(wire.slice(from, Math.min(size, wire.limit() - from)));
    }
    return pieces;
  }

  /** A client and a server, joined in memory. */
  private static final class Pair {
    private final TlsLayer client;
    private final TlsLayer server;

    private Pair(SSLEngine client, SSLEngine server) {
      this.client = new TlsLayer(client);
      this.server = new TlsLayer(server);
    }

    private Pair(String protocol) {
      this(TestIdentity.client(protocol), TestIdentity.server(protocol));
    }

    static Pair established(String protocol) {
      Pair pair = new Pair(protocol);
      try {
        pair.client.beginHandshake();
        pair.converse(100_000);
      } catch (SSLException e) {
        throw new AssertionError("the handshake failed", e);
      }
      assertThat(pair.client.handshakeDone()).isTrue();
      assertThat(pair.server.handshakeDone()).isTrue();
      return pair;
    }

    void toServer() throws SSLException {
      server.receive(client.takeOutput());
    }

    void toClient() throws SSLException {
      client.receive(server.takeOutput());
    }

    /** Until both are silent, in pieces of at most this size, each overwritten when it is used. */
    void converse(int size) throws SSLException {
      while (client.pendingOutputOctets() + server.pendingOutputOctets() > 0) {
        for (ByteBuffer piece : pieces(client.takeOutput(), size)) {
          hand(piece, server);
        }
        for (ByteBuffer piece : pieces(server.takeOutput(), size)) {
          hand(piece, client);
        }
      }
    }

    private static void hand(ByteBuffer piece, TlsLayer layer) throws SSLException {
      ByteBuffer copy = ByteBuffer.wrap(octets(piece));
      layer.receive(copy);
      assertThat(copy.hasRemaining()).isFalse();
      poison(copy);
    }
  }
}
