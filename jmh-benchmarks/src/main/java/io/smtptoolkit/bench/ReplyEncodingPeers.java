package io.smtptoolkit.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
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
 * The replies of {@link ReplyEncoding} through the servers on the JVM. Netty, Angus Mail and
 * Commons Net have no encoder of replies.
 *
 * <p>James writes a response that exists as a value, by the code of its transport, up to the array
 * that it hands to Netty. SubEthaSMTP has no such value: it builds a text with its CRLFs and prints
 * it through a {@link PrintWriter}, here into memory that is used again for each reply. Neither
 * looks whether a text holds CR or LF, nor whether a line is too long; a status code is text to
 * both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyEncodingPeers {

  private final List<String> ehlo =
      ReplyDecoding.EHLO.lines().map(line -> line.substring("250-".length())).toList();

  private final SMTPResponse jamesEhlo = new SMTPResponse("250", ehlo.get(0));
  private final SMTPResponse jamesOk = new SMTPResponse("250", "2.1.5 Recipient OK");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);
  private final PrintWriter writer = new PrintWriter(written, false, StandardCharsets.UTF_8);

  /** Fills in the response of several lines. */
  public ReplyEncodingPeers() {
    ehlo.subList(1, ehlo.size()).forEach(jamesEhlo::appendLine);
  }

  /**
   * The reply to EHLO, by Apache James.
   *
   * @return its octets
   */
  @Benchmark
  public byte[] jamesEhlo() {
    return JamesTransport.octets(jamesEhlo);
  }

  /**
   * A reply of one line, by Apache James.
   *
   * @return its octets
   */
  @Benchmark
  public byte[] jamesOk() {
    return JamesTransport.octets(jamesOk);
  }

  /**
   * The reply to EHLO, by SubEthaSMTP.
   *
   * @return its octets
   */
  @Benchmark
  public ByteArrayOutputStream subethaEhlo() {
    var response = new StringBuilder();
    response.append("250-").append(ehlo.get(0));
    for (int i = 1; i < ehlo.size() - 1; i++) {
      response.append("\r\n250-").append(ehlo.get(i));
    }
    response.append("\r\n250 ").append(ehlo.get(ehlo.size() - 1));
    return subetha(response.toString());
  }

  /**
   * A reply of one line, by SubEthaSMTP.
   *
   * @return its octets
   */
  @Benchmark
  public ByteArrayOutputStream subethaOk() {
    return subetha("250 2.1.5 Recipient OK");
  }

  private ByteArrayOutputStream subetha(String response) {
    written.reset();
    writer.print(response + "\r\n");
    writer.flush();
    return written;
  }

  /** Reaches the method that turns a response into octets, which is for subclasses only. */
  private abstract static class JamesTransport extends AbstractProtocolTransport {

    static byte[] octets(Response response) {
      return toBytes(response);
    }
  }
}
