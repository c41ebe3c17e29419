package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Unix;
import io.smtptoolkit.codec.wire.ProxyHeader.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the header that a proxy puts before everything else, in either version.
 *
 * <p>Where a header is expected there has to be one: a client that may leave it out can as well
 * invent it (The PROXY protocol, §2). What is not a header is an error as soon as that is seen, and
 * the connection is to be closed without a word, before the greeting too.
 *
 * <pre>
 *   decoder.next(input) is HEADER: decoder.header() is who the client is
 *                                  input is after the header, where TLS or SMTP begins
 * </pre>
 *
 * <p>One per connection; not thread-safe.
 *
 * @see ProxyHeader
 */
public final class ProxyHeaderDecoder {

  /** The finding of a step. */
  public enum Result {
    /** The input is used up and the header has not ended. */
    NEED_BYTES,
    /** The header has ended; see {@link ProxyHeaderDecoder#header()}. */
    HEADER
  }

  /** §2.1: the longest line, including CRLF. */
  private static final int MAX_LINE_OCTETS = 107;

  private static final byte[] LINE_START = "PROXY ".getBytes(US_ASCII);
  private static final int COMMAND_AT = ProxyHeader.signatureOctets();
  private static final int FAMILY_AT = COMMAND_AT + 1;
  private static final int LENGTH_AT = FAMILY_AT + 1;
  private static final OctetSet WORD = OctetSet.range('!', '~');

  private final int maxOctets;
  private byte[] gathered = new byte[MAX_LINE_OCTETS];
  private int octets;
  private int end = Integer.MAX_VALUE;
  private Optional<ProxyHeader> header = Optional.empty();
  private Optional<SmtpSyntaxException> failure = Optional.empty();

  /**
   * A decoder at the beginning of a connection.
   *
   * @param limits how long a header may be
   */
  public ProxyHeaderDecoder(Limits limits) {
    this.maxOctets = limits.maxProxyHeaderOctets();
  }

  /**
   * Reads on.
   *
   * @param input octets that follow those of the last call; its position moves past what was used,
   *     never beyond the header
   * @return what was found
   * @throws SmtpSyntaxException if this is no header, or too long a one; again by each later call
   * @throws IllegalStateException if the header has been found
   */
  public Result next(ByteBuffer input) throws SmtpSyntaxException {
    if (header.isPresent()) {
      throw new IllegalStateException("the header has ended");
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      while (input.hasRemaining() && header.isEmpty()) {
        take(input.get());
      }
    } catch (SmtpSyntaxException e) {
      failure = Optional.of(e);
      throw e;
    }
    return header.isPresent() ? Result.HEADER : Result.NEED_BYTES;
  }

  /**
   * The header that was found.
   *
   * @return the header
   * @throws IllegalStateException if none was
   */
  public ProxyHeader header() {
    return header.orElseThrow(() -> new IllegalStateException("the header has not ended"));
  }

  /**
   * The number of octets of an unfinished header that are kept.
   *
   * @return octets
   */
  public int gatheredOctets() {
    return header.isPresent() ? 0 : octets;
  }

  private void take(byte octet) throws SmtpSyntaxException {
    int at = octets++;
    gathered[at] = octet;
    if (gathered[0] == LINE_START[0]) {
      lineOctet(octet, at);
    } else {
      binaryOctet(octet, at);
    }
    if (header.isPresent()) {
      gathered = new byte[0];
    }
  }

  private void lineOctet(byte octet, int at) throws SmtpSyntaxException {
    if (at < LINE_START.length && octet != LINE_START[at]) {
      throw expected("\"PROXY \"", at);
    }
    boolean afterCr = at > 0 && gathered[at - 1] == '\r';
    if (afterCr != (octet == '\n')) {
      throw expected("CRLF at the end only", at);
    }
    if (afterCr) {
      header = Optional.of(line(new String(gathered, 0, at - 1, ISO_8859_1)));
    } else if (octets == MAX_LINE_OCTETS) {
      throw expected("CRLF within 107 octets", at);
    }
  }

  /** §2.1: exactly one space between the words, and nothing that a program might read otherwise. */
  private static ProxyHeader line(String text) throws SmtpSyntaxException {
    // What follows UNKNOWN is ignored, be it text or not.
    int unknown = "PROXY UNKNOWN".length();
    if (text.startsWith("PROXY UNKNOWN")
        && (text.length() == unknown || text.charAt(unknown) == ' ')) {
      return ProxyHeader.withoutAddresses(1, Kind.UNSPECIFIED);
    }
    LineCursor line = LineCursor.of(text);
    line.skip("PROXY ");
    int kindAt = line.position();
    String kind = word(line);
    if (!kind.equals("TCP4") && !kind.equals("TCP6")) {
      line.backTo(kindAt);
      throw line.expected("TCP4, TCP6 or UNKNOWN");
    }
    boolean v4 = kind.equals("TCP4");
    line.require(' ');
    AddressLiteral source = address(line, v4);
    line.require(' ');
    AddressLiteral destination = address(line, v4);
    line.require(' ');
    int sourcePort = port(line);
    line.require(' ');
    int destinationPort = port(line);
    line.requireEnd();
    return ProxyHeader.tcp(1, new Ip(source, sourcePort), new Ip(destination, destinationPort));
  }

