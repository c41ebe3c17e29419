package io.smtptoolkit.conformance.engine.wire;

import io.smtptoolkit.conformance.script.Alternative.Ending;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.time.Duration;

/** An act of the target: what it did next. Immutable. */
public sealed interface Happening {
  /** In words, for a report. */
  String description();

  /** True when octets came that are no reply. */
  boolean isNoise();

  default boolean isReply() {
    return this instanceof Replied;
  }

  /**
   * A whole reply.
   *
   * @param reply as it came
   */
  record Replied(RawReply reply) implements Happening {
    @Override
    public boolean isNoise() {
      return reply.code() == 0;
    }

    @Override
    public String description() {
      return Transcript.escape(reply.octets());
    }
  }

  /**
   * No whole reply came in time.
   *
   * @param waited how long
   * @param partial what did come
   */
  record Silent(Duration waited, String partial) implements Happening {
    @Override
    public boolean isNoise() {
      return !partial.isEmpty();
    }

    @Override
    public String description() {
      String time = waited.toMillis() + " ms";
      return partial.isEmpty()
          ? "nothing for " + time
          : "no whole reply in " + time + ", only " + Transcript.escape(partial);
    }
  }

  /**
   * The connection ended.
   *
   * @param how by FIN or RST
   * @param partial octets before, which are no whole reply
   */
  record Ended(Ending how, String partial) implements Happening {
    @Override
    public boolean isNoise() {
      return !partial.isEmpty();
    }

    @Override
    public String description() {
      String end = "the connection ended (" + how + ")";
      return partial.isEmpty() ? end : Transcript.escape(partial) + ", then " + end;
    }
  }

  /**
   * Octets without a line end, more than any reply has.
   *
   * @param octets the first ones
   */
  record Flood(String octets) implements Happening {
    @Override
    public boolean isNoise() {
      return true;
    }

    @Override
    public String description() {
      return "more than "
          + octets.length()
          + " octets that are no reply: "
          + Transcript.escape(octets.substring(0, Math.min(80, octets.length())))
          + "…";
    }
  }
}
