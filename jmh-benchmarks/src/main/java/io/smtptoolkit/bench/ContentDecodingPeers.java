package io.smtptoolkit.bench;

import java.io.CharArrayReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.io.DotTerminatedMessageReader;
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
import org.subethamail.smtp.internal.io.DotTerminatedInputStream;
import org.subethamail.smtp.internal.io.DotUnstuffingInputStream;

/**
 * The mail data of {@link ContentDecoding} through the decoders of SubEtha SMTP and Commons Net.
 *
 * <p>Both are given all of it at once, without a lock on each octet, and fill an array: they have
 * no other way to hand content over. Neither looks for a bare CR, a bare LF or a NUL, and neither
 * takes a dot out at the very beginning. Commons Net works on characters, which are ready before.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentDecodingPeers {

  /** Base64 of a MIME part, and nothing but dots. */
  @Param({"76", MailData.WORST})
  String shape = "76";

  private byte[] encoded = {};
  private char[] encodedText = {};
  byte[] content = {};
  char[] contentText = {};

  /** Lays out the mail data. */
  @Setup
  public void layOut() {
    encoded = MailData.encoded(shape);
    encodedText = new String(encoded, StandardCharsets.US_ASCII).toCharArray();
    content = new byte[encoded.length];
    contentText = new char[encoded.length];
  }

  /**
   * SubEtha SMTP, its two streams as its server stacks them.
   *
   * @return octets of content
   * @throws IOException never
   */
  @Benchmark
  public int subEtha() throws IOException {
    InputStream in =
        new DotUnstuffingInputStream(new DotTerminatedInputStream(new Octets(encoded)));
    int octets = 0;
    int read;
    while ((read = in.read(content, octets, content.length - octets)) > 0) {
      octets += read;
    }
    return octets;
  }

  /**
   * Commons Net.
   *
   * @return characters of content
   * @throws IOException never
   */
  @Benchmark
  public int commonsNet() throws IOException {
    // Not closed: that would only read on to the end.
    var in = new DotTerminatedMessageReader(new CharArrayReader(encodedText));
    int characters = 0;
    int read;
    while ((read = in.read(contentText, characters, contentText.length - characters)) > 0) {
      characters += read;
    }
    return characters;
  }

  /** A ByteArrayInputStream without its lock. */
  private static final class Octets extends InputStream {

    private final byte[] octets;
    private int next;

    Octets(byte[] octets) {
      this.octets = octets;
    }

    @Override
    public int read() {
      return next < octets.length ? octets[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
      int count = Math.min(length, octets.length - next);
      System.arraycopy(octets, next, target, from, count);
      next += count;
      return count == 0 ? -1 : count;
    }
  }
}
