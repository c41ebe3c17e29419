package io.smtptoolkit.conformance.engine.store;

import io.smtptoolkit.conformance.verdict.Transcript;
import java.util.List;

/** In words, what became of content: the octets that differ, after those that still agree. */
final class Difference {
  private static final int SHOWN = 60;
  private static final int CONTEXT = 20;

  private Difference() {}

  /** Of content that is not intact: its body, or else the first header field that is not there. */
  static String ofContent(String sent, String stored) {
    String wanted = MessageStore.withLf(sent);
    String sentBody = MessageStore.body(wanted);
    String storedBody = MessageStore.body(stored);
    if (!sentBody.equals(storedBody)) {
      return ofBody(sentBody, storedBody);
    }
    List<String> fields = MessageStore.fields(stored);
    for (String field : MessageStore.fields(wanted)) {
      if (!fields.contains(field)) {
        String name = field.substring(0, Math.max(0, field.indexOf(':')));
        return "the header field "
            + quoted(field, 0)
            + " is stored as "
            + (name.isEmpty() ? "something else" : stored(MessageStore.fields(stored, name)));
      }
    }
    return "the header fields are stored in another order";
  }

  private static String stored(List<String> values) {
    return values.isEmpty() ? "nothing" : quoted(String.join(" | ", values), 0);
  }

  /** Of two bodies that are not the same. */
  static String ofBody(String sent, String stored) {
    int same = 0;
    int shorter = Math.min(sent.length(), stored.length());
    while (same < shorter && sent.charAt(same) == stored.charAt(same)) {
      same++;
    }
    return "the body differs at octet %d%s: sent %s, stored %s (%d and %d octets)"
        .formatted(
            same,
            same == 0 ? "" : ", after " + context(sent, same),
            rest(sent, same),
            rest(stored, same),
            sent.length(),
            stored.length());
  }

  private static String context(String octets, int to) {
    int from = Math.max(0, to - CONTEXT);
    return (from > 0 ? "\"…" : "\"") + Transcript.escape(octets.substring(from, to)) + "\"";
  }

  private static String rest(String octets, int from) {
    return from == octets.length() ? "no more" : quoted(octets, from);
  }

  private static String quoted(String octets, int from) {
    int end = Math.min(octets.length(), from + SHOWN);
    return "\""
        + Transcript.escape(octets.substring(from, end))
        + (end < octets.length() ? "…\"" : "\"");
  }
}
