package io.smtptoolkit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The examples of RFC 4013 §3, and where the two forms differ. */
class SaslPrepTest {
  @Test
  void preparesAsTheExamplesOfRfc4013() {
    assertThat(SaslPrep.QUERY.prepare("I\u00adX")).contains("IX");
    assertThat(SaslPrep.QUERY.prepare("user")).contains("user");
    assertThat(SaslPrep.QUERY.prepare("USER")).contains("USER");
    assertThat(SaslPrep.QUERY.prepare("\u00aa")).contains("a");
    assertThat(SaslPrep.QUERY.prepare("\u2168")).contains("IX");
    assertThat(SaslPrep.QUERY.prepare("\u0007")).isEmpty();
    assertThat(SaslPrep.QUERY.prepare("\u06271")).isEmpty();
  }

  @Test
  void refusesControlsAndLineEnds() {
    for (String text : new String[] {"a\0b", "a\rb", "a\nb", "a\u007fb", "a\u0085b", "\ud800"}) {
      assertThat(SaslPrep.QUERY.prepare(text)).isEmpty();
      assertThat(SaslPrep.STORED.prepare(text)).isEmpty();
    }
  }

  @Test
  void answersToAnyText() {
    Random random = new Random(4013);
    // Of the blocks with what is mapped, prohibited, written from right to left, or half of a pair.
    String alphabet = "a1 \u00ad\u00a0\u0627\u05d0\u200b\ufeff\ud800\udc00\ue000\uffff\u0221\u2028";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        text.append(
            random.nextBoolean()
                ? alphabet.charAt(random.nextInt(alphabet.length()))
                : (char) random.nextInt(0x10000));
      }
      assertThat(SaslPrep.QUERY.prepare(text.toString())).isNotNull();
      assertThat(SaslPrep.STORED.prepare(text.toString())).isNotNull();
    }
  }

  @Test
  void storesNoCharacterThatUnicode32DoesNotKnow() {
    assertThat(SaslPrep.QUERY.prepare("\u0221")).contains("\u0221");
    assertThat(SaslPrep.STORED.prepare("\u0221")).isEmpty();
  }
}
