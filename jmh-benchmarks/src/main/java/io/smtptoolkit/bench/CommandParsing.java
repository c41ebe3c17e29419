package io.smtptoolkit.bench;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Parsing the commands of an ordinary mail transaction. One operation is one command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CommandParsing {

  private static final int COMMANDS = 5;

  private final CommandParser parser = new CommandParser(Set.of(), false, Map.of());

  private final List<ByteBuffer> lines =
      Stream.of(
              "EHLO mail.example.org",
              "MAIL FROM:<alice@example.org> SIZE=104857 BODY=8BITMIME",
              "RCPT TO:<bob@example.com>",
              "DATA",
              "QUIT")
          .map(line -> ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)))
          .toList();

  /**
   * Parses each command once.
   *
   * @param results takes the commands
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public void parse(Blackhole results) throws SmtpSyntaxException {
    for (ByteBuffer line : lines) {
      results.consume(parser.parse(line));
    }
  }
}
