package io.smtptoolkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compared does the same: every decoder finds, every encoder writes the very octets. */
class MailDataTest {

  @Test
  void everySixteenthLineBeginsWithADot() {
    String line = "x".repeat(76) + "\r\n";

    assertThat(text(MailData.content("76"))).startsWith(line.repeat(16) + "." + line + line);
    assertThat(text(MailData.encoded("76"))).startsWith(line.repeat(16) + ".." + line + line);
    assertThat(text(MailData.encoded("76"))).endsWith("xx\r\n.\r\n");
    assertThat(MailData.content("76")).hasSize(1_048_613);
    assertThat(MailData.content("998")).hasSize(1_049_065);
  }

  @Test
  void worstIsDotsAndLineEnds() {
    assertThat(text(MailData.content("worst"))).isEqualTo("\r\n" + ".\r\n".repeat(349_525));
    assertThat(text(MailData.encoded("worst")))
        .isEqualTo("\r\n" + "..\r\n".repeat(349_525) + ".\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"76", "998", "worst"})
  void decodersFindTheSame(String shape) {
    var benchmark = new ContentDecoding();
    benchmark.shape = shape;
    benchmark.layOut();
    var found = new ByteArrayOutputStream();
    benchmark.sink = (source, start, end) -> put(found, source.duplicate().limit(end), start);

    for (Runnable decoder :
        new Runnable[] {benchmark::decode, benchmark::decodeDirect, benchmark::perOctet}) {
      found.reset();
      decoder.run();

      assertThat(found.toByteArray()).isEqualTo(MailData.content(shape));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"76", "998", "worst"})
  void searchFindsEveryLineEnd(String shape) {
    var benchmark = new ContentDecoding();
    benchmark.shape = shape;
    benchmark.layOut();

    assertThat(benchmark.searchLf()).isEqualTo(text(MailData.encoded(shape)).lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"76", "998", "worst"})
  void decodersOfPeersFindTheSame(String shape) throws Throwable {
    var benchmark = new ContentDecodingPeers();
    benchmark.shape = shape;
    benchmark.layOut();
    byte[] content = MailData.content(shape);

    int subEtha = benchmark.subEtha();
    assertThat(Arrays.copyOf(benchmark.content, subEtha)).isEqualTo(content);
    Arrays.fill(benchmark.content, (byte) 0);
    int james = benchmark.james();
    assertThat(Arrays.copyOf(benchmark.content, james)).isEqualTo(content);
    int characters = benchmark.commonsNet();
    assertThat(new String(benchmark.contentText, 0, characters)).isEqualTo(text(content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"76", "998", "worst"})
  void encodersWriteTheSame(String shape) {
    var benchmark = new ContentEncoding();
    benchmark.shape = shape;
    benchmark.layOut();
    var written = new ByteArrayOutputStream();
    benchmark.sink = output -> put(written, output, 0);

    for (Runnable encoder : new Runnable[] {benchmark::encode, benchmark::perOctet}) {
      written.reset();
      encoder.run();

      assertThat(written.toByteArray()).isEqualTo(MailData.encoded(shape));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"76", "998", "worst"})
  void encodersOfPeersWriteTheSame(String shape) throws IOException {
    var benchmark = new ContentEncodingPeers();
    benchmark.shape = shape;
    benchmark.layOut();
    byte[] encoded = MailData.encoded(shape);

    int subEtha = benchmark.subEtha();
    assertThat(Arrays.copyOf(benchmark.octets.array, subEtha)).isEqualTo(encoded);
    Arrays.fill(benchmark.octets.array, (byte) 0);
    int angus = benchmark.angus();
    assertThat(Arrays.copyOf(benchmark.octets.array, angus)).isEqualTo(encoded);
    int characters = benchmark.commonsNet();
    assertThat(new String(benchmark.characters.array, 0, characters)).isEqualTo(text(encoded));
  }

  private static void put(ByteArrayOutputStream target, ByteBuffer source, int start) {
    byte[] octets = new byte[source.limit() - start];
    source.get(start, octets);
    target.writeBytes(octets);
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.US_ASCII);
  }
}
