package io.smtptoolkit.client.route;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * The answer of the DNS to a question of one type, after CNAME records were followed.
 *
 * @param kind the outcome
 * @param records of the type that was asked for; empty unless found
 * @param fault one line on why it failed; else empty
 */
record Answer(Kind kind, List<Record> records, String fault) {
  enum Kind {
    /** There are records. */
    FOUND,
    /** The name exists and has no record of the type. */
    EMPTY,
    /** The name does not exist. */
    NO_SUCH_NAME,
    /** There was no answer, or one that says nothing of the name. */
    FAILED
  }

  static final Answer EMPTY = new Answer(Kind.EMPTY, List.of(), "");
  static final Answer NO_SUCH_NAME = new Answer(Kind.NO_SUCH_NAME, List.of(), "");

  static Answer of(List<Record> records) {
    return records.isEmpty() ? EMPTY : new Answer(Kind.FOUND, List.copyOf(records), "");
  }

  static Answer failed(String fault) {
    return new Answer(Kind.FAILED, List.of(), fault);
  }
}
