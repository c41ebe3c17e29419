package io.smtptoolkit.bench;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.wire.CommandParser;
import io.smtptoolkit.codec.wire.LineFramer;
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

/**
 * Command lines: parsing those of an ordinary mail transaction; framing and parsing one MAIL, one
 * RCPT, and fifty RCPT that a client has pipelined. One operation is one command.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CommandParsing {

  private static final int COMMANDS = 5;
  private static final int GROUP = 50;
  private static final int MAX_LINE_OCTETS = 4096;
  private static final String RCPT = "RCPT TO:<user@example.test>\r\n";

  private final CommandParser parser = new CommandParser(Set.of(), false, Map.of());
  private final LineFramer framer = new LineFramer();

  private final ByteBuffer mail =
      octets("MAIL FROM:<user@example.test> SIZE=12345 BODY=8BITMIME\r\n");
  private final ByteBuffer rcpt = octets(RCPT);
  private final ByteBuffer rcpts = octets(RCPT.repeat(GROUP));

  private final List<ByteBuffer> lines =
      Stream.of(
              "EHLO mail.example.org",
              "MAIL FROM:<alice@example.org> SIZE=104857 BODY=8BITMIME",
              "RCPT TO:<bob@example.com>",
              "DATA",
              "QUIT")
          .map(CommandParsing::octets)
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

  /**
   * Frames and parses MAIL with two parameters.
   *
   * @return the command
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  public Command mail() throws SmtpSyntaxException {
    return next(mail.clear());
  }

  /**
   * Frames and parses RCPT.
   *
   * @return the command
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  public Command rcpt() throws SmtpSyntaxException {
    return next(rcpt.clear());
  }

  /**
   * Frames and parses fifty RCPT that lie in one buffer.
   *
   * @param results takes the commands
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  @OperationsPerInvocation(GROUP)
  public void rcptGroupOf50(Blackhole results) throws SmtpSyntaxException {
    rcpts.clear();
    while (rcpts.hasRemaining()) {
      results.consume(next(rcpts));
    }
  }

  private Command next(ByteBuffer input) throws SmtpSyntaxException {
    if (framer.next(input, MAX_LINE_OCTETS) != LineFramer.Result.LINE) {
      throw new IllegalStateException("no line");
    }
    return parser.parse(framer);
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
