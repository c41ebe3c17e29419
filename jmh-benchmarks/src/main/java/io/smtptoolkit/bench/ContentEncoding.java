package io.smtptoolkit.bench;

import io.smtptoolkit.codec.wire.ContentEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * Writing content as mail data: doubling dots, refusing bare CR, bare LF and NUL, and the end. One
 * operation is 1 MiB of content that is given in pieces of 16 KiB, so operations per second are MiB
 * per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentEncoding {

  private enum After {
    CRLF,
    TEXT,
    CR
  }

  /** Base64 of a MIME part, the longest lines that RFC 5321 allows, and nothing but dots. */
  @Param({"76", "998", MailData.WORST})
  String shape = "76";

  private long octets;
  Consumer<ByteBuffer> sink = written -> octets += written.remaining();

  private final ByteBuffer output = ByteBuffer.allocate(2 * MailData.PIECE_OCTETS);
  private List<byte[]> arrays = List.of();
  private List<ByteBuffer> pieces = List.of();
  private After after = After.CRLF;

  /** Lays out the content. */
  @Setup
  public void layOut() {
    arrays = MailData.pieces(MailData.content(shape));
    pieces = arrays.stream().map(ByteBuffer::wrap).toList();
  }

  /**
   * From heap buffers to a heap buffer.
   *
   * @return octets of mail data
   */
  @Benchmark
  public long encode() {
    var encoder = new ContentEncoder();
    octets = 0;
    for (ByteBuffer piece : pieces) {
      encoder.encode(piece.rewind(), output.clear());
      sink.accept(output.flip());
    }
    encoder.end(output.clear());
    sink.accept(output.flip());
    return octets;
  }

  /**
   * For comparison: the same, octet by octet, and no more than that.
   *
   * @return octets of mail data
   */
  @Benchmark
  public long perOctet() {
    octets = 0;
    after = After.CRLF;
    for (byte[] content : arrays) {
      sink.accept(output.clear().limit(perOctet(content, output.array())));
    }
    sink.accept(output.clear().put(end()).flip());
    return octets;
  }

  private int perOctet(byte[] content, byte[] target) {
    After before = after;
    int written = 0;
    for (byte octet : content) {
      switch (before) {
        case CRLF -> {
          if (octet == '.') {
            target[written++] = '.';
          }
          before = text(octet);
        }
        case TEXT -> before = text(octet);
        case CR -> {
          if (octet != '\n') {
            throw new IllegalArgumentException("bare CR");
          }
          before = After.CRLF;
        }
      }
      target[written++] = octet;
    }
    after = before;
    return written;
  }

  private static After text(byte octet) {
    if (octet == '\r') {
      return After.CR;
    }
    if (octet == '\n' || octet == 0) {
      throw new IllegalArgumentException("bare LF or NUL");
    }
    return After.TEXT;
  }

  private byte[] end() {
    return switch (after) {
      case CRLF -> new byte[] {'.', '\r', '\n'};
      case TEXT -> new byte[] {'\r', '\n', '.', '\r', '\n'};
      case CR -> throw new IllegalArgumentException("bare CR");
    };
  }
}
