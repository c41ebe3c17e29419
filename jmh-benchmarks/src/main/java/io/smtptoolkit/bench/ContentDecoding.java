package io.smtptoolkit.bench;

import io.smtptoolkit.codec.wire.ContentDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * Finding the end of mail data, taking the transparency dots out and looking for bare CR, bare LF
 * and NUL, without copying. One operation is 1 MiB of content that arrives in pieces of 16 KiB, so
 * operations per second are MiB per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentDecoding {

  /** Takes what was found. */
  interface Sink {
    void window(ByteBuffer source, int start, int end);
  }

  private enum After {
    CRLF,
    TEXT,
    CR,
    DOT,
    DOT_CR
  }

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long LFS = ONES * '\n';

  /** Base64 of a MIME part, the longest lines that RFC 5321 allows, and nothing but dots. */
  @Param({"76", "998", MailData.WORST})
  String shape = "76";

  private long octets;
  Sink sink = (source, start, end) -> octets += end - start;

  private List<byte[]> arrays = List.of();
  private List<ByteBuffer> pieces = List.of();
  private List<ByteBuffer> directPieces = List.of();
  private After after = After.CRLF;
  private int faults;

  /** Lays out the mail data. */
  @Setup
  public void layOut() {
    arrays = MailData.pieces(MailData.encoded(shape));
    pieces = arrays.stream().map(ByteBuffer::wrap).toList();
    directPieces =
        arrays.stream()
            .map(array -> ByteBuffer.allocateDirect(array.length).put(array).flip())
            .toList();
  }

  /**
   * From heap buffers.
   *
   * @return octets of content
   */
  @Benchmark
  public long decode() {
    return decode(pieces);
  }

  /**
   * From direct buffers.
   *
   * @return octets of content
   */
  @Benchmark
  public long decodeDirect() {
    return decode(directPieces);
  }

  private long decode(List<ByteBuffer> input) {
    var decoder = new ContentDecoder();
    octets = 0;
    for (ByteBuffer piece : input) {
      piece.rewind();
      while (decoder.next(piece) == ContentDecoder.Result.CONTENT) {
        sink.window(decoder.source(piece), decoder.start(), decoder.end());
      }
    }
    return octets;
  }

  /**
   * For comparison: the same, octet by octet, and no more than that.
   *
   * @return octets of content and faults
   */
  @Benchmark
  public long perOctet() {
    octets = 0;
    faults = 0;
    after = After.CRLF;
    for (int i = 0; i < arrays.size(); i++) {
      perOctet(arrays.get(i), pieces.get(i));
    }
    return octets + faults;
  }

  private void perOctet(byte[] array, ByteBuffer piece) {
    After before = after;
    int start = 0;
    for (int i = 0; i < array.length; i++) {
      byte octet = array[i];
      switch (before) {
        case CRLF -> {
          if (octet == '.') {
            if (start < i) {
              sink.window(piece, start, i);
            }
            start = i + 1;
            before = After.DOT;
          } else {
            before = text(octet);
          }
        }
        case TEXT -> before = text(octet);
        case CR -> {
          if (octet == '\n') {
            before = After.CRLF;
          } else {
            faults++;
            before = text(octet);
          }
        }
        case DOT -> before = octet == '\r' ? After.DOT_CR : text(octet);
        case DOT_CR -> {
          if (octet == '\n') {
            return;
          }
          faults++;
          before = text(octet);
        }
      }
    }
    after = before;
    if (start < array.length) {
      sink.window(piece, start, array.length);
    }
  }

  private After text(byte octet) {
    if (octet == '\r') {
      return After.CR;
    }
    if (octet == '\n' || octet == 0) {
      faults++;
    }
    return After.TEXT;
  }

  /**
   * For comparison: only looks for LF, eight octets at a time.
   *
   * @return how many there are
   */
  @Benchmark
  public int searchLf() {
    int found = 0;
    for (byte[] array : arrays) {
      for (int i = nextLf(array, 0); i < array.length; i = nextLf(array, i + 1)) {
        found++;
      }
    }
    return found;
  }

  private static int nextLf(byte[] array, int from) {
    int i = from;
    for (; i <= array.length - Long.BYTES; i += Long.BYTES) {
      long zeros = (long) WORD.get(array, i) ^ LFS;
      long hits = (zeros - ONES) & ~zeros & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (i < array.length && array[i] != '\n') {
      i++;
    }
    return i;
  }
}
