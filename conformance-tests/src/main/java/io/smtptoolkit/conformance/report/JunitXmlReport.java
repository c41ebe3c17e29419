package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run in the XML that build servers read. A warn is a passed test with a property and output;
 * what is not applicable or inconclusive is skipped with its reason, never dropped. One per file;
 * not thread-safe.
 */
public final class JunitXmlReport {
  private final XMLStreamWriter xml;
  private final TargetFacts target;
  private final Occasion occasion;

  private JunitXmlReport(XMLStreamWriter xml, TargetFacts target, Occasion occasion) {
    this.xml = xml;
    this.target = target;
    this.occasion = occasion;
  }

  /** Writes the content of the outermost element. */
  private interface Body {
    void write(JunitXmlReport report) throws XMLStreamException;
  }

  /**
   * Writes a run.
   *
   * @param summary of the run
   * @param occasion when and how it was made
   * @return XML text
   * @throws XMLStreamException never in practice; the XML library declares it
   */
  public static String write(Summary summary, Occasion occasion) throws XMLStreamException {
    return document(
        summary.target(),
        occasion,
        report -> {
          for (String area : summary.byArea().keySet()) {
            report.suite(
                area,
                summary.profile(),
                summary.results().stream()
                    .filter(result -> result.which().area().equals(area))
                    .toList());
          }
        });
  }

  /**
   * Writes that there was no run, because the target could not be judged: one error, so that no
   * build goes on as if all were well.
   *
   * @param address of the target
   * @param occasion when and how it was tried
   * @param why in one line
   * @return XML text
   * @throws XMLStreamException never in practice; the XML library declares it
   */
  public static String writeNoRun(String address, Occasion occasion, String why)
      throws XMLStreamException {
    TargetFacts unknown = new TargetFacts(address, List.of(), List.of());
    return document(unknown, occasion, report -> report.noRun(why));
  }

  private static String document(TargetFacts target, Occasion occasion, Body body)
      throws XMLStreamException {
    StringWriter text = new StringWriter();
    XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
    JunitXmlReport report = new JunitXmlReport(xml, target, occasion);
    xml.writeStartDocument("UTF-8", "1.0");
    report.newLine(0);
    xml.writeStartElement("testsuites");
    report.attribute("name", "SMTP conformance of " + target.address());
    report.attribute("time", seconds(occasion.took()));
    body.write(report);
    report.newLine(0);
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.flush();
    return text.append('\n').toString();
  }

  private void noRun(String why) throws XMLStreamException {
    newLine(1);
    xml.writeStartElement("testsuite");
    attribute("name", "target");
    attribute("tests", "1");
    attribute("failures", "0");
    attribute("errors", "1");
    attribute("skipped", "0");
    attribute("timestamp", timestamp());
    properties();
    newLine(2);
    xml.writeStartElement("testcase");
    attribute("classname", "target");
    attribute("name", "can be judged");
    attribute("time", seconds(occasion.took()));
    newLine(3);
    xml.writeEmptyElement("error");
    attribute("message", why);
    newLine(2);
    xml.writeEndElement();
    newLine(1);
    xml.writeEndElement();
  }

  private void suite(String area, Profile profile, List<Result> results) throws XMLStreamException {
    newLine(1);
    xml.writeStartElement("testsuite");
    attribute("name", area);
    attribute("tests", Integer.toString(results.size()));
    attribute("failures", count(results, Verdict.FAIL));
    attribute("errors", count(results, Verdict.ERROR));
    attribute(
        "skipped",
        Long.toString(results.stream().filter(result -> skipped(result.verdict())).count()));
    attribute("timestamp", timestamp());
    properties("profile", ConsoleReport.word(profile));
    for (Result result : results) {
      testCase(area, result);
    }
    newLine(1);
    xml.writeEndElement();
  }

  /** What makes two files comparable; other {@code names} and values come after it. */
  private void properties(String... names) throws XMLStreamException {
    newLine(2);
    xml.writeStartElement("properties");
    property("suite", occasion.suite());
    property("options", String.join(" ", occasion.options()));
    property("target", target.address());
    property("greeting", String.join(" | ", target.greeting()));
    property("ehlo", String.join(" | ", target.ehlo()));
    property("tls", String.join(" | ", target.tls()));
    for (int i = 0; i < names.length; i += 2) {
      property(names[i], names[i + 1]);
    }
    newLine(2);
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    newLine(3);
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", value);
  }

  private void testCase(String area, Result result) throws XMLStreamException {
    newLine(2);
    xml.writeStartElement("testcase");
    attribute("classname", area);
    attribute("name", result.which().id());
    attribute("time", seconds(result.time()));
    newLine(3);
    xml.writeStartElement("properties");
    property("verdict", result.verdict().word());
    property("level", result.level().toString());
    property("title", result.which().header().title());
    newLine(3);
    xml.writeEndElement();
    String reason = ConsoleReport.reason(result.finding());
    switch (result.verdict()) {
      case FAIL -> problem("failure", result);
      case ERROR -> problem("error", result);
      case NOT_APPLICABLE, INCONCLUSIVE -> {
        newLine(3);
        xml.writeEmptyElement("skipped");
        attribute("message", result.verdict().word() + ": " + reason);
      }
      case WARN -> output(result.verdict().word() + "\n" + Explanation.of(result, target));
      case INFO -> output(result.verdict().word() + ": " + reason);
      case PASS -> {}
    }
    newLine(2);
    xml.writeEndElement();
  }

  private void problem(String element, Result result) throws XMLStreamException {
    newLine(3);
    xml.writeStartElement(element);
    attribute(
        "message", result.which().header().title() + ": " + ConsoleReport.reason(result.finding()));
    xml.writeCharacters(clean(Explanation.of(result, target)));
    xml.writeEndElement();
  }

  private void output(String text) throws XMLStreamException {
    newLine(3);
    xml.writeStartElement("system-out");
    xml.writeCharacters(clean(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, Transcript.printable(value));
  }

  private String timestamp() {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME
        .withZone(ZoneOffset.UTC)
        .format(occasion.started().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  private static boolean skipped(Verdict verdict) {
    return verdict == Verdict.NOT_APPLICABLE || verdict == Verdict.INCONCLUSIVE;
  }

  private static String count(List<Result> results, Verdict verdict) {
    return Long.toString(results.stream().filter(result -> result.verdict() == verdict).count());
  }

  /**
   * XML 1.0 knows no control characters; everything from the wire is escaped before, this is the
   * net.
   */
  private static String clean(String text) {
    return text.replaceAll("[^\\n\\t\\x20-\\x7e]", "?");
  }

  private void newLine(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
