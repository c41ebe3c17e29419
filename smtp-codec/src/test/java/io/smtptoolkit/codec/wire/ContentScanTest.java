package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentScanTest {

  /** In columns: content, octets, eight bit, longest line, ends with CRLF, fault. */
  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                       | 0  | false | 0  | true  | ""
          a                        | 1  | false | 3  | false | ""
          a\\r\\n                  | 3  | false | 3  | true  | ""
          \\r\\n                   | 2  | false | 2  | true  | ""
          a\\r\\nbcd\\r\\ne\\r\\n  | 11 | false | 5  | true  | ""
          a\\r\\nbcd               | 6  | false | 5  | false | ""
          abcd\\r\\nb              | 7  | false | 6  | false | ""
          .\\r\\n                  | 3  | false | 3  | true  | ""
          a\\tb\\r\\n              | 5  | false | 5  | true  | ""
          a\\xE9\\r\\n             | 4  | true  | 4  | true  | ""
          abcdefghijklmnop\\x80\\r\\n | 19 | true | 19 | true | ""
          \\x80abcdefghijklmnop\\r\\n | 19 | true | 19 | true | ""
          \\x7F\\r\\n              | 3  | false | 3  | true  | ""
          a\\rb\\r\\n              | 5  | false | 5  | true  | bare cr at octet 1
          a\\nb\\r\\n              | 5  | false | 5  | true  | bare lf at octet 1
          a\\0b\\r\\n              | 5  | false | 5  | true  | nul at octet 1
          a\\r                     | 2  | false | 4  | false | bare cr at octet 1
          a\\r\\r\\n               | 4  | false | 4  | true  | bare cr at octet 1
          \\n                      | 1  | false | 3  | false | bare lf at octet 0
          \\n\\0\\r                | 3  | false | 5  | false | bare lf at octet 0
          a\\r\\0                  | 3  | false | 5  | false | bare cr at octet 1
          """)
  void traitsAreFoundHoweverTheContentIsCut(
      String escaped, long octets, boolean eightBit, long longest, boolean ended, String fault) {
    byte[] content = unescape(escaped);

    for (int cut = 0; cut <= content.length; cut++) {
      for (boolean direct : new boolean[] {false, true}) {
        var scan = new ContentScan();
        scan.add(buffer(content, 0, cut, direct));
        scan.add(buffer(content, cut, content.length, direct));

        ContentTraits traits = scan.traits();
        assertThat(traits.octets()).isEqualTo(octets);
        assertThat(traits.eightBit()).isEqualTo(eightBit);
        assertThat(traits.longestLineOctets()).isEqualTo(longest);
        assertThat(traits.endsWithCrlf()).isEqualTo(ended);
        assertThat(traits.fault().map(ContentFault::toString).orElse("")).isEqualTo(fault);
      }
    }
  }

  @Test
  void aPieceIsNotUsedUp() {
    ByteBuffer piece = ByteBuffer.wrap(unescape("xabc\\r\\ny"), 1, 5);

    var scan = new ContentScan();
    scan.add(piece);

    assertThat(piece.position()).isEqualTo(1);
    assertThat(piece.limit()).isEqualTo(6);
    assertThat(scan.traits().octets()).isEqualTo(5);
  }

  @Test
  void aFaultAtACutIsFoundOnce() {
    var scan = new ContentScan();
    scan.add(ByteBuffer.wrap(unescape("a\\r")));

    assertThat(scan.traits().fault())
        .contains(new ContentFault(ContentFault.Kind.BARE_CR, 1)); // if it ends here

    scan.add(ByteBuffer.wrap(unescape("\\n")));
    assertThat(scan.traits().fault()).isEqualTo(Optional.empty());
  }

  @Test
  void theSizeWithItsFinalCrlfIsWhatDataCarries() {
    assertThat(of("a\\r\\n").octetsWithFinalCrlf()).isEqualTo(3);
    assertThat(of("a").octetsWithFinalCrlf()).isEqualTo(3);
    assertThat(ContentTraits.EMPTY.octetsWithFinalCrlf()).isZero();
  }

  /** Against a reading octet by octet. */
  @Test
  void findsTheSameAsASimpleReading() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] content = new byte[random.nextInt(60)];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) "abcdefgh.\t\r\n\r\n\0\u00e9".charAt(random.nextInt(16));
      }
      var scan = new ContentScan();
      scan.add(ByteBuffer.wrap(content));

      assertThat(scan.traits()).isEqualTo(simple(content));
    }
  }

  private static ContentTraits simple(byte[] content) {
    String text = new String(content, ISO_8859_1);
    long longest = 0;
    for (String line : text.split("\r\n", -1)) {
      longest = Math.max(longest, line.length() + 2);
    }
    boolean ended = text.isEmpty() || text.endsWith("\r\n");
    if (ended) {
      longest = 0;
      for (String line : text.split("(?<=\r\n)", -1)) {
        longest = Math.max(longest, line.length());
      }
    }
    Optional<ContentFault> fault = Optional.empty();
    for (int i = 0; i < content.length && fault.isEmpty(); i++) {
      boolean afterCr = i > 0 && content[i - 1] == '\r';
      boolean beforeLf = i + 1 < content.length && content[i + 1] == '\n';
      if (content[i] == 0) {
        fault = Optional.of(new ContentFault(ContentFault.Kind.NUL, i));
      } else if (content[i] == '\n' && !afterCr) {
        fault = Optional.of(new ContentFault(ContentFault.Kind.BARE_LF, i));
      } else if (content[i] == '\r' && !beforeLf) {
        fault = Optional.of(new ContentFault(ContentFault.Kind.BARE_CR, i));
      }
    }
    boolean eightBit = text.chars().anyMatch(c -> c > 127);
    return new ContentTraits(content.length, eightBit, longest, ended, fault);
  }

  private static ContentTraits of(String escaped) {
    var scan = new ContentScan();
    scan.add(ByteBuffer.wrap(unescape(escaped)));
    return scan.traits();
  }

  private static ByteBuffer buffer(byte[] content, int from, int to, boolean direct) {
    ByteBuffer buffer =
        direct ? ByteBuffer.allocateDirect(to - from) : ByteBuffer.allocate(to - from);
    return buffer.put(content, from, to - from).flip();
  }

  private static byte[] unescape(String text) {
    var octets = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\\') {
        octets.append(text.charAt(i));
        continue;
      }
      switch (text.charAt(++i)) {
        case 'r' -> octets.append('\r');
        case 'n' -> octets.append('\n');
        case 't' -> octets.append('\t');
        case '0' -> octets.append('\0');
        default -> {
          octets.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
          i += 2;
        }
      }
    }
    return octets.toString().getBytes(ISO_8859_1);
  }
}
