package io.smtptoolkit.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.io.DotTerminatedMessageWriter;
import org.eclipse.angus.mail.smtp.SMTPOutputStream;
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
import org.subethamail.smtp.internal.io.DotTerminatedOutputStream;
import org.subethamail.smtp.internal.io.ExtraDotOutputStream;

/**
 * The content of {@link ContentEncoding} through the encoders of SubEtha SMTP, Angus Mail and
 * Commons Net.
 *
 * <p>Each is given arrays of 16 KiB and writes to an array, without a lock or a buffer between.
 * None refuses anything: a bare LF becomes CRLF, as does a bare CR with SubEtha and Angus, and NUL
 * goes through. Commons Net works on characters, which are ready before and are not encoded after.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentEncodingPeers {

  /** Base64 of a MIME part, and nothing but dots. */
  @Param({"76", MailData.WORST})
  String shape = "76";

  private List<byte[]> pieces = List.of();
  private List<char[]> textPieces = List.of();
  final Octets octets = new Octets();
  final Characters characters = new Characters();

  /** Lays out the content. */
  @Setup
  public void layOut() {
    pieces = MailData.pieces(MailData.content(shape));
    textPieces =
        pieces.stream()
            .map(piece -> new String(piece, StandardCharsets.US_ASCII).toCharArray())
            .toList();
  }

  /**
   * SubEtha SMTP, its two streams as its client stacks them.
   *
   * @return octets of mail data
   * @throws IOException never
   */
  @Benchmark
  public int subEtha() throws IOException {
    octets.written = 0;
    var terminated = new DotTerminatedOutputStream(octets);
    var out = new ExtraDotOutputStream(terminated);
    for (byte[] piece : pieces) {
      out.write(piece, 0, piece.length);
    }
    terminated.writeTerminatingSequence();
    return octets.written;
  }

  /**
   * Angus Mail, whose transport writes the last line itself.
   *
   * @return octets of mail data
   * @throws IOException never
   */
  @Benchmark
  public int angus() throws IOException {
    octets.written = 0;
    var out = new SMTPOutputStream(octets);
    for (byte[] piece : pieces) {
      out.write(piece, 0, piece.length);
    }
    out.ensureAtBOL();
    octets.write(new byte[] {'.', '\r', '\n'}, 0, 3);
    return octets.written;
  }

  /**
   * Commons Net.
   *
   * @return characters of mail data
   * @throws IOException never
   */
  @Benchmark
  public int commonsNet() throws IOException {
    characters.written = 0;
    try (var out = new DotTerminatedMessageWriter(characters)) {
      for (char[] piece : textPieces) {
        out.write(piece, 0, piece.length);
      }
    }
    return characters.written;
  }

  /** A ByteArrayOutputStream without its lock. */
  static final class Octets extends OutputStream {

    final byte[] array = new byte[2 << 20];
    int written;

    @Override
    public void write(int octet) {
      array[written++] = (byte) octet;
    }

    @Override
    public void write(byte[] source, int from, int length) {
      System.arraycopy(source, from, array, written, length);
      written += length;
    }
  }

  /** A CharArrayWriter that does not grow. */
  static final class Characters extends Writer {

    final char[] array = new char[2 << 20];
    int written;

    @Override
    public void write(int character) {
      array[written++] = (char) character;
    }

    @Override
    public void write(char[] source, int from, int length) {
      System.arraycopy(source, from, array, written, length);
      written += length;
    }

    @Override
    public void write(String source, int from, int length) {
      source.getChars(from, from + length, array, written);
      written += length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
