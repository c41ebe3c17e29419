package io.smtptoolkit.bench;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.ReplyEncoder;
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
 * Writing replies that exist as values, as most of a server's do for as long as it runs. One
 * operation is one reply.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyEncoding {

  private final Reply ehlo =
      Reply.of(
          250, ReplyDecoding.EHLO.lines().map(line -> line.substring("250-".length())).toList());
  private final Reply ok = Reply.of(250, "2.1.5", "Recipient OK");

  /**
   * The reply to EHLO, in ten lines.
   *
   * @return its octets
   */
  @Benchmark
  public byte[] ehlo() {
    return ReplyEncoder.encode(ehlo);
  }

  /**
   * A reply of one line, with an enhanced status code.
   *
   * @return its octets
   */
  @Benchmark
  public byte[] ok() {
    return ReplyEncoder.encode(ok);
  }
}
