package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.SmtpSyntaxException;

/** Values: what is read comes back as it was, and what is not read says where. */
class ValueFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    ValueKind kind = new Generators(input).one(ValueKind.ALL);
    if (input.nextInt(4) == 3) {
      String wire = kind.generate(new Generators(input));
      assertThat(comesBack(kind, wire)).as(kind + " " + wire).isTrue();
      return;
    }
    comesBack(kind, new String(input.rest(), UTF_8));
  }

  /** Whether the text is of the kind's grammar; if so it is kept, else the error tells where. */
  static boolean comesBack(ValueKind kind, String text) {
    Object value;
    try {
      value = kind.parse(text);
    } catch (SmtpSyntaxException e) {
      assertThat(e.position())
          .isBetween(SmtpSyntaxException.UNKNOWN_POSITION, text.getBytes(UTF_8).length);
      assertThat(e.getMessage()).doesNotContain("\r").doesNotContain("\n").doesNotContain("\0");
      return false;
    }
    String wire = value.toString();
    if (kind.kept()) {
      assertThat(wire).isEqualTo(text);
    }
    try {
      assertThat(kind.parse(wire)).isEqualTo(value).hasSameHashCodeAs(value).hasToString(wire);
      assertThat(kind.parse(text)).isEqualTo(value).hasSameHashCodeAs(value);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(kind + " is not read back: " + wire, e);
    }
    return true;
  }
}
