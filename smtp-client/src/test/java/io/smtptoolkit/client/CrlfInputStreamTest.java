package io.smtptoolkit.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrlfInputStreamTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "a, 'aRN'",
    "aN, 'aRN'",
    "aRN, 'aRN'",
    "aR, 'aRN'",
    "aNNb, 'aRNRNbRN'",
    "aRRb, 'aRNRNbRN'",
    "aNRb, 'aRNRNbRN'",
    "aRNRNb, 'aRNRNbRN'",
    "aRNNb, 'aRNRNbRN'",
    "aRRNb, 'aRNRNbRN'",
    "N, 'RN'",
    "R, 'RN'",
    "RN, 'RN'",
  })
  void makesEveryLineEndACrlf(String input, String output) throws IOException {
    byte[] octets = octets(input);

    assertThat(read(new ByteArrayInputStream(octets))).isEqualTo(octets(output));
    assertThat(read(oneByOne(octets))).isEqualTo(octets(output));
  }

  @Test
  void doesNotDependOnWhereItsBlocksEnd() throws IOException {
    for (int length = 16_380; length < 16_390; length++) {
      byte[] text = new byte[length];
      Arrays.fill(text, (byte) 'x');
      String expected = "x".repeat(length) + "\r\ny\r\n";

      assertThat(read(followedBy(text, "\r\ny"))).isEqualTo(expected.getBytes(US_ASCII));
      assertThat(read(followedBy(text, "\ny\r"))).isEqualTo(expected.getBytes(US_ASCII));
    }
  }

  @Test
  void canBeReadOctetByOctet() throws IOException {
    try (var stream = new CrlfInputStream(new ByteArrayInputStream(octets("\u00ffN")))) {
      assertThat(stream.read()).isEqualTo('?');
      assertThat(stream.read()).isEqualTo('\r');
      assertThat(stream.read()).isEqualTo('\n');
      assertThat(stream.read()).isEqualTo(-1);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  private static byte[] read(InputStream source) throws IOException {
    try (var stream = new CrlfInputStream(source)) {
      return stream.readAllBytes();
    }
  }

  private static byte[] octets(String text) {
    return text.replace('R', '\r').replace('N', '\n').getBytes(US_ASCII);
  }

  private static InputStream followedBy(byte[] text, String end) {
    byte[] whole = Arrays.copyOf(text, text.length + end.length());
    System.arraycopy(end.getBytes(US_ASCII), 0, whole, text.length, end.length());
    return new ByteArrayInputStream(whole);
  }

  private static InputStream oneByOne(byte[] octets) {
    return new ByteArrayInputStream(octets) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(1, length));
      }
    };
  }
}
