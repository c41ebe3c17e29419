package io.smtptoolkit.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What programs read: {@code report.json} and {@code junit.xml}. */
class MachineReportTest {
  private static Map<String, Object> json() throws Exception {
    return JSON.std.mapFrom(JsonReport.write(SampleRun.summary(), SampleRun.OCCASION));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) Objects.requireNonNull(object.get(name));
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void jsonSaysWhenHowAndWhatWasJudged() throws Exception {
    assertThat(JsonReport.write(SampleRun.summary(), SampleRun.OCCASION))
        .startsWith(
            """
            {
              "schema" : 1,
              "suite" : "smtp conformance 1.2.3",
              "date" : "2026-10-01T12:00:00Z",
              "ms" : 62000,
              "options" : [ "--target", "[::1]:25", "--rcpt", "u@example.com" ],
              "jobs" : 5,
              "target" : {
                "address" : "[::1]:25",
                "greeting" : [ "220 mx.test ESMTP Postfix" ],
                "ehlo" : [ "250-mx.test", "250 STARTTLS" ],
                "tls" : [ "TLSv1.3, TLS_AES_128_GCM_SHA256" ]
              },
              "profile" : "default",
              "summary" : {
                "pass" : 1,
                "fail" : 2,
                "warn" : 2,
                "info" : 1,
                "not-applicable" : 1,
                "inconclusive" : 2,
                "error" : 1,
                "later" : 2,
                "needs" : {
                  "--maildir" : 1
                }
              },
              "faults" : [ {
                "title" : "mail data ends at the wrong octets",
                "verdict" : "fail",
                "level" : "SECURITY",
                "cause" : "newline",
                "means" : "An attacker who may send one message sends two.",
                "cve" : [ "CVE-2023-51764" ],
                "cures" : [ "Postfix: set it" ],
                "cases" : [ "smuggling/one[a]", "smuggling/one[b]" ]
              }, {
            """);
  }

  @Test
  void jsonHasEveryCaseWithItsEvidence() throws Exception {
    var cases = list(json(), "cases");

    assertThat(cases).hasSize(10);
    assertThat(cases.get(2))
        .containsEntry("id", "noop/argument")
        .containsEntry("title", "NOOP <ignores> its argument")
        .containsEntry("verdict", "warn")
        .containsEntry("level", "SHOULD")
        .containsEntry("relaxed", false)
        .containsEntry("doc", "Some do not.")
        .containsEntry("cause", "")
        .containsEntry("sent", "NOOP x\\r\\n")
        .containsEntry("came", "251 x\\r\\n")
        .containsEntry("right", "reply 250")
        .containsEntry("reason", "another code than 250")
        .containsEntry("attempts", 1)
        .containsEntry("ms", 12)
        .containsEntry(
            "refs",
            List.of(
                Map.of(
                    "text",
                    "RFC 5321 section 4.1.1.9",
                    "link",
                    "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.9")));
    assertThat(list(cases.get(2), "transcript"))
        .hasSize(4)
        .first()
        .isEqualTo(
            Map.of(
                "connection",
                "main",
                "dir",
                "C",
                "ms",
                7,
                "length",
                8,
                "text",
                "NOOP x\\r\\n",
                "base64",
                "Tk9PUCB4DQo="));
  }

  @Test
  void xmlIsWellFormedAndDropsNothing() throws Exception {
    String xml = JunitXmlReport.write(SampleRun.summary(), SampleRun.OCCASION);

    var document = parsed(xml);
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(10);
    assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("error").getLength()).isEqualTo(1);
    assertThat(xml)
        .startsWith(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="SMTP conformance of [::1]:25" time="62.000">
              <testsuite name="smuggling" tests="2" failures="2" errors="0" skipped="0" timestamp="2026-10-01T12:00:00">
                <properties>
                  <property name="suite" value="smtp conformance 1.2.3"/>
                  <property name="options" value="--target [::1]:25 --rcpt u@example.com"/>
                  <property name="target" value="[::1]:25"/>
                  <property name="greeting" value="220 mx.test ESMTP Postfix"/>
                  <property name="ehlo" value="250-mx.test | 250 STARTTLS"/>
                  <property name="tls" value="TLSv1.3, TLS_AES_128_GCM_SHA256"/>
                  <property name="profile" value="default"/>
                </properties>
            """)
        .contains(
            """
            claim: LF . LF does not end the content
            level: SECURITY
            written: RFC 5321 section 4.1.1.4  https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.4
            sent: Subject: t\\r\\n\\r\\nbody\\n.\\n
            """)
        .contains("\ncure: Postfix: set it\n");
  }

  @Test
  void aTargetThatCannotBeJudgedIsAnErrorInBoth() throws Exception {
    String xml = JunitXmlReport.writeNoRun("[::1]:25", SampleRun.OCCASION, "no \u202e <greeting>");
    String json = JsonReport.writeNoRun("[::1]:25", SampleRun.OCCASION, "no \u202e <greeting>");

    var error = parsed(xml).getElementsByTagName("error").item(0);
    assertThat(error.getAttributes().getNamedItem("message").getNodeValue())
        .isEqualTo("no \\u202e <greeting>");
    assertThat(xml).contains("tests=\"1\"", "errors=\"1\"");
    assertThat(JSON.std.mapFrom(json))
        .containsEntry("error", "no \\u202e <greeting>")
        .containsEntry("date", "2026-10-01T12:00:00Z");
  }
}