  private static String word(LineCursor line) {
    int from = line.position();
    line.skip(WORD);
    return line.since(from);
  }

  private static AddressLiteral address(LineCursor line, boolean v4) throws SmtpSyntaxException {
    int from = line.position();
    String text = word(line);
    try {
      AddressLiteral address = AddressLiteral.parse(v4 ? "[" + text + "]" : "[IPv6:" + text + "]");
      boolean right = address.kind() == (v4 ? AddressLiteral.Kind.IPV4 : AddressLiteral.Kind.IPV6);
      // 010 is 8 to some programs and 10 to others.
      if (right && (!v4 || AddressLiteral.ofIp(address.octets()).content().equals(text))) {
        return address;
      }
    } catch (SmtpSyntaxException e) {
      // Told below, by its place in the line.
    }
    line.backTo(from);
    throw line.expected(v4 ? "an IPv4 address" : "an IPv6 address");
  }

  private static int port(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    String text = word(line);
    boolean digits =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean canonical = text.equals("0") || !text.startsWith("0");
    if (!digits || !canonical || Integer.parseInt(text) > Ip.MAX_PORT) {
      line.backTo(from);
      throw line.expected("a port");
    }
    return Integer.parseInt(text);
  }

  private void binaryOctet(byte octet, int at) throws SmtpSyntaxException {
    if (at < COMMAND_AT) {
      if (!ProxyHeader.beginsSignature(octet, at)) {
        throw expected("a PROXY header", at);
      }
    } else if (at == COMMAND_AT) {
      if (octet != Kind.LOCAL.command && octet != Kind.TCP4.command) {
        throw expected("version 2 with LOCAL or PROXY", at);
      }
    } else if (at == FAMILY_AT) {
      // LOCAL: the family is ignored.
      boolean known = (octet >> 4 & 0xf) <= 3 && (octet & 0xf) <= 2;
      if (!known && gathered[COMMAND_AT] != Kind.LOCAL.command) {
        throw expected("a known family and protocol", at);
      }
    } else if (at == LENGTH_AT + 1) {
      beginBlock(at);
    }
    if (octets == end) {
      header = Optional.of(binary());
    }
  }

  private void beginBlock(int at) throws SmtpSyntaxException {
    int length = (gathered[LENGTH_AT] & 0xff) << 8 | (gathered[at] & 0xff);
    Kind kind = kind();
    if (length < kind.addressOctets) {
      throw expected("the length of two addresses at least", LENGTH_AT);
    }
    if (ProxyHeader.VERSION_2_OCTETS + length > maxOctets) {
      throw expected("a header of at most " + maxOctets + " octets", LENGTH_AT);
    }
    end = ProxyHeader.VERSION_2_OCTETS + length;
    gathered = Arrays.copyOf(gathered, end);
  }

  /** Half a kind, such as a family without a protocol, is none: its addresses are ignored. */
  private Kind kind() {
    if (gathered[COMMAND_AT] == Kind.LOCAL.command) {
      return Kind.LOCAL;
    }
    for (Kind kind : Kind.values()) {
      if (kind.hasAddresses() && kind.family == gathered[FAMILY_AT]) {
        return kind;
      }
    }
    return Kind.UNSPECIFIED;
  }

  private ProxyHeader binary() throws SmtpSyntaxException {
    Kind kind = kind();
    if (!kind.hasAddresses()) {
      return ProxyHeader.withoutAddresses(2, kind);
    }
    ByteBuffer in = ByteBuffer.wrap(gathered, 0, end).position(ProxyHeader.VERSION_2_OCTETS);
    boolean unix = kind == Kind.UNIX_STREAM || kind == Kind.UNIX_DATAGRAM;
    int size = unix ? Unix.OCTETS : kind.addressOctets / 2 - 2;
    var source = new byte[size];
    var destination = new byte[size];
    in.get(source).get(destination);
    ProxyEndpoint from = unix ? unix(source) : Ip.of(source, in.getShort() & 0xffff);
    ProxyEndpoint to = unix ? unix(destination) : Ip.of(destination, in.getShort() & 0xffff);
    try {
      List<ProxyTlv> tlvs = ProxyTlv.readAll(in);
      return new ProxyHeader(2, kind, Optional.of(from), Optional.of(to), tlvs);
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()), "", in.position());
    }
  }

  private static Unix unix(byte[] octets) {
    int length = octets.length;
    while (length > 0 && octets[length - 1] == 0) {
      length--;
    }
    return new Unix(new String(octets, 0, length, ISO_8859_1));
  }

  private SmtpSyntaxException expected(String expected, int at) {
    return error(expected, "octet 0x%02X".formatted(gathered[at]), at);
  }

  private static SmtpSyntaxException error(String expected, String found, int at) {
    return new SmtpSyntaxException(
        expected, found, at, ReplyCode.SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR);
  }
}
