package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claims that hold for every value, tried with many that are made by chance.
 *
 * <p>The build always tries the same ones; {@code -Dseed} and {@code -Dvalues} choose others and
 * more. A failure names its seed.
 */
class GeneratedValuesTest {

  private static final long SEED = Long.getLong("seed", 1);
  private static final int VALUES = Integer.getInteger("values", 1000);

  static List<ValueKind> kinds() {
    return ValueKind.ALL;
  }

  /** Each value has its own seed, so that one alone can be made again. */
  private static Generators generators(int i) {
    return new Generators(new Random(SEED + i));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyTextOfTheGrammarIsReadAndKept(ValueKind kind) {
    for (int i = 0; i < VALUES; i++) {
      String text = kind.generate(generators(i));

      assertThat(ValueFuzz.comesBack(kind, text)).as("seed %d: %s", SEED + i, text).isTrue();
    }
  }

  /** Any octet put in or taken out either breaks the grammar or is kept. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyDamagedTextIsRefusedOrKept(ValueKind kind) {
    for (int i = 0; i < VALUES; i++) {
      var random = new Random(SEED + i);
      var text = new StringBuilder(kind.generate(new Generators(random)));
      int at = random.nextInt(text.length() + 1);
      if (random.nextBoolean() && at < text.length()) {
        text.deleteCharAt(at);
      } else {
        text.insert(at, (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
      }

      assertThatCode(() -> ValueFuzz.comesBack(kind, text.toString()))
          .as("seed %d: %s", SEED + i, text)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void equalValuesHaveEqualHashCodesWhateverTheirCase(ValueKind kind) throws SmtpSyntaxException {
    for (int i = 0; i < VALUES; i++) {
      Generators generators = generators(i);
      String text = kind.generate(generators);
      Object value = kind.parse(text);
      Object other;
      try {
        other = kind.parse(generators.anyCase(text));
      } catch (SmtpSyntaxException e) {
        continue;
      }

      assertThat(value.equals(other)).as("seed %d", SEED + i).isEqualTo(other.equals(value));
      if (value.equals(other)) {
        assertThat(other).as("seed %d: %s", SEED + i, text).hasSameHashCodeAs(value);
      }
    }
  }
}
