package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.wire.RawReply;
import io.smtptoolkit.conformance.engine.wire.ReplyListener;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Judges the syntax of every reply of a run. Shared by all workers; locks itself. */
final class PassiveChecks implements ReplyListener {
  private static final int MAX_SHOWN_OCTETS = 80;

  private final Map<ReplyRule, Offence> offences = new EnumMap<>(ReplyRule.class);
  private int replies;

  /** The first reply that broke a rule, and how many did. */
  private record Offence(String caseId, Optional<String> command, String octets, int count) {}

  @Override
  public synchronized void observe(String caseId, RawReply reply, Optional<String> command) {
    replies++;
    for (ReplyRule rule : ReplyRule.values()) {
      if (!rule.kept(reply, command)) {
        offences.merge(
            rule,
            new Offence(caseId, command, reply.octets(), 1),
            (first, again) ->
                new Offence(first.caseId(), first.command(), first.octets(), first.count() + 1));
      }
    }
  }

  /** A reply was begun and never ended. */
  synchronized void observeUnfinished(String caseId, String octets) {
    replies++;
    if (octets.endsWith("\n")
        && Arrays.stream(octets.split("\n", -1)).limit(1).allMatch(RawReply::continues)) {
      offences.putIfAbsent(
          ReplyRule.MULTILINE_LAST_HAS_SPACE, new Offence(caseId, Optional.empty(), octets, 1));
    } else if (!octets.contains("\n") && octets.endsWith("\r")) {
      offences.putIfAbsent(ReplyRule.CRLF_ONLY, new Offence(caseId, Optional.empty(), octets, 1));
    }
  }

  /** What the rule of this id found. */
  synchronized Finding finding(String id) {
    Optional<ReplyRule> rule = ReplyRule.of(id);
    if (rule.isEmpty()) {
      return Finding.of(Judgement.BROKEN, "no passive check is called " + id);
    }
    if (replies == 0) {
      return Finding.of(Judgement.UNDETERMINED, "no reply was seen");
    }
    Offence offence = offences.get(rule.get());
    if (offence == null) {
      return Finding.of(Judgement.SATISFIED, replies + " replies");
    }
    return new Finding(
        Judgement.VIOLATED,
        offence.count()
            + " of "
            + replies
            + " replies; first in "
            + offence.caseId()
            + offence.command().map(line -> ", to " + shown(line)).orElse(""),
        rule.get().demand(),
        Transcript.escape(offence.octets()));
  }

  private static String shown(String command) {
    String line = RawReply.withoutLineEnd(command);
    return Transcript.escape(line.substring(0, Math.min(MAX_SHOWN_OCTETS, line.length())))
        + (line.length() > MAX_SHOWN_OCTETS ? "..." : "");
  }
}
