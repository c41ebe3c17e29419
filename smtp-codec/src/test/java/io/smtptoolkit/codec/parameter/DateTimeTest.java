package io.smtptoolkit.codec.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTimeTest {
  /** The first five are the examples of RFC 3339 §5.8. */
  @ParameterizedTest
  @CsvSource({
    "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
    "1996-12-19T16:39:57-08:00, 1996-12-20T00:39:57Z",
    "1990-12-31T23:59:60Z, 1991-01-01T00:00:00Z",
    "1990-12-31T15:59:60-08:00, 1991-01-01T00:00:00Z",
    "1937-01-01T12:00:27.87+00:20, 1937-01-01T11:40:27.870Z",
    "2014-04-03t23:01:00z, 2014-04-03T23:01:00Z",
    "2024-02-29T00:00:00-00:00, 2024-02-29T00:00:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    "2000-01-01T00:00:00+23:59, 1999-12-31T00:01:00Z",
    "2000-01-01T00:00:00.1234567891Z, 2000-01-01T00:00:00.123456789Z",
  })
  void isReadAndKeptAsSent(String text, String instant) throws SmtpSyntaxException {
    DateTime time = DateTime.parse(text);

    assertThat(time.instant()).isEqualTo(Instant.parse(instant));
    assertThat(time).hasToString(text);
    assertThat(DateTime.parse(text)).isEqualTo(time).hasSameHashCodeAs(time);
  }

  @Test
  void isEqualWhenTheInstantIs() throws SmtpSyntaxException {
    assertThat(DateTime.parse("2014-04-03T23:01:00Z"))
        .isEqualTo(DateTime.parse("2014-04-04T01:01:00.000+02:00"))
        .hasSameHashCodeAs(DateTime.parse("2014-04-04T01:01:00.000+02:00"))
        .isNotEqualTo(DateTime.parse("2014-04-03T23:01:01Z"));
  }

  @Test
  void isMadeOfAnInstant() {
    assertThat(DateTime.of(Instant.EPOCH)).hasToString("1970-01-01T00:00:00Z");
    assertThat(DateTime.of(Instant.ofEpochSecond(0, 500_000_000)))
        .hasToString("1970-01-01T00:00:00.500Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
  void hasAYearOfFourDigits(String instant) {
    assertThatIllegalArgumentException().isThrownBy(() -> DateTime.of(Instant.parse(instant)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, a time such as 2014-04-03T23:01:00Z",
    "2014, 4, '\"-\" of a time'",
    "14-04-03T23:01:00Z, 2, a time such as 2014-04-03T23:01:00Z",
    "2014-4-03T23:01:00Z, 6, a time such as 2014-04-03T23:01:00Z",
    "2014-04-03 23:01:00Z, 10, '\"T\" of a time'",
    "2014-04-03T23:01Z, 16, '\":\" of a time'",
    "2014-04-03T23:01:00, 19, Z or an offset such as +01:00",
    "2014-04-03T23:01:00.Z, 20, digits of a fraction",
    "2014-04-03T23:01:00+0100, 22, '\":\" of a time'",
    "2014-04-03T23:01:00+01, 22, '\":\" of a time'",
    "2014-04-03T23:01:00+24:00, 19, an offset up to 23:59",
    "2014-04-03T23:01:00+00:60, 19, an offset up to 23:59",
    "2014-04-03T23:01:00Zx, 19, Z or an offset such as +01:00",
    "2014-04-03T23:01:00+01:00x, 25, the end of the time",
    "2014-04-03T23:01:61Z, 17, a second up to 60",
    "2014-04-03T23:60:00Z, 0, a date and time that exist",
    "2014-04-03T24:00:00Z, 0, a date and time that exist",
    "2014-02-29T00:00:00Z, 0, a date and time that exist",
    "2014-13-01T00:00:00Z, 0, a date and time that exist",
  })
  void isReadStrictly(String text, int position, String expected) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> DateTime.parse(text));

    assertThat(error.expected()).isEqualTo(expected);
    assertThat(error.position()).isEqualTo(position);
  }
}
