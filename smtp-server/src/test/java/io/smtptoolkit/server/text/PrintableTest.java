package io.smtptoolkit.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain <a@b.example> text|plain <a@b.example> text",
        "b\u00fccher \u4f8b \ud83d\ude00|b\u00fccher \u4f8b \ud83d\ude00",
        "a\"b|a\\\"b",
        "a\\b|a\\\\b",
        "a\tb|a\\u0009b",
        "a\u001b[2Jb|a\\u001b[2Jb",
        "a\u007fb|a\\u007fb",
        "a\u0085b|a\\u0085b",
        "a\u009bb|a\\u009bb",
        "a\u200bb|a\\u200bb",
        "a\u200fb|a\\u200fb",
        "a\u202eb|a\\u202eb",
        "a\u2066b|a\\u2066b",
        "a\ufeffb|a\\ufeffb",
        "a\u2028b|a\\u2028b",
        "a\u2029b|a\\u2029b",
        "a\u00a0b|a\\u00a0b",
        "a\ue000b|a\\ue000b",
        "a\udb40\udc41b|a\\udb40\\udc41b",
      })
  void showsWhatIsVisibleAndEscapesTheRest(String text, String escaped) {
    assertThat(Printable.escaped(text)).isEqualTo(escaped);
  }

  @Test
  void escapesLineEndsNulAndALoneSurrogate() {
    assertThat(Printable.escaped("\r\n\0\ud83d")).isEqualTo("\\r\\n\\u0000\\ud83d");
  }
}
