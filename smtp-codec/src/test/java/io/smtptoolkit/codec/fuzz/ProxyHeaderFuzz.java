package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ProxyHeader;
import io.smtptoolkit.codec.wire.ProxyHeaderDecoder;
import io.smtptoolkit.codec.wire.ProxyTlv;
import java.nio.ByteBuffer;
import java.util.List;

/** PROXY headers, of both versions. */
class ProxyHeaderFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    assertThat(read(cuts.cut(stream))).isEqualTo(read(List.of(ByteBuffer.wrap(stream))));
  }

  /** What was found and how many octets it took. */
  private static String read(List<ByteBuffer> pieces) {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
    int used = 0;
    for (ByteBuffer piece : pieces) {
      try {
        ProxyHeaderDecoder.Result result = decoder.next(piece);
        used += piece.position();
        if (result == ProxyHeaderDecoder.Result.HEADER) {
          isWrittenAndReadBack(decoder.header());
          return decoder.header() + " in " + used;
        }
      } catch (SmtpSyntaxException e) {
        return e.position() + ": " + e.getMessage();
      }
      assertThat(piece.hasRemaining()).isFalse();
      assertThat(decoder.gatheredOctets())
          .isEqualTo(used)
          .isLessThanOrEqualTo(Limits.DEFAULT.maxProxyHeaderOctets());
    }
    return "unfinished";
  }

  private static void isWrittenAndReadBack(ProxyHeader header) {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
    ByteBuffer written = ByteBuffer.wrap(header.toOctets());
    try {
      assertThat(decoder.next(written)).isEqualTo(ProxyHeaderDecoder.Result.HEADER);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(header + " is not read back", e);
    }
    assertThat(written.hasRemaining()).isFalse();
    assertThat(decoder.header())
        .isEqualTo(header)
        .hasSameHashCodeAs(header)
        .hasToString(header.toString());
    header.tls().ifPresent(tls -> assertThat(tls.toTlv().type()).isEqualTo(ProxyTlv.SSL));
  }
}
