package io.smtptoolkit.bench;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.wire.CommandParser;
import io.smtptoolkit.codec.wire.ContentDecoder;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.LineFramer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole mail transaction through {@link ServerSession}, without I/O: MAIL, ten RCPT and DATA in
 * one piece, then 4 KiB of content in another. Compared with it, as the yardstick, the same
 * commands framed and parsed and the same content decoded, and nothing else. One operation is one
 * transaction.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelinedTransaction {

  private static final String DOMAIN = "mx.example.com";

  private final ByteBuffer commands =
      octets(
          "MAIL FROM:<alice@example.org>\r\n"
              + "RCPT TO:<carol@example.com>\r\n".repeat(10)
              + "DATA\r\n");

  private final ByteBuffer content =
      octets("Subject: hello\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(52) + ".\r\n");

  private final Map<Verb, Reply> replies =
      new EnumMap<>(
          Map.of(
              Verb.EHLO,
                  Extensions.of(KeywordExtension.PIPELINING, KeywordExtension.EIGHT_BIT_MIME)
                      .toEhloReply(DOMAIN, ""),
              Verb.MAIL, Replies.senderOk(),
              Verb.RCPT, Replies.recipientOk(),
              Verb.DATA, Replies.startMailInput()));

  private final LineFramer framer = new LineFramer();
  private final CommandParser parser = new CommandParser(Set.of(), false, Map.of());

  /** Where a parsed command goes, so that it must be made. */
  Command parsed = new Quit();

  private ServerSession session = ServerSession.builder().build();

  /** Brings the session to the state in which mail transactions begin. */
  @Setup
  public void greet() {
    session = ServerSession.builder().build();
    session.reply(Replies.greeting(DOMAIN));
    play(octets("EHLO mail.example.org\r\n"));
  }

  /**
   * One mail transaction.
   *
   * @return octets of content and replies, which are 4,074 and 335
   */
  @Benchmark
  public long transaction() {
    return play(commands.duplicate()) + play(content.duplicate());
  }

  /**
   * Its octets alone.
   *
   * @return octets of content and number of commands, which are 4,074 and 12
   * @throws SmtpSyntaxException never
   */
  @Benchmark
  public long partsAlone() throws SmtpSyntaxException {
    long found = 0;
    ByteBuffer lines = commands.duplicate();
    while (framer.next(lines, Limits.DEFAULT.maxCommandLineOctets()) == LineFramer.Result.LINE) {
      parsed = parser.parse(framer);
      found++;
    }
    ByteBuffer data = content.duplicate();
    var decoder = new ContentDecoder();
    while (decoder.next(data) == ContentDecoder.Result.CONTENT) {
      found += decoder.content(data).remaining();
    }
    return found;
  }

  private long play(ByteBuffer input) {
    long octets = 0;
    session.receive(input);
    while (true) {
      ServerEvent event = session.next();
      if (event instanceof ServerEvent.ContentReceived received) {
        octets += received.octets().remaining();
      } else if (event instanceof ServerEvent.CommandReceived received) {
        session.reply(replies.get(received.command().verb().orElseThrow()));
      } else if (event instanceof ServerEvent.ContentEnded) {
        session.reply(Replies.accepted());
      } else if (event == ServerEvent.NEED_BYTES) {
        return octets + session.takeOutput().remaining();
      } else {
        throw new IllegalStateException("unexpected " + event);
      }
    }
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
