package io.smtptoolkit.conformance.engine.wire;

import java.util.Optional;

/** Hears every reply, whatever it is about. */
public interface ReplyListener {
  /**
   * A reply came.
   *
   * @param by the case, or what else asked for it
   * @param reply as it came
   * @param command that it answers, if that is certain
   */
  void observe(String by, RawReply reply, Optional<String> command);
}
