package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.report.JsonReport;
import io.smtptoolkit.conformance.report.JunitXmlReport;
import io.smtptoolkit.conformance.report.Occasion;
import io.smtptoolkit.conformance.verdict.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/**
 * The folder of {@code report.json} and {@code junit.xml}, if there is one. Immutable.
 *
 * @param folder empty: no report was asked for
 */
record ReportFolder(Optional<Path> folder) {
  /** Before the run: after it an error would cost the result. */
  void prepare() throws IOException {
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
    }
  }

  void write(Summary summary, Occasion occasion) throws IOException, XMLStreamException {
    if (folder.isPresent()) {
      write(JsonReport.write(summary, occasion), JunitXmlReport.write(summary, occasion));
    }
  }

  /** A build that reads the files must see that there was no run. */
  void writeNoRun(String address, Occasion occasion, String why)
      throws IOException, XMLStreamException {
    if (folder.isPresent()) {
      write(
          JsonReport.writeNoRun(address, occasion, why),
          JunitXmlReport.writeNoRun(address, occasion, why));
    }
  }

  private void write(String json, String xml) throws IOException {
    Files.writeString(folder.orElseThrow().resolve("report.json"), json);
    Files.writeString(folder.orElseThrow().resolve("junit.xml"), xml);
  }
}
