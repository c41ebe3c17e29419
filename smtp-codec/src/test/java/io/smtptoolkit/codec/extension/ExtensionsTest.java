package io.smtptoolkit.codec.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionsTest {
  private static final Extensions ALL =
      Extensions.of(
          new Pipelining(),
          Size.of(1000),
          new EightBitMime(),
          new EnhancedStatusCodes(),
          new StartTls(),
          new Chunking(),
          new Unrecognized("AUTH", List.of("PLAIN", "LOGIN")));

  @Test
  void goToAnEhloReply() {
    assertThat(ALL.toEhloReply("mx.example", "greets you"))
        .hasToString(
            "250-mx.example greets you\r\n"
                + "250-PIPELINING\r\n"
                + "250-SIZE 1000\r\n"
                + "250-8BITMIME\r\n"
                + "250-ENHANCEDSTATUSCODES\r\n"
                + "250-STARTTLS\r\n"
                + "250-CHUNKING\r\n"
                + "250 AUTH PLAIN LOGIN");
    assertThat(Extensions.NONE.toEhloReply("mx.example", "")).hasToString("250 mx.example");
  }

  @Test
  void comeBackFromAnEhloReply() {
    assertThat(Extensions.fromEhlo(ALL.toEhloReply("mx.example", ""))).isEqualTo(ALL);
    assertThat(Extensions.fromEhlo(Reply.of(250, "mx.example"))).isEqualTo(Extensions.NONE);
  }

  @Test
  void areReadLeniently() {
    var reply =
        Reply.of(
            250,
            List.of(
                "PIPELINING is my name",
                "8bitmime",
                "AUTH=LOGIN",
                "",
                "   ",
                "-X",
                "size 5",
                "SIZE 6",
                "chunking of chunks",
                "XFOO  a\u00e9b  c ",
                "ünknown"));

    assertThat(Extensions.fromEhlo(reply))
        .isEqualTo(
            Extensions.of(
                new EightBitMime(),
                Size.of(5),
                new Chunking(),
                new Unrecognized("XFOO", List.of("c"))));
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE, -1",
    "SIZE 0, 0",
    "SIZE 35651584, 35651584",
    "SIZE x, -1",
    "SIZE -5, -1",
    "SIZE 9223372036854775807, 9223372036854775807",
    "SIZE 9223372036854775808, 9223372036854775807",
    "SIZE 99999999999999999999, 9223372036854775807",
  })
  void readSize(String line, long octets) {
    var size =
        Extensions.fromEhlo(Reply.of(250, List.of("x", line))).find(Size.class).orElseThrow();

    assertThat(size.maxOctets())
        .isEqualTo(octets < 0 ? OptionalLong.empty() : OptionalLong.of(octets));
  }

  @Test
  void sizePermitsEverythingWithoutALimit() {
    assertThat(Size.of(0).permits(Long.MAX_VALUE)).isTrue();
    assertThat(new Size(OptionalLong.empty()).permits(Long.MAX_VALUE)).isTrue();
    assertThat(Size.of(10).permits(10)).isTrue();
    assertThat(Size.of(10).permits(11)).isFalse();
  }

  @Test
  void areLookedUpByTypeAndByKeyword() {
    assertThat(ALL.offers(Chunking.class)).isTrue();
    assertThat(ALL.offers("auth")).isTrue();
    assertThat(ALL.offers("SMTPUTF8")).isFalse();
    assertThat(ALL.without(Chunking.class).offers(Chunking.class)).isFalse();
    assertThat(ALL.find(Size.class)).contains(Size.of(1000));
  }

  @Test
  void holdEachKeywordOnce() {
    assertThat(Extensions.of(Size.of(1), new Chunking()).with(Size.of(2)).all())
        .containsExactly(Size.of(2), new Chunking());
  }

  @Test
  void refuseWhatCouldEndALine() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Unrecognized("X\r\n", List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unrecognized("X", List.of("a\n")));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unrecognized("", List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Unrecognized("X", List.of("a b")));
  }
}
