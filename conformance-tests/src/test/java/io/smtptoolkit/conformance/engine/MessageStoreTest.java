package io.smtptoolkit.conformance.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.mutant.MutantServer;
import io.smtptoolkit.conformance.mutant.MutantSettings;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MessageStoreTest {
  private static final String TRACE =
      "Return-Path: <a@example.org>\nReceived: from a\n\tby b; now\n";

  @TempDir Path folder;

  private void delivered(String path, String octets) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, octets.getBytes(ISO_8859_1));
    // Newer than any case, however long the test waits for the processor.
    FileTime later = FileTime.from(Instant.now().plus(Duration.ofHours(1)));
    Files.setLastModifiedTime(file, later);
    Files.setLastModifiedTime(file.getParent(), later);
  }

  private Result stored(String steps) throws Exception {
    MutantSettings settings = MutantSettings.standard().withMaildir(folder);
    try (MutantServer server = MutantServer.start(settings)) {
      Target target =
          Target.at("127.0.0.1", server.address().getPort())
              .with(Fixture.RCPT, "alice@" + settings.domains().get(0))
              .withMaildir(folder)
              .withTimeoutScale(0.1)
              .withMaxReplyWait(Duration.ofSeconds(1));
      return Played.steps(target, "level: MUST\nneeds: store", "--- probe\n" + steps);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "== 2, PASS",
    "== 1, FAIL",
    "<= 2, PASS",
    "<= 1, FAIL",
    ">= 2, PASS",
    ">= 3, FAIL",
    "== 0, FAIL"
  })
  void countsMessagesInNewAndCurAtAnyDepth(String comparison, Verdict verdict) throws Exception {
    delivered("ann/new/1", "Subject: wanted\n\nx\n");
    delivered("bob/deep/cur/2:2,S", "Subject: wanted\n\nx\n");
    delivered("bob/tmp/3", "Subject: wanted\n\nx\n");
    delivered("bob/new/4", "Subject: other\n\nx\n");

    assertThat(stored("stored \"wanted\" count " + comparison).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "'Subject: wanted\\r\\n\\r\\nx\\r\\n', PASS",
    "'Subject: wanted\\r\\n\\r\\nx\\n', PASS",
    "'Subject: wanted\\r\\n\\r\\nx\\r\\n\\r\\n', FAIL",
    "'Subject: wanted\\r\\n\\r\\n', FAIL",
    "'ubject: wanted\\r\\n\\r\\nx\\r\\n', FAIL",
  })
  void intactMeansEveryOctetButAddedFields(String content, Verdict verdict) throws Exception {
    delivered("new/1", TRACE + "Subject: wanted\n\nx\n");

    assertThat(stored("stored \"wanted\" intact \"" + content + "\"").verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "'A: 1\\nAdded: x\\n\\ty\\nSubject: wanted\\nDate: now\\n\\nx\\n', PASS",
    "'Subject: wanted\\nA: 1\\n\\nx\\n', FAIL",
    "'A: 1\\n folded\\nSubject: wanted\\n\\nx\\n', FAIL",
    "'A: 1\\nDate: now\\nSubject: wanted\\n\\nx\\n\\n', FAIL",
    "'A: 1\\nSubject: wanted\\n\\n\\nx\\n', FAIL",
  })
  void fieldsMayBeAddedAnywhereInTheHeader(String stored, Verdict verdict) throws Exception {
    delivered("new/1", TRACE + stored.translateEscapes());

    assertThat(
            stored("stored \"wanted\" intact \"A: 1\\r\\nSubject: wanted\\r\\n\\r\\nx\\r\\n\"")
                .verdict())
        .isEqualTo(verdict);
  }

  @Test
  void aDifferenceIsShownWhereItBegins() throws Exception {
    delivered("new/1", TRACE + "Subject: wanted\n\nab\0d\n");

    assertThat(
            stored("stored \"wanted\" intact \"Subject: wanted\\r\\n\\r\\nabcd\\r\\n\"")
                .finding()
                .actual())
        .isEqualTo(
            "the body differs at octet 2, after \"ab\": sent \"cd\\n\", stored \"\\x00d\\n\""
                + " (5 and 5 octets)");
  }

  @ParameterizedTest
  @CsvSource({
    "'Subject: wanted\n\nab\n', 'the body differs at octet 3, after \"ab\\n\": sent \"cd\\n\","
        + " stored no more (6 and 3 octets)'",
    "'Subject: wanted\n\nab\ncd\n\n', 'the body differs at octet 6, after \"ab\\ncd\\n\": sent"
        + " no more, stored \"\\n\" (6 and 7 octets)'",
    "'Subject: [list] wanted\n\nab\ncd\n', 'the header field \"Subject: wanted\" is stored as"
        + " \"[list] wanted\"'",
    "'X-Was: wanted\n\nab\ncd\n', 'the header field \"Subject: wanted\" is stored as nothing'",
  })
  void aDifferenceIsOneOfTheContentNotOfTraceFields(String stored, String difference)
      throws Exception {
    delivered("new/1", TRACE + stored.translateEscapes());

    assertThat(
            stored("stored \"wanted\" intact \"Subject: wanted\\r\\n\\r\\nab\\r\\ncd\\r\\n\"")
                .finding()
                .actual())
        .isEqualTo(difference);
  }

  @Test
  void noMessageHasNoField() throws Exception {
    assertThat(stored("stored \"wanted\" not header X-Spam /./").verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aScriptMaySayWhatFollowsFromTheStore() throws Exception {
    assertThat(stored("stored \"wanted\" count >= 1 else inconclusive \"lost\"").verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void comparesBodiesAndFields() throws Exception {
    delivered("new/1", TRACE + "Subject: wanted\n here\n\nbody\n\nmore\n");

    assertThat(
            stored(
                    """
                    stored "wanted" body "body\\r\\n\\r\\nmore\\r\\n"
                    stored "wanted" header subject /^wanted here$/
                    stored "wanted" header Return-Path /^<a@example.org>$/
                    stored "wanted" not header Subject /spam/
                    stored "wanted" not header X-Spam /./
                    """)
                .verdict())
        .isEqualTo(Verdict.PASS);
    assertThat(stored("stored \"wanted\" header X-Spam /./").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(stored("stored \"wanted\" body \"body\"").verdict()).isEqualTo(Verdict.FAIL);
  }
}
