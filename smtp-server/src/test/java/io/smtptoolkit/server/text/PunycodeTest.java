package io.smtptoolkit.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {
  /** RFC 3492 §7.1, and labels that are in use. */
  @ParameterizedTest
  @CsvSource({
    "egbpdaj6bu4bxfgehfvwxn, ليهمابتكلموشعربي؟",
    "ihqwcrb4cv8a8dqg056pqjye, 他们为什么不说中文",
    "Proprostnemluvesky-uyb24dma41a, Proč prostě nemluví česky",
    "4dbcagdahymbxekheh6e0a7fei0b, למההםפשוטלאמדבריםעברית",
    "PorqunopuedensimplementehablarenEspaol-fmd56a, PorquénopuedensimplementehablarenEspañol",
    "3B-ww4c5e180e575a65lsy2b, 3年B組金八先生",
    "de-jg4avhby1noc0d, パフィーdeルンバ",
    "d9juau41awczczp, そのスピードで",
    "bcher-kva, bücher",
    "fa-hia, faß",
    "e1aybc, тест",
    "ls8h, 💩",
  })
  void decodes(String encoded, String decoded) {
    assertThat(Punycode.decode(encoded)).hasValue(decoded.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bücher", "a!", "99999999", "a-9", "kva_", "0-0-0", "999999b"})
  void decodesNothingElse(String malformed) {
    assertThat(Punycode.decode(malformed)).isEmpty();
  }

  @Test
  void endsWhateverItIsGiven() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(80); length > 0; length--) {
        text.append("abcdefghijklmnopqrstuvwxyz0123456789-".charAt(random.nextInt(37)));
      }
      int octets = text.length();

      Punycode.decode(text.toString())
          .ifPresent(
              decoded -> assertThat(decoded.codePoints().count()).isLessThanOrEqualTo(octets));
    }
  }
}
