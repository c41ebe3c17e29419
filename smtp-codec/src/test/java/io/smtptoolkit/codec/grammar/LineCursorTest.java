package io.smtptoolkit.codec.grammar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCursorTest {

  private static final OctetSet LETTERS = OctetSet.range('a', 'z');

  @Test
  void readsOneProductionAfterAnother() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("to:<ab> 12");

    assertThat(line.skip("TO:")).isTrue();
    line.require('<');
    int from = line.position();
    line.skip(LETTERS);
    assertThat(line.since(from)).isEqualTo("ab");
    assertThat(line.previous()).isEqualTo('b');
    assertThat(line.peek()).isEqualTo('>');
    line.require('>');
    assertThat(line.skip(' ')).isTrue();
    assertThat(line.position()).isEqualTo(8);
    assertThat(line.rest()).isEqualTo("12");
    line.requireEnd();
  }

  @Test
  void staysWhereItIsWhenSomethingElseIsNext() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("1a");

    assertThat(line.skip('2')).isFalse();
    assertThat(line.skip("1B")).isFalse();
    assertThat(line.skip("1AB")).isFalse();
    assertThat(line.skipOne(LETTERS)).isFalse();
    line.skip(LETTERS);
    line.skipText(LETTERS);
    assertThat(line.position()).isZero();
    assertThat(line.atEnd()).isFalse();
  }

  @Test
  void standsBetweenNothingAndNothingInAnEmptyText() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("");

    assertThat(line.atEnd()).isTrue();
    assertThat(line.peek()).isEqualTo(LineCursor.END);
    assertThat(line.previous()).isEqualTo(LineCursor.END);
    assertThat(line.skip('a')).isFalse();
    assertThat(line.skip("A")).isFalse();
    assertThat(line.skip("")).isTrue();
    assertThat(line.skipOne(LETTERS)).isFalse();
    assertThat(line.rest()).isEmpty();
    line.requireEnd();
  }

  @Test
  void readsOneOctetOfASet() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("ab");

    assertThat(line.skipOne(LETTERS)).isTrue();
    assertThat(line.position()).isEqualTo(1);
    assertThat(line.skipOne(LETTERS)).isTrue();
    assertThat(line.skipOne(LETTERS)).isFalse();
    assertThat(line.atEnd()).isTrue();
  }

  @Test
  void takesOnlyLettersOfAsciiForTheSameInAnyCase() throws SmtpSyntaxException {
    assertThat(LineCursor.of("noop").skip("NOOP")).isTrue();
    assertThat(LineCursor.of("NoOp").skip("NOOP")).isTrue();
    assertThat(LineCursor.of("aZz").skip("AZZ")).isTrue();
    assertThat(LineCursor.of("{").skip("[")).isFalse();
    assertThat(LineCursor.of("`").skip("@")).isFalse();
    assertThat(LineCursor.ofUtf8("re\u017fet").skip("RESET")).isFalse();
  }

  @Test
  void readsAWordInTheSameCaseOnly() throws SmtpSyntaxException {
    var line = LineCursor.of("SIZe");

    assertThat(line.skipExactly("SIZE")).isFalse();
    assertThat(line.skipExactly("SIZeS")).isFalse();
    assertThat(line.position()).isZero();
    assertThat(line.skipExactly("SIZ")).isTrue();
    assertThat(line.position()).isEqualTo(3);
    assertThat(line.skipExactly("e")).isTrue();
    assertThat(line.atEnd()).isTrue();
  }

  @Test
  void goesBackButNotForward() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("abc");
    line.skip("AB");

    line.backTo(2);
    assertThat(line.peek()).isEqualTo('c');
    line.backTo(1);
    assertThat(line.peek()).isEqualTo('b');
    assertThatIllegalArgumentException().isThrownBy(() -> line.backTo(2));
    assertThatIllegalArgumentException().isThrownBy(() -> line.backTo(-1));
  }

  @Test
  void stopsAtTextBeyondAsciiUnlessItIsAllowed() throws SmtpSyntaxException {
    LineCursor strict = LineCursor.of("a\u00fcb");
    LineCursor utf8 = LineCursor.ofUtf8("a\u00fcb\u20ac1");
    LineCursor onlySet = LineCursor.ofUtf8("a\u00fcb");

    strict.skipText(LETTERS);
    utf8.skipText(LETTERS);
    onlySet.skip(LETTERS);

    assertThat(strict.position()).isEqualTo(1);
    assertThat(utf8.position()).isEqualTo(7);
    assertThat(utf8.since(0)).isEqualTo("a\u00fcb\u20ac");
    assertThat(onlySet.position()).isEqualTo(1);
    assertThat(onlySet.peek()).isEqualTo(0xc3);
  }

  @Test
  void errorsNameTheOctetAndWhatWasFoundThere() throws SmtpSyntaxException {
    LineCursor line = LineCursor.ofUtf8("a\u00fc\u20ac");
    line.skipText(LETTERS);
    LineCursor middle = LineCursor.ofUtf8("\u00fc\u20acx");
    middle.skipText(OctetSet.of(""));

    assertThat(line.expected("a dot")).hasMessage("expected a dot at octet 6, found the end");
    assertThatThrownBy(() -> middle.require('@'))
        .hasMessage("expected \"@\" at octet 5, found \"x\"");
    assertThatThrownBy(middle::requireEnd)
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.position()).isEqualTo(5);
              assertThat(e.suggestedCode()).hasToString("501");
              assertThat(e.enhancedStatusCode()).hasToString("5.5.4");
            });
    middle.backTo(2);
    assertThat(middle.expected("a dot")).hasMessage("expected a dot at octet 2, found U+20AC");
  }

  @ParameterizedTest
  @CsvSource({"a\\0b, 1", "a\\tb, 1", "\\177, 0", "ab\\r, 2", "a\\205, 1", "\\237, 0"})
  void aTextHoldsNoControlCharacter(String text, int position) {
    assertThatThrownBy(() -> LineCursor.ofUtf8(text.translateEscapes()))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.position()).isEqualTo(position));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud83d", "\ude00a", "\ude00\ud83d", "\ud800", "\udfff"})
  void aTextHoldsNoHalfOfAPair(String text) {
    assertThatThrownBy(() -> LineCursor.ofUtf8(text)).isInstanceOf(SmtpSyntaxException.class);
    assertThatThrownBy(() -> LineCursor.of(text)).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void aLineEndsBeforeItsBlanks() {
    assertThat(ofLine("ab \t ", false).rest()).isEqualTo("ab");
    assertThat(ofLine(" \t", false).atEnd()).isTrue();
    assertThat(ofLine(" a", false).rest()).isEqualTo(" a");
  }

  @Test
  void aLineIsReadFromOneIndexToAnother() {
    for (ByteBuffer source : new ByteBuffer[] {heap(), direct(), heap().asReadOnlyBuffer()}) {
      LineCursor line = LineCursor.ofLine(source, 2, 6, false, Set.of());

      assertThat(line.previous()).isEqualTo(LineCursor.END);
      assertThat(line.position()).isZero();
      assertThat(line.rest()).isEqualTo("NOOP");
      assertThat(line.peek()).isEqualTo(LineCursor.END);
      assertThat(source.position()).isZero();
      assertThat(source.limit()).isEqualTo(9);
      line.backTo(1);
      assertThat(line.position()).isEqualTo(1);
      assertThat(line.skipExactly("OOPS")).isFalse();
      assertThat(line.skipExactly("OOP")).isTrue();
      assertThatIllegalArgumentException().isThrownBy(() -> line.backTo(5));
      line.backTo(0);
      assertThat(line.peek()).isEqualTo('N');
    }
  }

  @Test
  void everyControlCharacterIsFoundWhereverItIs() {
    for (int length = 1; length <= 20; length++) {
      for (int position = 0; position < length; position++) {
        for (int octet = 0; octet < 256; octet++) {
          byte[] octets = "x".repeat(length).getBytes(ISO_8859_1);
          octets[position] = (byte) octet;
          LineCursor line = LineCursor.ofLine(ByteBuffer.wrap(octets), 0, length, false, Set.of());
          boolean printable = octet >= ' ' && octet < 0x7f;
          boolean blankAtEnd = octet == '\t' && position == length - 1;

          assertThat(refusedAt(line)).isEqualTo(printable || blankAtEnd ? -1 : position);
        }
      }
    }
  }

  @Test
  void aLineOfUtf8MustBeUtf8WithoutControlCharacters() {
    assertThat(refusedAt(ofLine("M\u00fcller \u20ac \ud83d\ude00", true))).isEqualTo(-1);
    assertThat(refusedAt(ofLine("a\u00fc\u0085", true))).isEqualTo(3);
    assertThat(refusedAt(ofLine("a\u00fc\u0001", true))).isEqualTo(3);
    assertThat(refusedAt(latin1("abcdefgh\u00fci"))).isEqualTo(8);
    assertThat(refusedAt(latin1("a\u00c3\u00bc\u00ff"))).isEqualTo(3);
  }

  @Test
  void permitsTheDeviationsItWasGiven() throws SmtpSyntaxException {
    Set<Leniency> given = EnumSet.of(Leniency.SPACE_AFTER_COLON);
    LineCursor line = LineCursor.ofLine(heap(), 0, 9, false, given);

    assertThat(line.permits(Leniency.SPACE_AFTER_COLON)).isTrue();
    assertThat(line.permits(Leniency.MISSING_ANGLE_BRACKETS)).isFalse();
    assertThat(LineCursor.of("a").permits(Leniency.SPACE_AFTER_COLON)).isFalse();
  }

  private static int refusedAt(LineCursor line) {
    try {
      line.requirePrintable();
      return -1;
    } catch (SmtpSyntaxException e) {
      return e.position();
    }
  }

  private static LineCursor ofLine(String line, boolean utf8) {
    byte[] octets = line.getBytes(UTF_8);
    return LineCursor.ofLine(ByteBuffer.wrap(octets), 0, octets.length, utf8, Set.of());
  }

  private static LineCursor latin1(String line) {
    byte[] octets = line.getBytes(ISO_8859_1);
    return LineCursor.ofLine(ByteBuffer.wrap(octets), 0, octets.length, true, Set.of());
  }

  private static ByteBuffer heap() {
    return ByteBuffer.wrap("xxNOOP\r\nx".getBytes(ISO_8859_1));
  }

  private static ByteBuffer direct() {
    return ByteBuffer.allocateDirect(9).put(heap()).flip();
  }
}
