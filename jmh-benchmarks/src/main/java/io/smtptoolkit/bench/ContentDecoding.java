package io.smtptoolkit.bench;

import io.smtptoolkit.codec.wire.ContentDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding the end of mail data and taking the transparency dots out, without copying. One operation
 * is 1 MiB of content that arrives in pieces of 16 KiB, so operations per second are MiB per
 * second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentDecoding {

  private static final int CONTENT_OCTETS = 1 << 20;

  /** What a MINA session reads at once when it is busy. */
  private static final int PIECE_OCTETS = 16 << 10;

  /** Octets of a line without CRLF: base64 of a MIME part, and the longest that RFC 5321 allows. */
  @Param({"76", "998"})
  int lineOctets;

  private final List<ByteBuffer> pieces = new ArrayList<>();

  /** Lays out the content; every sixteenth line begins with a dot, which the client has doubled. */
  @Setup
  public void layOut() {
    var content = new StringBuilder(CONTENT_OCTETS + lineOctets + 8);
    for (int line = 0; content.length() < CONTENT_OCTETS; line++) {
      content.append(line % 16 == 0 ? ".." : "");
      content.append("x".repeat(lineOctets)).append("\r\n");
    }
    byte[] octets = content.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < octets.length; at += PIECE_OCTETS) {
      pieces.add(ByteBuffer.wrap(octets, at, Math.min(PIECE_OCTETS, octets.length - at)).slice());
    }
  }

  /**
   * Decodes the content.
   *
   * @return octets of content
   */
  @Benchmark
  public long decode() {
    var decoder = new ContentDecoder();
    long octets = 0;
    for (ByteBuffer piece : pieces) {
      piece.rewind();
      while (decoder.next(piece) == ContentDecoder.Result.CONTENT) {
        octets += decoder.content(piece).remaining();
      }
    }
    return octets;
  }
}
