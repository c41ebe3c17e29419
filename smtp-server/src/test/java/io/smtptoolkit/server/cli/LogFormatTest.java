package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.smtptoolkit.server.config.LogAddresses;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** One event is one line, and its fields are those it was given. */
class LogFormatTest {
  private static final AddressForm FULL = new AddressForm(LogAddresses.FULL, new byte[16]);

  @Test
  void textHasFieldsOfKeyAndValue() {
    LoggingEvent event = event("accepted");
    event.addKeyValuePair(new KeyValuePair("mail", "<a@b.example>"));
    event.addKeyValuePair(new KeyValuePair("rcpt", List.of("<c@d.example>", "<e@f.example>")));
    event.addKeyValuePair(new KeyValuePair("octets", 12L));
    event.addKeyValuePair(new KeyValuePair("seconds", new BigDecimal("0.010")));
    event.addKeyValuePair(new KeyValuePair("reply", "250 2.0.0 OK"));
    event.addKeyValuePair(new KeyValuePair("none", ""));

    assertThat(LogFormat.TEXT.line(event, FULL))
        .isEqualTo(
            "2026-11-30T12:00:00.120Z INFO mail accepted mail=<a@b.example>"
                + " rcpt=<c@d.example>,<e@f.example> octets=12 seconds=0.010"
                + " reply=\"250 2.0.0 OK\" none=\"\"\n");
  }

  @Test
  void jsonHasMembersOfTheirTypes() {
    LoggingEvent event = event("accepted");
    event.addKeyValuePair(new KeyValuePair("mail", "<a@b.example>"));
    event.addKeyValuePair(new KeyValuePair("rcpt", List.of("<c@d.example>", "<e@f.example>")));
    event.addKeyValuePair(new KeyValuePair("octets", 12L));
    event.addKeyValuePair(new KeyValuePair("seconds", new BigDecimal("0.010")));

    assertThat(LogFormat.JSON.line(event, FULL))
        .isEqualTo(
            "{\"time\":\"2026-11-30T12:00:00.120Z\",\"level\":\"info\",\"logger\":\"mail\","
                + "\"message\":\"accepted\",\"mail\":\"<a@b.example>\","
                + "\"rcpt\":[\"<c@d.example>\",\"<e@f.example>\"],"
                + "\"octets\":12,\"seconds\":0.010}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\n2026-11-30T12:00:00.000Z INFO mail accepted",
        "x\r\n{\"message\":\"accepted\"}",
        "x id=forged",
        "x\" id=\"forged",
        "x\\\" id=\"forged",
        "x\u0085id=forged",
        "x\u2028id=forged",
        "x\u001b[2K\u001b[1Aid=forged",
        "x\u009b2Kid=forged",
        "x\u202eid=forged\u202c",
        "x\u2066id=forged",
        "x\u0000id=forged",
        "x\u00a0id=forged",
        "\",\"id\":\"forged"
      })
  void noValueMakesALineOrAField(String value) {
    for (LogFormat format : LogFormat.values()) {
      LoggingEvent event = event("accepted");
      event.addKeyValuePair(new KeyValuePair("hello", value));
      event.addKeyValuePair(new KeyValuePair("rcpt", List.of(value)));

      String line = format.line(event, FULL);

      assertThat(line).endsWith("\n").hasLineCount(1);
      assertThat(line.strip().chars()).allMatch(it -> it >= ' ' && it < 0x7f);
      assertThat(withoutQuotations(line)).doesNotContain("forged");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOctetsOfASuspicionAreNotEscapedTwice(LogFormat format) {
    LoggingEvent event = event("suspected");
    event.addKeyValuePair(new KeyValuePair("octets", "\\n.\\r\\n\\\"\\u0000"));

    assertThat(format.line(event, FULL)).contains("\"\\n.\\r\\n\\\"\\u0000\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\ny", "x\" id=\"forged", "x\\\\\" id=\"forged", "x\\", "\\x", "\\\ny"})
  void octetsThatAreNotEscapedAreSo(String octets) {
    for (LogFormat format : LogFormat.values()) {
      LoggingEvent event = event("suspected");
      event.addKeyValuePair(new KeyValuePair("octets", octets));

      String line = format.line(event, FULL);

      assertThat(line).hasLineCount(1);
      assertThat(withoutQuotations(line)).doesNotContain("forged").doesNotContain("\"");
    }
  }

  @Test
  void noMessageMakesALine() {
    for (LogFormat format : LogFormat.values()) {
      assertThat(format.line(event("x\r\n\u001b[2Jy\u202e\"z"), FULL))
          .hasLineCount(1)
          .contains("x\\r\\n\\u001b[2Jy\\u202e\\\"z");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStackTraceIsInTheSameLine(LogFormat format) {
    var thrown = new IllegalStateException("forged\nline");
    LoggingEvent event =
        new LoggingEvent(
            "x", new LoggerContext().getLogger("a.mail"), Level.ERROR, "failed", thrown, null);

    assertThat(format.line(event, FULL))
        .hasLineCount(1)
        .contains("IllegalStateException: forged\\nline\\n\\u0009at ");
  }

  /** What is left when everything between unescaped quotation marks is taken out. */
  private static String withoutQuotations(String line) {
    return line.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "");
  }

  private static LoggingEvent event(String message) {
    var event =
        new LoggingEvent(
            "x", new LoggerContext().getLogger("a.b.mail"), Level.INFO, message, null, null);
    event.setInstant(Instant.parse("2026-11-30T12:00:00.120456Z"));
    return event;
  }
}
