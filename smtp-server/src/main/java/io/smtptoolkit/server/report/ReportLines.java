package io.smtptoolkit.server.report;

import io.smtptoolkit.server.trace.TraceFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Lines that end with CRLF. Not thread-safe. */
final class ReportLines {
  private final StringBuilder text = new StringBuilder();

  static String date(Instant at) {
    return TraceFields.dateTime(at.atZone(ZoneOffset.UTC));
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
