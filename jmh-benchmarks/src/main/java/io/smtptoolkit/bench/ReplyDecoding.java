package io.smtptoolkit.bench;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyDecoder;
import java.nio.ByteBuffer;
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

/** Decoding replies that came whole. One operation is one reply, with its code and its texts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyDecoding {

  /** What a server with the usual extensions says, in ten lines. */
  static final String EHLO =
      """
      250-mx.example.test
      250-PIPELINING
      250-SIZE 52428800
      250-ETRN
      250-STARTTLS
      250-AUTH PLAIN LOGIN
      250-ENHANCEDSTATUSCODES
      250-8BITMIME
      250-DSN
      250 SMTPUTF8
      """
          .replace("\n", "\r\n");

  /** The most frequent reply of all. */
  static final String OK = "250 2.1.5 Recipient OK\r\n";

  private final ByteBuffer ehlo = octets(EHLO);
  private final ByteBuffer ok = octets(OK);
  private final ReplyDecoder decoder = new ReplyDecoder(Limits.DEFAULT);

  /**
   * The reply to EHLO.
   *
   * @return the reply
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  public Reply ehlo() throws SmtpSyntaxException {
    return decoder.next(ehlo.rewind()).orElseThrow();
  }

  /**
   * A reply of one line, with an enhanced status code.
   *
   * @return the reply
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  public Reply ok() throws SmtpSyntaxException {
    return decoder.next(ok.rewind()).orElseThrow();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
