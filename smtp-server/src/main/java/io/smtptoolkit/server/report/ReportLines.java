package io.smtptoolkit.server.report;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Lines that end with CRLF. Not thread-safe. */
final class ReportLines {
  // RFC 5322 §3.3, with English names whatever the platform speaks.
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder();

  static String date(Instant at) {
    return DATE_TIME.format(at);
  }

  ReportLines add(String line) {
    text.append(line).append("\r\n");
    return this;
  }

  ReportLines addAll(List<String> lines) {
    lines.forEach(this::add);
    return this;
  }

  byte[] octets() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
