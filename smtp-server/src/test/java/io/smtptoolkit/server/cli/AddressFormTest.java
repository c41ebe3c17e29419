package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.config.LogAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressFormTest {
  private static final AddressForm DOMAIN = new AddressForm(LogAddresses.DOMAIN, new byte[32]);
  private static final AddressForm HASH = new AddressForm(LogAddresses.HASH, new byte[32]);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<alice@example.com>|<…@example.com>",
        "<>|<>",
        "<postmaster>|<…>",
        "<\"a b@c> d\"@example.com>|<…@example.com>",
        "<\"a\\\"> b\"@example.com> 550 5.1.1 Unknown|<…@example.com> 550 5.1.1 Unknown",
        "<a@[192.0.2.1]>|<…@[192.0.2.1]>",
        "alice|…",
        "alice@example.com|…@example.com"
      })
  void showsTheDomainOnly(String name, String shown) {
    assertThat(DOMAIN.shown("rcpt", List.of(name, name))).isEqualTo(List.of(shown, shown));
    assertThat(DOMAIN.shown("user", name)).isEqualTo(shown);
  }

  @Test
  void aHashIsTheSameForAMailboxAndAnotherForAnotherAndWithAnotherKey() {
    Object alice = HASH.shown("mail", "<alice@example.com>");

    assertThat(alice.toString()).matches("<[0-9a-f]{12}@example\\.com>");
    assertThat(HASH.shown("mail", "<Alice@EXAMPLE.com>").toString())
        .startsWith(alice.toString().substring(0, 13));
    assertThat(HASH.shown("mail", "<alicf@example.com>")).isNotEqualTo(alice);
    assertThat(
            new AddressForm(LogAddresses.HASH, AddressForm.newKey())
                .shown("mail", "<alice@example.com>"))
        .isNotEqualTo(alice);
  }

  @Test
  void otherFieldsAndTheFullFormStayAsTheyAre() {
    assertThat(DOMAIN.shown("hello", "alice@example.com")).isEqualTo("alice@example.com");
    assertThat(
            new AddressForm(LogAddresses.FULL, new byte[32]).shown("mail", "<alice@example.com>"))
        .isEqualTo("<alice@example.com>");
  }
}
