package io.smtptoolkit.codec.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReceivedOctetsTest {

  private final ReceivedOctets received = new ReceivedOctets();

  private static ByteBuffer buffer(String octets) {
    return ByteBuffer.wrap(octets.getBytes(US_ASCII));
  }

  @Test
  void keepsLargeBuffersAsTheyAre() {
    ByteBuffer first = buffer("a".repeat(600));
    ByteBuffer second = buffer("b".repeat(600));

    received.add(first);
    received.add(second);

    assertThat(received.current()).isSameAs(first);
    first.position(600);
    assertThat(received.current()).isSameAs(second);
    assertThat(received.octets()).isEqualTo(600);
  }

  @Test
  void joinsSmallPiecesThatHaveToWait() {
    ByteBuffer first = buffer("first ");
    received.add(first);
    for (int i = 0; i < 5000; i++) {
      ByteBuffer piece = buffer("x");
      received.add(piece);
      assertThat(piece.hasRemaining()).isFalse();
    }

    assertThat(received.octets()).isEqualTo(5006);
    assertThat(US_ASCII.decode(received.takeAll()).toString())
        .isEqualTo("first " + "x".repeat(5000));
    assertThat(received.octets()).isZero();
  }

  @Test
  void keepsTheOrderOfLargeAndSmall() {
    received.add(buffer("1".repeat(513)));
    received.add(buffer("2"));
    received.add(buffer("3".repeat(513)));
    received.add(buffer("4"));
    received.add(buffer("5"));

    assertThat(US_ASCII.decode(received.takeAll()).toString())
        .isEqualTo("1".repeat(513) + "2" + "3".repeat(513) + "45");
  }

  @Test
  void goesOnJoiningWhileTheJoinedPiecesAreRead() {
    received.add(buffer("a"));
    received.add(buffer("b"));
    received.current().get();
    ByteBuffer joined = received.current();
    assertThat(joined.get()).isEqualTo((byte) 'b');

    received.add(buffer("c"));

    assertThat(received.current().get()).isEqualTo((byte) 'c');
    assertThat(received.current().hasRemaining()).isFalse();
  }
}
