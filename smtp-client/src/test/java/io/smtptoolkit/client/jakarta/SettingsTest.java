package io.smtptoolkit.client.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {
  private final Properties properties = new Properties();

  @ParameterizedTest
  @CsvSource({
    "smtpt, mail.smtpt.host, true",
    "smtpt, mail.smtp.host, true",
    "smtpt, mail.smtps.host, false",
    "smtpts, mail.smtpts.host, true",
    "smtpts, mail.smtps.host, true",
    "smtpts, mail.smtp.host, false",
    "smtp, mail.smtp.host, true",
    "smtp, mail.smtpt.host, false",
    "smtps, mail.smtps.host, true"
  })
  void readsThePropertiesOfAProtocol(String protocol, String name, boolean read) {
    properties.put(name, "mx.example");

    assertThat(new Settings(properties, protocol).text(Setting.HOST).isPresent()).isEqualTo(read);
  }

  @Test
  void prefersTheOwnName() {
    properties.put("mail.smtp.host", "mx.example");
    properties.put("mail.smtpt.host", "other.example");

    assertThat(new Settings(properties, "smtpt").text(Setting.HOST)).contains("other.example");
  }

  @Test
  void readsDefaultsAndOtherObjects() {
    properties.put("mail.smtp.port", 2525);
    var above = new Properties(properties);
    properties.setProperty("mail.smtp.host", "mx.example");
    var settings = new Settings(above, "smtpt");

    assertThat(settings.text(Setting.HOST)).contains("mx.example");
    assertThat(new Settings(properties, "smtpt").number(Setting.PORT)).hasValue(2525);
  }

  @ParameterizedTest
  @CsvSource({"'', 36500", "0, 36500", "-1, 36500", "x, 36500"})
  void unsetTimeIsNoLimitAsForAngus(String value, long days) {
    properties.put("mail.smtp.timeout", value);

    assertThat(new Settings(properties, "smtpt").time(Setting.TIMEOUT))
        .isEqualTo(Duration.ofDays(days));
  }

  @Test
  void timesAreInMilliseconds() {
    properties.put("mail.smtp.timeout", "1500");
    properties.put("mail.smtp.connectiontimeout", "20");
    properties.put("mail.smtp.writetimeout", "3");

    var options = ClientSettings.of(new Settings(properties, "smtpt")).options();

    assertThat(options.timeouts().mail()).isEqualTo(Duration.ofMillis(1500));
    assertThat(options.timeouts().quit()).isEqualTo(Duration.ofMillis(1500));
    assertThat(options.timeouts().connect()).isEqualTo(Duration.ofMillis(20));
    assertThat(options.timeouts().dataBlock()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void namesWhatIsUnknownAndWhatChangesNothing() throws MessagingException {
    properties.put("mail.smtp.host", "mx.example");
    properties.put("mail.smtp.frm", "a@b.example");
    properties.put("mail.smtpt.userset", "true");
    properties.put("mail.imap.host", "imap.example");

    assertThat(new Settings(properties, "smtpt").withoutEffect())
        .containsOnly(
            Map.entry("mail.smtp.frm", "is not known"),
            Map.entry("mail.smtpt.userset", "has no effect"));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void refusesWhatWouldLeadAnotherWay(Setting setting) throws MessagingException {
    String name = "mail.smtp." + setting.suffix();
    properties.put(name, "x");
    var settings = new Settings(properties, "smtpt");

    if (setting.meaning() == Setting.Meaning.REFUSED) {
      assertThatExceptionOfType(MessagingException.class)
          .isThrownBy(settings::withoutEffect)
          .withMessageContaining(name);
    } else {
      assertThat(settings.withoutEffect().containsKey(name))
          .isEqualTo(setting.meaning() == Setting.Meaning.NO_EFFECT);
    }
  }
}
