package io.smtptoolkit.conformance.report;

import com.fasterxml.jackson.jr.ob.JSON;
import io.smtptoolkit.conformance.script.CaseHeader;
import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run as one JSON object, {@code "schema": 1}. Stateless. */
public final class JsonReport {
  private static final int SCHEMA = 1;
  private static final JSON JSON_WRITER = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

  private JsonReport() {}

  /**
   * Writes a run.
   *
   * @param summary of the run
   * @param occasion when and how it was made
   * @return JSON text
   * @throws IOException never in practice; the JSON library declares it
   */
  public static String write(Summary summary, Occasion occasion) throws IOException {
    Map<String, Object> report = begun(occasion, summary.target());
    report.put("profile", ConsoleReport.word(summary.profile()));
    report.put("summary", counts(summary));
    report.put(
        "faults", Fault.of(summary).stream().map(fault -> fault(fault, summary.target())).toList());
    report.put("cases", summary.results().stream().map(JsonReport::result).toList());
    return JSON_WRITER.asString(report) + "\n";
  }

  /**
   * Writes that there was no run, because the target could not be judged.
   *
   * @param address of the target
   * @param occasion when and how it was tried
   * @param why in one line
   * @return JSON text
   * @throws IOException never in practice; the JSON library declares it
   */
  public static String writeNoRun(String address, Occasion occasion, String why)
      throws IOException {
    Map<String, Object> report = begun(occasion, new TargetFacts(address, List.of(), List.of()));
    report.put("error", Transcript.printable(why));
    report.put("cases", List.of());
    return JSON_WRITER.asString(report) + "\n";
  }

  private static Map<String, Object> begun(Occasion occasion, TargetFacts facts) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schema", SCHEMA);
    report.put("suite", occasion.suite());
    report.put("date", occasion.started().toString());
    report.put("ms", occasion.took().toMillis());
    report.put("options", occasion.options());
    report.put("jobs", occasion.jobs());
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("address", facts.address());
    target.put("greeting", facts.greeting());
    target.put("ehlo", facts.ehlo());
    target.put("tls", facts.tls());
    report.put("target", target);
    return report;
  }

  private static Map<String, Object> counts(Summary summary) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict.word(), summary.count(verdict));
    }
    counts.put("later", summary.later());
    counts.put("needs", summary.undecided());
    summary.stopped().ifPresent(reason -> counts.put("stopped", Transcript.printable(reason)));
    return counts;
  }

  private static Map<String, Object> fault(Fault fault, TargetFacts target) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("title", fault.title());
    one.put("verdict", fault.verdict().word());
    one.put("level", fault.best().level().toString());
    fault
        .cause()
        .ifPresent(
            cause -> {
              one.put("cause", cause.name());
              one.put("means", cause.means());
              one.put("cve", cause.vulnerabilities());
              one.put("cures", Explanation.cures(cause, target).map(Cause.Cure::toString).toList());
            });
    one.put("cases", fault.results().stream().map(result -> result.which().id()).toList());
    return one;
  }

  private static Map<String, Object> result(Result result) {
    CaseHeader header = result.which().header();
    Evidence evidence = Evidence.of(result);
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", result.which().id());
    one.put("title", header.title());
    one.put("verdict", result.verdict().word());
    one.put("level", result.level().toString());
    one.put("relaxed", header.relaxed());
    one.put("refs", Reference.of(header.references()).stream().map(JsonReport::reference).toList());
    one.put("doc", header.doc());
    one.put("cause", result.which().cause().map(Cause::name).orElse(""));
    one.put("sent", evidence.sent());
    one.put("came", evidence.came());
    one.put("right", result.finding().expected());
    one.put("reason", Transcript.printable(result.finding().reason()));
    one.put("needs", result.finding().needs());
    one.put("script", header.file() + ":" + header.line());
    one.put("attempts", result.attempts());
    one.put("ms", result.time().toMillis());
    one.put("transcript", result.transcript().stream().map(JsonReport::entry).toList());
    return one;
  }

  private static Map<String, Object> reference(Reference reference) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("text", reference.text());
    Optional<String> link = reference.link();
    link.ifPresent(address -> one.put("link", address));
    return one;
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
