package io.smtptoolkit.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
 * The mail data of {@link ContentDecoding} through the decoders of SubEtha SMTP, Commons Net and
 * James.
 *
 * <p>All are given everything at once, without a lock on each octet, and fill an array: they have
 * no other way to hand content over. None of this looks for a bare CR, a bare LF or a NUL; SubEtha
 * and Commons Net take no dot out at the very beginning. Commons Net works on characters, which are
 * ready before.
 *
 * <p>James cannot be had without a session. Its line framing is Netty's, which is called here and
 * takes a bare LF for a line end; what James does then with each line is written out, without the
 * looks into the session, so that James itself can only be slower.
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

  private static final int MAX_LINE_OCTETS = 8192;
  private static final MethodHandle DECODE_LINE = decodeLine();

  private byte[] encoded = {};
  private ByteBuf encodedBuffer = Unpooled.EMPTY_BUFFER;
  private char[] encodedText = {};
  byte[] content = {};
  char[] contentText = {};

  /** Lays out the mail data. */
  @Setup
  public void layOut() {
    encoded = MailData.encoded(shape);
    encodedText = new String(encoded, StandardCharsets.US_ASCII).toCharArray();
    encodedBuffer = Unpooled.wrappedBuffer(encoded);
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

  /**
   * James, as far as it can be had.
   *
   * @return octets of content
   * @throws Throwable never
   */
  @Benchmark
  public int james() throws Throwable {
    var lines = new LineBasedFrameDecoder(MAX_LINE_OCTETS, false, false);
    encodedBuffer.readerIndex(0);
    int octets = 0;
    while (true) {
      var frame =
          (ByteBuf)
              (Object) DECODE_LINE.invokeExact(lines, (ChannelHandlerContext) null, encodedBuffer);
      byte[] line = new byte[frame.readableBytes()];
      frame.readBytes(line);
      frame.release();
      if (line.length == 3 && line[0] == '.') {
        return octets;
      }
      int from = line[0] == '.' && line[1] == '.' ? 1 : 0;
      System.arraycopy(line, from, content, octets, line.length - from);
      octets += line.length - from;
    }
  }

  private static MethodHandle decodeLine() {
    try {
      return MethodHandles.privateLookupIn(LineBasedFrameDecoder.class, MethodHandles.lookup())
          .findVirtual(
              LineBasedFrameDecoder.class,
              "decode",
              MethodType.methodType(Object.class, ChannelHandlerContext.class, ByteBuf.class));
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(changed);
    }
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
