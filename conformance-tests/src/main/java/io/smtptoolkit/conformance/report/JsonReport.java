package io.smtptoolkit.conformance.report;

import com.fasterxml.jackson.jr.ob.JSON;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as one JSON object, {@code "schema": 1}. Stateless. */
public final class JsonReport {
  private static final int SCHEMA = 1;
  private static final JSON JSON_WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

  private JsonReport() {}

  /**
   * Writes a run.
   *
   * @param summary of the run
   * @return JSON text
   * @throws IOException never in practice; the JSON library declares it
   */
  public static String write(Summary summary) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schema", SCHEMA);
    report.put("target", target(summary));
    report.put("profile", ConsoleReport.word(summary.profile()));
    report.put("summary", counts(summary));
    report.put("cases", summary.results().stream().map(JsonReport::result).toList());
    return JSON_WRITER.asString(report) + "\n";
  }

  private static Map<String, Object> target(Summary summary) {
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("address", summary.target().address());
    target.put("greeting", summary.target().greeting());
    target.put("ehlo", summary.target().ehlo());
    return target;
  }

  private static Map<String, Object> counts(Summary summary) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict.word(), summary.count(verdict));
    }
    counts.put("later", summary.later());
    summary.stopped().ifPresent(reason -> counts.put("stopped", reason));
    return counts;
  }

  private static Map<String, Object> result(Result result) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", result.which().id());
    one.put("verdict", result.verdict().word());
    one.put("level", result.which().header().level().toString());
    one.put("refs", result.which().header().references());
    one.put("reason", ConsoleReport.reason(result.finding()));
    one.put("attempts", result.attempts());
    one.put("ms", result.time().toMillis());
    one.put("transcript", transcript(result.transcript()));
    return one;
  }

  private static List<Map<String, Object>> transcript(List<Transcript.Entry> entries) {
    return entries.stream().map(JsonReport::entry).toList();
  }

  private static Map<String, Object> entry(Transcript.Entry entry) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("connection", entry.connection());
    one.put("dir", entry.direction().sign());
    one.put("ms", entry.millis());
    one.put("length", entry.length());
    one.put(
        "text",
        entry.ours() ? Transcript.printable(entry.octets()) : Transcript.escape(entry.octets()));
    if (!entry.ours()) {
      one.put(
          "base64",
          Base64.getEncoder().encodeToString(entry.octets().getBytes(StandardCharsets.ISO_8859_1)));
    }
    return one;
  }
}
