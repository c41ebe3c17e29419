package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run with one result of every kind, and what it was made on. */
final class SampleRun {
  static final Occasion OCCASION =
      new Occasion(
          Instant.parse("2026-10-01T12:00:00Z"),
          Duration.ofSeconds(62),
          "smtp conformance 1.2.3",
          List.of("--target", "[::1]:25", "--rcpt", "u@example.com"),
          5);

  static final TargetFacts TARGET =
      new TargetFacts(
          "[::1]:25",
          List.of("220 mx.test ESMTP Postfix"),
          List.of("250-mx.test", "250 STARTTLS"),
          List.of("TLSv1.3, TLS_AES_128_GCM_SHA256"),
          Map.of());

  private static final String SCRIPT =
      """
      === cause newline
      title: mail data ends at the wrong octets
      means: An attacker who may send one message sends two.
      cve: CVE-2023-51764
      cases: smuggling/*
      cure:
        Postfix: set it
        Exim: upgrade it

      === smuggling/one
      title: LF . LF does not end the content
      ref: 5321:4.1.1.4, CVE-2023-51764
      level: SECURITY
      each: form
        a
        b
      later: because

      === noop/argument
      title: NOOP <ignores> its argument
      ref: 5321:4.1.1.9
      level: SHOULD
      doc: Some do not.
      later: because

      === mail/relaxed
      title: two dots make no local-part
      ref: 5321:4.1.2
      level: MUST
      relaxed: yes
      later: because

      === quit/221
      title: QUIT is answered 221
      ref: 5321:4.1.1.10
      level: MUST
      later: because

      === quit/broken
      title: QUIT breaks nothing
      ref: -
      level: MUST
      later: because

      === help/argument
      title: HELP about a command
      ref: 5321:4.1.1.8
      level: MAY
      later: because

      === auth/plain
      title: AUTH PLAIN works
      ref: 4954:4
      level: MUST
      later: because

      === data/stored
      title: a message is stored
      ref: 5321:4.1.1.4
      level: MUST
      later: because

      === rcpt/policy
      title: a recipient is accepted
      ref: 5321:4.1.1.3
      level: MUST
      later: because
      """;

  private SampleRun() {}

  static Summary summary() throws Exception {
    return summary(TARGET);
  }

  static Summary summary(TargetFacts target) throws Exception {
    List<Result> results =
        List.of(
            result("smuggling/one[a]", violated(), smuggled()),
            result("smuggling/one[b]", violated(), smuggled()),
            result(
                "noop/argument",
                new Finding(Judgement.DEPARTS, "another code than 250", "reply 250", "251 x\\r\\n"),
                List.of(
                    entry(Direction.CLIENT, "NOOP x\r\n"),
                    entry(Direction.SERVER, "251 x\r\n"),
                    entry(Direction.JUDGED, "another code than 250; right is reply 250 (s:1)"),
                    entry(Direction.CLIENT, "QUIT\r\n"))),
            result(
                "mail/relaxed",
                new Finding(Judgement.VIOLATED, "", "reply 5yz", "250 \\x1b\\r\\n"),
                List.of(
                    entry(Direction.CLIENT, "MAIL FROM:<a..b@example.com>\r\n"),
                    entry(Direction.SERVER, "250 \u001b\r\n"),
                    entry(Direction.JUDGED, "right is reply 5yz (mail.smtpt:9)"))),
            result("quit/221", Finding.of(Judgement.SATISFIED, ""), List.of()),
            result("quit/broken", Finding.of(Judgement.BROKEN, "not done within 90 s"), List.of()),
            result("help/argument", Finding.of(Judgement.OBSERVED, "214 b\u00fccher"), List.of()),
            result(
                "auth/plain",
                Finding.of(Judgement.NOT_APPLICABLE, "AUTH is not offered"),
                List.of()),
            result(
                "data/stored",
                new Finding(
                    Judgement.UNDETERMINED, "needs --maildir", "", "", List.of("--maildir")),
                List.of()),
            result("rcpt/policy", Finding.of(Judgement.UNDETERMINED, "policy"), List.of()));
    return new Summary(target, Profile.DEFAULT, results, Optional.empty(), 2);
  }

  private static Finding violated() {
    return new Finding(
        Judgement.VIOLATED,
        "the sequence ended the content",
        "reply 4yz or 5yz, or silence",
        "250 2.0.0 \\x1b[31mok\\r\\n");
  }

  private static List<Transcript.Entry> smuggled() {
    return List.of(
        entry(Direction.NOTE, "connected"),
        entry(Direction.SERVER, "354 go\r\n"),
        entry(Direction.CLIENT, "Subject: t\r\n\r\n"),
        entry(Direction.CLIENT, "body\n.\n"),
        entry(Direction.SERVER, "250 2.0.0 \u001b[31mok\r\n"),
        entry(
            Direction.JUDGED,
            "the sequence ended the content; right is reply 4yz or 5yz, or silence (s:90)"),
        entry(Direction.CLIENT, "QUIT\r\n"),
        entry(Direction.SERVER, "221 <&> bye\r\n"));
  }

  static Transcript.Entry entry(Direction direction, String octets) {
    return new Transcript.Entry("main", direction, 7, octets, octets.length());
  }

  static Result result(String id, Finding finding, List<Transcript.Entry> transcript)
      throws Exception {
    Case which =
        CaseFiles.of(List.of(new CaseFiles.Source("sample.smtpt", SCRIPT))).cases().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow();
    return new Result(
        which,
        Profile.DEFAULT.weigh(
            finding.judgement(), which.header().level(), which.header().relaxed()),
        finding,
        1,
        Duration.ofMillis(12),
        transcript);
  }
}
