package io.smtptoolkit.codec.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class OctetSetTest {

  @Test
  void holdsTheCharactersItIsMadeOf() {
    assertThat(members(OctetSet.of("-.a"))).hasToString("{45, 46, 97}");
    assertThat(members(OctetSet.of(""))).hasToString("{}");
    assertThat(members(OctetSet.of("\0\u007f"))).hasToString("{0, 127}");
  }

  @Test
  void aRangeHoldsBothItsEnds() {
    assertThat(members(OctetSet.range('0', '3'))).hasToString("{48, 49, 50, 51}");
    assertThat(members(OctetSet.range(126, 127))).hasToString("{126, 127}");
    assertThat(members(OctetSet.range('b', 'a'))).hasToString("{}");
  }

  @Test
  void namesLettersAndDigits() {
    assertThat(members(OctetSet.DIGIT)).isEqualTo(members(OctetSet.of("0123456789")));
    assertThat(members(OctetSet.ALPHA))
        .isEqualTo(members(OctetSet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")));
  }

  @Test
  void aUnionHoldsWhatEitherHolds() {
    OctetSet digits = OctetSet.range('0', '1');
    OctetSet letters = OctetSet.of("ab1");

    assertThat(members(digits.or(letters))).hasToString("{48, 49, 97, 98}");
    assertThat(members(digits)).hasToString("{48, 49}");
    assertThat(members(letters)).hasToString("{49, 97, 98}");
  }

  @Test
  void neverHoldsWhatIsNoOctetOfAscii() {
    OctetSet all = OctetSet.range(0, 127);

    assertThat(all.contains(LineCursor.END)).isFalse();
    assertThat(all.contains(Integer.MIN_VALUE)).isFalse();
    for (int octet = 128; octet < 256; octet++) {
      assertThat(all.contains(octet)).isFalse();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OctetSet.of("a\u00fc"))
        .withMessage("octet 252 is not ASCII");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OctetSet.range(127, 128))
        .withMessage("octet 128 is not ASCII");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OctetSet.range(-1, 1))
        .withMessage("octet -1 is not ASCII");
  }

  private static BitSet members(OctetSet set) {
    var members = new BitSet();
    for (int octet = 0; octet < 256; octet++) {
      members.set(octet, set.contains(octet));
    }
    return members;
  }
}
