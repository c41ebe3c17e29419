package io.smtptoolkit.conformance.script;

import java.util.List;

/** A reply as far as scripts can speak about it; the octets are kept as they came. */
public interface ReceivedReply {
  /** {@return the code of its last line, 0 when that does not begin with three digits} */
  int code();

  /** {@return its lines without code and separator and without line ends} */
  List<String> texts();

  /** {@return all octets of the reply} */
  String octets();

  /** {@return the texts of all lines joined by LF} */
  default String text() {
    return String.join("\n", texts());
  }
}
