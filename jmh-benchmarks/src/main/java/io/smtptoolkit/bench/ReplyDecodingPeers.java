package io.smtptoolkit.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.smtp.SmtpResponse;
import io.netty.handler.codec.smtp.SmtpResponseDecoder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The octets of {@link ReplyDecoding} through Netty's decoder.
 *
 * <p>Its method for one line is called directly, from a heap buffer without reference tracking: a
 * channel around it costs several times as much. Netty takes a bare LF for the end of a line, reads
 * text as ASCII and does not look for bare CR, NUL or enhanced status codes; it checks the code of
 * every line against the first and the length of lines.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyDecodingPeers {

  private static final int MAX_LINE_OCTETS = 4096;
  private static final MethodHandle DECODE_LINE = decodeLine();

  private final ByteBuf ehlo = octets(ReplyDecoding.EHLO);
  private final ByteBuf ok = octets(ReplyDecoding.OK);
  private final SmtpResponseDecoder decoder = new SmtpResponseDecoder(MAX_LINE_OCTETS);

  /**
   * The reply to EHLO.
   *
   * @return the reply
   * @throws Throwable never
   */
  @Benchmark
  public SmtpResponse nettyEhlo() throws Throwable {
    return netty(ehlo);
  }

  /**
   * A reply of one line, with an enhanced status code.
   *
   * @return the reply
   * @throws Throwable never
   */
  @Benchmark
  public SmtpResponse nettyOk() throws Throwable {
    return netty(ok);
  }

  private SmtpResponse netty(ByteBuf octets) throws Throwable {
    octets.readerIndex(0);
    SmtpResponse response;
    do {
      response =
          (SmtpResponse) DECODE_LINE.invokeExact(decoder, (ChannelHandlerContext) null, octets);
    } while (response == null);
    return response;
  }

  private static MethodHandle decodeLine() {
    try {
      return MethodHandles.privateLookupIn(SmtpResponseDecoder.class, MethodHandles.lookup())
          .findVirtual(
              SmtpResponseDecoder.class,
              "decode",
              MethodType.methodType(
                  SmtpResponse.class, ChannelHandlerContext.class, ByteBuf.class));
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(changed);
    }
  }

  private static ByteBuf octets(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
