package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Unix;
import io.smtptoolkit.codec.wire.ProxyHeader.Kind;
import io.smtptoolkit.codec.wire.ProxyHeaderDecoder.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderDecoderTest {
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

  /** 192.0.2.7:56324 to 192.0.2.25:25. */
  private static final String V4 = "\u00c0\0\2\7\u00c0\0\2\31\u00dc\4\0\31";

  private static final Ip CLIENT = Ip.of(new byte[] {(byte) 192, 0, 2, 7}, 56_324);
  private static final Ip SERVER = Ip.of(new byte[] {(byte) 192, 0, 2, 25}, 25);
  private static final Ip CLIENT_6 = Ip.of(v6(0x20, 0x01, 0x0d, 0xb8, 1), 1);
  private static final Ip SERVER_6 = Ip.of(v6(0, 0, 0, 0, 1), 65_535);

  private static byte[] v6(int a, int b, int c, int d, int last) {
    byte[] octets = new byte[16];
    octets[0] = (byte) a;
    octets[1] = (byte) b;
    octets[2] = (byte) c;
    octets[3] = (byte) d;
    octets[15] = (byte) last;
    return octets;
  }

  private static String v2(int command, int family, String block) {
    return v2(command, family, block.length(), block);
  }

  private static String v2(int command, int family, int length, String block) {
    return SIGNATURE
        + (char) command
        + (char) family
        + (char) (length >> 8)
        + (char) (length & 0xff)
        + block;
  }

  private static String tlv(int type, String value) {
    return "" + (char) type + (char) (value.length() >> 8) + (char) (value.length() & 0xff) + value;
  }

  /** The header at the beginning, for every way to cut; what is after it stays. */
  private static ProxyHeader decode(String octets) throws SmtpSyntaxException {
    String after = "\r\nEHLO";
    var found = new ArrayList<ProxyHeader>();
    for (List<ByteBuffer> pieces : Cuts.of(octets + after).values()) {
      var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
      var left = new StringBuilder();
      boolean ended = false;
      for (ByteBuffer piece : pieces) {
        ended = ended || decoder.next(piece) == Result.HEADER;
        if (ended) {
          left.append(Cuts.text(piece));
        }
        Cuts.poison(piece);
      }
      assertThat(left).hasToString(after);
      found.add(decoder.header());
    }
    assertThat(found).containsOnly(found.get(0));
    return found.get(0);
  }

  /** The one error, for every way to cut. */
  private static SmtpSyntaxException fail(String octets) {
    var messages = new ArrayList<String>();
    SmtpSyntaxException error = null;
    for (List<ByteBuffer> pieces : Cuts.of(octets).values()) {
      var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
      error = null;
      for (ByteBuffer piece : pieces) {
        try {
          assertThat(decoder.next(piece)).isEqualTo(Result.NEED_BYTES);
        } catch (SmtpSyntaxException e) {
          error = e;
          break;
        }
      }
      assertThat(error).isNotNull();
      messages.add(error.getMessage());
    }
    assertThat(messages).containsOnly(messages.get(0));
    return error;
  }

  private static byte[] octets(String text) {
    return Cuts.octets(text);
  }

  /** The example of §2.1. */
  @Test
  void readsALine() throws SmtpSyntaxException {
    ProxyHeader header = decode("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");

    assertThat(header.version()).isEqualTo(1);
    assertThat(header.kind()).isEqualTo(Kind.TCP4);
    assertThat(header.source()).contains(Ip.of(new byte[] {(byte) 192, (byte) 168, 0, 1}, 56_324));
    assertThat(header.destination())
        .contains(Ip.of(new byte[] {(byte) 192, (byte) 168, 0, 11}, 443));
    assertThat(header.toOctets())
        .isEqualTo(octets("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n",
        "PROXY TCP6 2001:db8::1 ::1 1 65535\r\n",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "PROXY UNKNOWN\r\n"
      })
  void linesComeBackAsTheyWere(String line) throws SmtpSyntaxException {
    assertThat(decode(line).toOctets()).isEqualTo(octets(line));
  }

  @Test
  void readsIpv6AddressesHoweverTheyAreSpelled() throws SmtpSyntaxException {
    assertThat(decode("PROXY TCP6 2001:0DB8:0:0::1 0:0:0:0:0:0:0:1 1 65535\r\n"))
        .isEqualTo(ProxyHeader.tcp(1, CLIENT_6, SERVER_6))
        .hasToString(ProxyHeader.tcp(1, CLIENT_6, SERVER_6).toString());
  }

  @Test
  void aLineIsWrittenTheSameInEveryLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(ProxyHeader.tcp(1, CLIENT_6, SERVER_6).toOctets())
          .isEqualTo(octets("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " \0\u00ff anything", " 1.2.3.4 5.6.7.8 1 2"})
  void whatFollowsUnknownIsIgnored(String rest) throws SmtpSyntaxException {
    assertThat(decode("PROXY UNKNOWN" + rest + "\r\n"))
        .isEqualTo(ProxyHeader.withoutAddresses(1, Kind.UNSPECIFIED));
  }

  @Test
  void aLineHas107OctetsAtMost() throws SmtpSyntaxException {
    assertThat(decode("PROXY UNKNOWN " + "x".repeat(91) + "\r\n").kind())
        .isEqualTo(Kind.UNSPECIFIED);
    assertThat(fail("PROXY UNKNOWN " + "x".repeat(92) + "\r\n"))
        .hasMessage("expected CRLF within 107 octets at octet 106, found octet 0x0D");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EHLO a                              | a PROXY header | 0",
        "PROXX                               | \"PROXY \" | 4",
        "proxy TCP4                          | a PROXY header | 0",
        "PROXY\\tTCP4                        | \"PROXY \" | 5",
        "PROXY  TCP4 1.1.1.1 2.2.2.2 1 2\\r\\n | TCP4, TCP6 or UNKNOWN | 6",
        "PROXY tcp4 1.1.1.1 2.2.2.2 1 2\\r\\n | TCP4, TCP6 or UNKNOWN | 6",
        "PROXY UDP4 1.1.1.1 2.2.2.2 1 2\\r\\n | TCP4, TCP6 or UNKNOWN | 6",
        "PROXY UNKNOWNS\\r\\n                 | TCP4, TCP6 or UNKNOWN | 6",
        "PROXY \\r\\n                         | TCP4, TCP6 or UNKNOWN | 6",
        "PROXY TCP4\\r\\n                     | \" \" | 10",
        "PROXY TCP4  1.1.1.1 2.2.2.2 1 2\\r\\n | an IPv4 address | 11",
        "PROXY TCP4 1.1.1 2.2.2.2 1 2\\r\\n   | an IPv4 address | 11",
        "PROXY TCP4 01.1.1.1 2.2.2.2 1 2\\r\\n | an IPv4 address | 11",
        "PROXY TCP4 1.1.1.256 2.2.2.2 1 2\\r\\n | an IPv4 address | 11",
        "PROXY TCP4 x:1 2.2.2.2 1 2\\r\\n     | an IPv4 address | 11",
        "PROXY TCP4 ::1 ::1 1 2\\r\\n          | an IPv4 address | 11",
        "PROXY TCP4 1.1.1.1] 2.2.2.2 1 2\\r\\n | an IPv4 address | 11",
        "PROXY TCP4 IPv6:::1 2.2.2.2 1 2\\r\\n | an IPv4 address | 11",
        "PROXY TCP4 1.1.1.1 host 1 2\\r\\n     | an IPv4 address | 19",
        "PROXY TCP6 1.1.1.1 ::1 1 2\\r\\n      | an IPv6 address | 11",
        "PROXY TCP6 1::2::3 ::1 1 2\\r\\n      | an IPv6 address | 11",
        "PROXY TCP6 12345:: ::1 1 2\\r\\n      | an IPv6 address | 11",
        "PROXY TCP6 IPv6:::1 ::1 1 2\\r\\n     | an IPv6 address | 11",
        "PROXY TCP6 fe80::1%eth0 ::1 1 2\\r\\n | an IPv6 address | 11",
        "PROXY TCP4 1.1.1.1 2.2.2.2 65536 2\\r\\n | a port | 27",
        "PROXY TCP4 1.1.1.1 2.2.2.2 01 2\\r\\n | a port | 27",
        "PROXY TCP4 1.1.1.1 2.2.2.2 -1 2\\r\\n | a port | 27",
        "PROXY TCP4 1.1.1.1 2.2.2.2 00 2\\r\\n | a port | 27",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1\\r\\n    | \" \" | 28",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1 \\r\\n   | a port | 29",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 \\r\\n | the end | 30",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\\r\\n | the end | 30",
        "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\\n     | CRLF at the end only | 30",
        "PROXY UNKNOWN\\n                      | CRLF at the end only | 13",
        "PROXY UNKNOWN\\rx                     | CRLF at the end only | 14",
        "PROXY UNKNOWN\\r\\r\\n                 | CRLF at the end only | 14"
      })
  void refusesALine(String line, String expected, int position) {
    String octets = line.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");

    SmtpSyntaxException error = fail(octets);

    assertThat(error.expected()).isEqualTo(expected);
    assertThat(error.position()).isEqualTo(position);
  }

  private static Stream<Arguments> binaryHeaders() {
    String v6 =
        "\40\1\15\u00b8" + "\0".repeat(11) + "\1" + "\0".repeat(15) + "\1" + "\0\1\u00ff\u00ff";
    String unix = "/run/a" + "\0".repeat(102) + "\0b" + "\0".repeat(106);
    return Stream.of(
        Arguments.of(v2(0x20, 0x00, ""), Kind.LOCAL, null, null),
        Arguments.of(v2(0x21, 0x00, ""), Kind.UNSPECIFIED, null, null),
        Arguments.of(v2(0x21, 0x11, V4), Kind.TCP4, CLIENT, SERVER),
        Arguments.of(v2(0x21, 0x12, V4), Kind.UDP4, CLIENT, SERVER),
        Arguments.of(v2(0x21, 0x21, v6), Kind.TCP6, CLIENT_6, SERVER_6),
        Arguments.of(v2(0x21, 0x22, v6), Kind.UDP6, CLIENT_6, SERVER_6),
        Arguments.of(v2(0x21, 0x31, unix), Kind.UNIX_STREAM, new Unix("/run/a"), new Unix("\0b")),
        Arguments.of(
            v2(0x21, 0x32, unix), Kind.UNIX_DATAGRAM, new Unix("/run/a"), new Unix("\0b")));
  }

  @ParameterizedTest
  @MethodSource("binaryHeaders")
  void readsVersion2AndWritesItBack(
      String octets, Kind kind, ProxyEndpoint source, ProxyEndpoint destination)
      throws SmtpSyntaxException {
    ProxyHeader header = decode(octets);

    assertThat(header)
        .isEqualTo(
            new ProxyHeader(
                2, kind, Optional.ofNullable(source), Optional.ofNullable(destination), List.of()));
    assertThat(header.toOctets()).isEqualTo(octets(octets));
  }

  @Test
  void whatALocalOrUnspecifiedConnectionSaysIsDropped() throws SmtpSyntaxException {
    var local = ProxyHeader.withoutAddresses(2, Kind.LOCAL);
    var unspecified = ProxyHeader.withoutAddresses(2, Kind.UNSPECIFIED);

    assertThat(decode(v2(0x20, 0x11, V4))).isEqualTo(local);
    assertThat(decode(v2(0x20, 0xff, "abc"))).isEqualTo(local);
    assertThat(decode(v2(0x21, 0x00, "abc"))).isEqualTo(unspecified);
    assertThat(decode(v2(0x21, 0x01, V4))).isEqualTo(unspecified);
    assertThat(decode(v2(0x21, 0x10, V4))).isEqualTo(unspecified);
  }

  @Test
  void readsWhatElseIsSaid() throws SmtpSyntaxException {
    String tls =
        "\7\0\0\0\0" + tlv(0x21, "TLSv1.3") + tlv(0x22, "j\u00c3\u00bc") + tlv(0x28, "\60\u0082\0");
    String block =
        V4
            + tlv(0x01, "smtp")
            + tlv(0x02, "mx.example")
            + tlv(0x04, "")
            + tlv(0x05, "\0\u00ff")
            + tlv(0x20, tls)
            + tlv(0x30, "blue")
            + tlv(0xe0, "own");

    ProxyHeader header = decode(v2(0x21, 0x11, block));

    assertThat(header.alpn()).contains("smtp");
    assertThat(header.authority()).contains("mx.example");
    assertThat(header.uniqueId().orElseThrow()).containsExactly(0, 0xff);
    assertThat(header.networkNamespace()).contains("blue");
    assertThat(header.tlv(0xe0)).contains(ProxyTlv.of(0xe0, "own"));
    assertThat(header.tlv(0xe1)).isEmpty();
    ProxyTls said = header.tls().orElseThrow();
    assertThat(said.isTls()).isTrue();
    assertThat(said.isVerified()).isTrue();
    assertThat(said.detail(ProxyTls.VERSION).flatMap(ProxyTlv::text)).contains("TLSv1.3");
    assertThat(said.detail(ProxyTls.COMMON_NAME).flatMap(ProxyTlv::text)).contains("j\u00fc");
    assertThat(said.detail(ProxyTls.CLIENT_CERTIFICATE).orElseThrow().octets())
        .containsExactly(0x30, 0x82, 0);
    assertThat(said.detail(ProxyTls.CIPHER)).isEmpty();
    assertThat(said.toTlv()).isEqualTo(new ProxyTlv(0x20, octets(tls)));
    assertThat(header.toOctets()).isEqualTo(octets(v2(0x21, 0x11, block)));
  }

  @Test
  void aCertificateThatIsNotVerifiedIsToldApart() {
    assertThat(new ProxyTls(3, 0xffff_ffffL, List.of()).isVerified()).isFalse();
    assertThat(new ProxyTls(1, 0, List.of()).isVerified()).isFalse();
    assertThat(new ProxyTls(3, 0xffff_ffffL, List.of()).toTlv().octets())
        .containsExactly(3, 0xff, 0xff, 0xff, 0xff);
    assertThat(new ProxyTls(0, 0, List.of()).isTls()).isFalse();
  }

  @Test
  void whatIsNoTextIsNoName() throws SmtpSyntaxException {
    assertThat(decode(v2(0x21, 0x11, V4 + tlv(0x02, "\u00ff"))).authority()).isEmpty();
  }

  /** The checksum was computed by another program. */
  @Test
  void checksTheChecksum() throws SmtpSyntaxException {
    String right = V4 + tlv(0x03, "j\u00a6\u00aap");

    ProxyHeader header = decode(v2(0x21, 0x11, right));

    assertThat(header).isEqualTo(ProxyHeader.tcp(2, CLIENT, SERVER).withChecksum());
    assertThat(header.toOctets()).isEqualTo(octets(v2(0x21, 0x11, right)));
    String wrong = V4.replace('\7', '\10') + tlv(0x03, "j\u00a6\u00aap");
    assertThat(fail(v2(0x21, 0x11, wrong)).expected()).isEqualTo("the right checksum");
  }

  @Test
  void theChecksumNeedNotStandLast() throws SmtpSyntaxException {
    ProxyHeader header = ProxyHeader.tcp(2, CLIENT, SERVER).with(ProxyTlv.of(0x02, "a"));
    ProxyHeader checked = header.withChecksum();

    assertThat(decode(new String(checked.toOctets(), ISO_8859_1))).isEqualTo(checked);
    ProxyTlv noop = ProxyTlv.of(0x04, "");
    assertThatIllegalArgumentException().isThrownBy(() -> checked.with(noop));
    assertThatIllegalArgumentException().isThrownBy(checked::withChecksum);
  }

  private static Stream<Arguments> badBinaryHeaders() {
    return Stream.of(
        Arguments.of("\r\n\r\n\0\r\nQUIX", "a PROXY header", 10),
        Arguments.of("\r\nEHLO", "a PROXY header", 2),
        Arguments.of(v2(0x11, 0x11, V4), "version 2 with LOCAL or PROXY", 12),
        Arguments.of(v2(0x31, 0x11, V4), "version 2 with LOCAL or PROXY", 12),
        Arguments.of(v2(0x22, 0x11, V4), "version 2 with LOCAL or PROXY", 12),
        Arguments.of(v2(0x21, 0x41, V4), "a known family and protocol", 13),
        Arguments.of(v2(0x21, 0x13, V4), "a known family and protocol", 13),
        Arguments.of(v2(0x21, 0xf1, V4), "a known family and protocol", 13),
        Arguments.of(v2(0x21, 0x11, 11, ""), "the length of two addresses at least", 14),
        Arguments.of(v2(0x21, 0x21, 35, ""), "the length of two addresses at least", 14),
        Arguments.of(v2(0x21, 0x31, 215, ""), "the length of two addresses at least", 14),
        Arguments.of(v2(0x21, 0x11, 4081, ""), "a header of at most 4096 octets", 14),
        Arguments.of(v2(0x20, 0x00, 65_535, ""), "a header of at most 4096 octets", 14),
        Arguments.of(v2(0x21, 0x11, V4 + "\1\0"), "a whole TLV", 28),
        Arguments.of(v2(0x21, 0x11, V4 + "\1\0\2a"), "a TLV of at most 1 octets", 31),
        Arguments.of(
            v2(0x21, 0x11, V4 + tlv(0x05, "x".repeat(129))),
            "a unique id of at most 128 octets",
            160),
        Arguments.of(v2(0x21, 0x11, V4 + tlv(0x20, "\1\0\0\0")), "five octets of TLS at least", 35),
        Arguments.of(v2(0x21, 0x11, V4 + tlv(0x20, "\1\0\0\0\0\41\0")), "a whole TLV", 38),
        Arguments.of(v2(0x21, 0x11, V4 + tlv(0x03, "abc")), "one checksum of 4 octets", 34));
  }

  @ParameterizedTest
  @MethodSource("badBinaryHeaders")
  void refusesVersion2(String octets, String expected, int position) {
    SmtpSyntaxException error = fail(octets);

    assertThat(error.expected()).isEqualTo(expected);
    assertThat(error.position()).isEqualTo(position);
  }

  @Test
  void theLongestHeaderIsTaken() throws SmtpSyntaxException {
    String octets = v2(0x21, 0x11, V4 + tlv(0xe0, "x".repeat(4080 - 12 - 3)));
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);

    assertThat(decoder.next(ByteBuffer.wrap(octets(octets)))).isEqualTo(Result.HEADER);
    assertThat(octets).hasSize(4096);
    assertThat(decoder.gatheredOctets()).isZero();
  }

  @Test
  void theLongestHeaderOfAllIsTakenIfItMay() throws SmtpSyntaxException {
    String octets = v2(0x21, 0x11, V4 + tlv(0xe0, "x".repeat(65_535 - 12 - 3)));
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT.withMaxProxyHeaderOctets(16 + 65_535));

    assertThat(decoder.next(ByteBuffer.wrap(octets(octets)))).isEqualTo(Result.HEADER);
    assertThat(decoder.header().toOctets()).isEqualTo(octets(octets));
  }

  @Test
  void boundsAreTaken() throws SmtpSyntaxException {
    String path = "/" + "p".repeat(107);
    String unix = path + "/b" + "\0".repeat(106);
    String id = V4 + tlv(0x05, "x".repeat(128));

    assertThat(decode(v2(0x21, 0x31, unix)).source()).contains(new Unix(path));
    assertThat(decode(v2(0x21, 0x11, id)).uniqueId().orElseThrow()).hasSize(128);
    assertThat(new Ip(CLIENT.address(), 0).port()).isZero();
    assertThat(new Ip(CLIENT.address(), 65_535).port()).isEqualTo(65_535);
    assertThat(new Unix("\u00ff").path()).isEqualTo("\u00ff");
    assertThat(new ProxyTlv(0, new byte[0]).type()).isZero();
    assertThat(new ProxyTlv(255, new byte[65_535]).octets()).hasSize(65_535);
    assertThat(new ProxyTls(255, 0xffff_ffffL, List.of()).client()).isEqualTo(255);
  }

  @Test
  void whatIsBeyondTheBoundsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Ip(CLIENT.address(), -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unix("\u0100"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(-1, new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(0, new byte[65_536]));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTls(-1, 0, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTls(256, 0, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTls(0, -1, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyTls(0, 0x1_0000_0000L, List.of()));
  }

  @Test
  void aTlvIsItsTypeAndItsOctets() {
    ProxyTlv tlv = ProxyTlv.of(0xe0, "own");

    assertThat(tlv)
        .isEqualTo(new ProxyTlv(0xe0, octets("own")))
        .hasSameHashCodeAs(new ProxyTlv(0xe0, octets("own")))
        .isNotEqualTo(ProxyTlv.of(0xe1, "own"))
        .isNotEqualTo(ProxyTlv.of(0xe0, "owl"))
        .hasToString("0xe0 (3 octets)");
    tlv.octets()[0] = 'x';
    assertThat(tlv.text()).contains("own");
  }

  @Test
  void tellsHowMuchIsKept() throws SmtpSyntaxException {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);

    assertThat(decoder.next(ByteBuffer.wrap(octets("PROXY UN")))).isEqualTo(Result.NEED_BYTES);
    assertThat(decoder.gatheredOctets()).isEqualTo(8);
    assertThat(decoder.next(ByteBuffer.wrap(octets("KNOWN\r\n")))).isEqualTo(Result.HEADER);
    assertThat(decoder.gatheredOctets()).isZero();
  }

  /** Whole and octet by octet; the header, or what was expected and where. */
  private static Object outcome(byte[] octets, boolean bytewise) {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
    try {
      for (int from = 0, to; from < octets.length; from = to) {
        to = bytewise ? from + 1 : octets.length;
        ByteBuffer piece = ByteBuffer.wrap(octets, from, to - from);
        if (decoder.next(piece) == Result.HEADER) {
          return List.of(decoder.header(), piece.position());
        }
        assertThat(decoder.gatheredOctets()).isEqualTo(to);
      }
      return Result.NEED_BYTES;
    } catch (SmtpSyntaxException e) {
      return e.getMessage();
    }
  }

  @Tag("by-chance")
  @Test
  void garbageIsAHeaderOrTheNamedErrorHoweverItIsCut() throws SmtpSyntaxException {
    var random = new Random(20_261);
    List<byte[]> good =
        List.of(
            octets("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
            octets("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 1 65535\r\n"),
            octets(v2(0x21, 0x11, V4 + tlv(0x20, "\7\0\0\0\0" + tlv(0x21, "x")) + tlv(0x05, "y"))));
    int headers = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] octets = good.get(i % good.size()).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(128);
      }

      Object whole = outcome(octets, false);

      assertThat(outcome(octets, true)).isEqualTo(whole);
      if (whole instanceof List<?> found && found.get(0) instanceof ProxyHeader header) {
        headers++;
        var again = new ProxyHeaderDecoder(Limits.DEFAULT);
        again.next(ByteBuffer.wrap(header.toOctets()));
        assertThat(again.header()).isEqualTo(header);
      }
    }
    assertThat(headers).isGreaterThan(1000);
  }

  @Test
  void errorIsSticky() {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
    ByteBuffer good = ByteBuffer.wrap(octets("PROXY UNKNOWN\r\n"));

    assertThatThrownBy(() -> decoder.next(ByteBuffer.wrap(octets("E"))))
        .isInstanceOf(SmtpSyntaxException.class);
    assertThatThrownBy(() -> decoder.next(good)).isInstanceOf(SmtpSyntaxException.class);
    assertThat(good.position()).isZero();
  }

  @Test
  void thereIsOneHeaderOnly() throws SmtpSyntaxException {
    var decoder = new ProxyHeaderDecoder(Limits.DEFAULT);
    assertThatIllegalStateException().isThrownBy(decoder::header);
    ByteBuffer input = ByteBuffer.wrap(octets("PROXY UNKNOWN\r\nPROXY UNKNOWN\r\n"));

    assertThat(decoder.next(input)).isEqualTo(Result.HEADER);

    assertThat(input.position()).isEqualTo(15);
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(input));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aHeaderHasTheAddressesOfItsKind(Kind kind) {
    Optional<ProxyEndpoint> none = Optional.empty();
    Optional<ProxyEndpoint> v4 = Optional.of(CLIENT);
    Optional<ProxyEndpoint> v6 = Optional.of(CLIENT_6);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyHeader(2, kind, v4, v6, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyHeader(2, kind, v4, none, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyHeader(2, kind, none, v4, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProxyHeader(3, kind, none, none, List.of()));
  }

  @Test
  void aHeaderCannotSayWhatItsVersionHasNoPlaceFor() {
    ProxyTlv name = ProxyTlv.of(ProxyTlv.AUTHORITY, "a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyHeader.withoutAddresses(1, Kind.LOCAL));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyHeader.tcp(1, CLIENT, SERVER).with(name));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyHeader.withoutAddresses(2, Kind.LOCAL).with(name));
    assertThatIllegalArgumentException().isThrownBy(() -> ProxyHeader.tcp(2, CLIENT, SERVER_6));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ip(CLIENT.address(), 65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unix("a\0"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unix("a".repeat(109)));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(256, new byte[0]));
  }
}
