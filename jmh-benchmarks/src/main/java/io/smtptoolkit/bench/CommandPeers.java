package io.smtptoolkit.bench;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.InputStream;
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
import org.subethamail.smtp.internal.io.CRLFTerminatedReader;
import org.subethamail.smtp.internal.util.EmailUtils;

/**
 * The commands of {@link CommandParsing} through the servers on the JVM. One operation is one line,
 * from its octets to address and parameters.
 *
 * <p>Apache James: its dispatcher's split into verb and argument and its handlers' parsing, which
 * are called directly; left out are dispatch, hooks, metrics, and Netty's search for the end of the
 * line, in whose place are a loop and a copy. It takes a bare LF for the end of a line and any
 * space around paths, looks at no value of a parameter and keeps no case of its name.
 *
 * <p>SubEthaSMTP: its reader of lines and its extraction of the address; left out are the verb's
 * look-up and upper case. It validates the address of MAIL only, and only as a header's, and passes
 * on no parameters: here they are the rest of the line, as it is.
 *
 * <p>Angus Mail: the address alone, without framing or parameters, only to compare.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CommandPeers {

  static final String MAIL = "MAIL FROM:<user@example.test> SIZE=12345 BODY=8BITMIME\r\n";
  static final String RCPT = "RCPT TO:<user@example.test>\r\n";

  private final byte[] mail = MAIL.getBytes(StandardCharsets.US_ASCII);
  private final byte[] rcpt = RCPT.getBytes(StandardCharsets.US_ASCII);
  private final JamesCommands james = new JamesCommands();
  private final Octets input = new Octets();
  private final CRLFTerminatedReader reader = new CRLFTerminatedReader(input);

  /**
   * MAIL, by Apache James.
   *
   * @return address and parameters
   * @throws Exception never
   */
  @Benchmark
  public Parsed jamesMail() throws Exception {
    return james.mail(mail);
  }

  /**
   * RCPT, by Apache James.
   *
   * @return address and parameters
   * @throws Exception never
   */
  @Benchmark
  public Parsed jamesRcpt() throws Exception {
    return james.rcpt(rcpt);
  }

  /**
   * MAIL, by SubEthaSMTP.
   *
   * @return address and parameters
   * @throws IOException never
   */
  @Benchmark
  public Parsed subethaMail() throws IOException {
    Parsed parsed = subetha(mail, "MAIL FROM:");
    if (!EmailUtils.isValidEmailAddress(parsed.address().toString(), true)) {
      throw new IllegalStateException(parsed.toString());
    }
    return parsed;
  }

  /**
   * RCPT, by SubEthaSMTP.
   *
   * @return address and parameters
   * @throws IOException never
   */
  @Benchmark
  public Parsed subethaRcpt() throws IOException {
    return subetha(rcpt, "RCPT TO:");
  }

  /**
   * The address alone, by Angus Mail.
   *
   * @return the address
   * @throws AddressException never
   */
  @Benchmark
  public InternetAddress angusAddress() throws AddressException {
    return new InternetAddress("user@example.test", true);
  }

  private Parsed subetha(byte[] wire, String verb) throws IOException {
    input.begin(wire);
    String line = reader.readLine();
    if (!line.regionMatches(true, 0, verb, 0, verb.length())) {
      throw new IllegalStateException(line);
    }
    String address = EmailUtils.extractEmailAddress(line, verb.length());
    int end = verb.length() + "<>".length() + address.length();
    return new Parsed(address, line.substring(end));
  }

  /**
   * The result of a peer's reading of a command.
   *
   * @param address its type for addresses
   * @param parameters what it makes of them
   */
  public record Parsed(Object address, Object parameters) {}

  /** An input that is used again, without the locks of {@link java.io.ByteArrayInputStream}. */
  // The reader takes one octet at a time.
  @SuppressWarnings("InputStreamSlowMultibyteRead")
  private static final class Octets extends InputStream {

    private byte[] octets = {};
    private int next;

    void begin(byte[] again) {
      octets = again;
      next = 0;
    }

    @Override
    public int read() {
      return next < octets.length ? octets[next++] & 0xff : -1;
    }
  }
}
