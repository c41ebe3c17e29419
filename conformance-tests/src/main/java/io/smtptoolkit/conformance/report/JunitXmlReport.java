package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run in the XML that build servers read. A warn is a passed test with a property and output;
 * what is not applicable or inconclusive is skipped with its reason, never dropped. Stateless.
 */
public final class JunitXmlReport {
  private JunitXmlReport() {}

  /**
   * Writes a run.
   *
   * @param summary of the run
   * @return XML text
   * @throws XMLStreamException never in practice; the XML library declares it
   */
  public static String write(Summary summary) throws XMLStreamException {
    StringWriter text = new StringWriter();
    XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
    xml.writeStartDocument("UTF-8", "1.0");
    newLine(xml, 0);
    xml.writeStartElement("testsuites");
    xml.writeAttribute("name", "SMTP conformance of " + summary.target().address());
    for (String area : summary.byArea().keySet()) {
      suite(
          xml,
          area,
          summary.results().stream().filter(result -> result.which().area().equals(area)).toList());
    }
    newLine(xml, 0);
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.flush();
    return text.append('\n').toString();
  }

  private static void suite(XMLStreamWriter xml, String area, List<Result> results)
      throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", area);
    xml.writeAttribute("tests", Integer.toString(results.size()));
    xml.writeAttribute("failures", count(results, Verdict.FAIL));
    xml.writeAttribute("errors", count(results, Verdict.ERROR));
    xml.writeAttribute(
        "skipped",
        Long.toString(results.stream().filter(result -> skipped(result.verdict())).count()));
    for (Result result : results) {
      testCase(xml, area, result);
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void testCase(XMLStreamWriter xml, String area, Result result)
      throws XMLStreamException {
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", area);
    xml.writeAttribute("name", result.which().id());
    xml.writeAttribute(
        "time", String.format(Locale.ROOT, "%.3f", result.time().toMillis() / 1000.0));
    property(xml, result);
    String reason = clean(ConsoleReport.reason(result.finding()));
    switch (result.verdict()) {
      case FAIL -> problem(xml, "failure", result);
      case ERROR -> problem(xml, "error", result);
      case NOT_APPLICABLE, INCONCLUSIVE -> {
        newLine(xml, 3);
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", result.verdict().word() + ": " + reason);
      }
      case WARN, INFO -> {
        newLine(xml, 3);
        xml.writeStartElement("system-out");
        xml.writeCharacters(result.verdict().word() + ": " + reason);
        xml.writeEndElement();
      }
      case PASS -> {}
    }
    newLine(xml, 2);
    xml.writeEndElement();
  }

  private static void property(XMLStreamWriter xml, Result result) throws XMLStreamException {
    newLine(xml, 3);
    xml.writeStartElement("properties");
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", "verdict");
    xml.writeAttribute("value", result.verdict().word());
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", "level");
    xml.writeAttribute("value", result.which().header().level().toString());
    xml.writeEndElement();
  }

  private static void problem(XMLStreamWriter xml, String element, Result result)
      throws XMLStreamException {
    Finding finding = result.finding();
    newLine(xml, 3);
    xml.writeStartElement(element);
    xml.writeAttribute("message", clean(ConsoleReport.reason(finding)));
    xml.writeCharacters(
        clean(
            result.which().header().title()
                + "\n"
                + String.join(", ", result.which().header().references())
                + "\n"
                + result.transcript().stream()
                    .map(Transcript.Entry::line)
                    .collect(Collectors.joining("\n"))));
    xml.writeEndElement();
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
    return text.replaceAll("[^\\n\\t\\x20-\\uD7FF\\uE000-\\uFFFD]", "?");
  }

  private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
