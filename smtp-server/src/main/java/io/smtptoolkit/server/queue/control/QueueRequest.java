package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.Selection;
import java.util.Locale;

/**
 * The request of an operator to a queue. Its text form is one line, of five fields with a tab
 * between them:
 *
 * <pre>
 * request = verb HTAB target HTAB value HTAB ( "text" / "json" ) HTAB most
 * verb    = "list" / "show" / "retry" / "hold" / "release" / "delete" / "flush"
 * target  = "all" / "id" / "domain" / "sender"
 * </pre>
 *
 * <p>Immutable.
 *
 * @param verb what is to be done
 * @param target by what recipients are chosen
 * @param value the queue id, the domain, or the reverse-path; empty for all
 * @param isJson whether the answer is to be JSON, one object in each line
 * @param most how many recipients are listed at most, 1 to {@link #MOST}
 */
public record QueueRequest(Verb verb, Target target, String value, boolean isJson, int most) {
  /** Chosen: a list of some ten megabytes. */
  public static final int MOST = 50_000;

  /** The things that can be asked. */
  public enum Verb {
    /** Messages and their recipients. */
    LIST,
    /** All that is known of one message, what became of recipients included. */
    SHOW,
    /** Try at once. */
    RETRY,
    /** Do not try until released. */
    HOLD,
    /** Try again what is held. */
    RELEASE,
    /** Remove, without a report to the sender. */
    DELETE,
    /** Try everything at once that is not held. */
    FLUSH;

    /** The text form. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** By what recipients are chosen. */
  public enum Target {
    /** All. */
    ALL,
    /** Those of the message with this queue id. */
    ID,
    /** Those at this domain. */
    DOMAIN,
    /** Those of all messages with this reverse-path. */
    SENDER;

    /** The text form. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int FIELDS = 5;

  /**
   * Checks the parts.
   *
   * @param verb what is to be done
   * @param target by what recipients are chosen
   * @param value the queue id, the domain, or the reverse-path; empty for all
   * @param isJson whether the answer is to be JSON
   * @param most how many recipients are listed at most
   * @throws IllegalArgumentException when the value is not what the target says, when show has no
   *     id, or when the number is out of range
   */
  public QueueRequest {
    if (verb == Verb.SHOW && target != Target.ID) {
      throw new IllegalArgumentException("show needs the id of a message");
    }
    if (verb == Verb.FLUSH && target != Target.ALL) {
      throw new IllegalArgumentException("flush is for all; retry is for some");
    }
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException("most is 1 to " + MOST + ", not " + most);
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a control character in \"" + target + "\"");
    }
    var unused = selection(target, value);
  }

  /**
   * Reads a request.
   *
   * @param line the text form, without its line end
   * @return the request
   * @throws IllegalArgumentException when it is not one
   */
  public static QueueRequest parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "a request has " + FIELDS + " fields, not " + fields.length);
    }
    if (!fields[3].equals("json") && !fields[3].equals("text")) {
      throw new IllegalArgumentException("the form is text or json, not \"" + fields[3] + "\"");
    }
    return new QueueRequest(
        Verb.valueOf(fields[0].toUpperCase(Locale.ROOT)),
        Target.valueOf(fields[1].toUpperCase(Locale.ROOT)),
        fields[2],
        fields[3].equals("json"),
        Integer.parseInt(fields[4]));
  }

  /** The text form. */
  @Override
  public String toString() {
    return String.join(
        "\t",
        verb.toString(),
        target.toString(),
        value,
        isJson ? "json" : "text",
        Integer.toString(most));
  }

  /** The recipients that are meant. */
  Selection selection() {
    return selection(target, value);
  }

  /** The message that is meant. */
  QueueId id() {
    return QueueId.parse(value);
  }

  private static Selection selection(Target target, String value) {
    try {
      return switch (target) {
        case ALL -> Selection.ALL;
        case ID -> Selection.of(QueueId.parse(value));
        case DOMAIN -> Selection.at(Domain.parse(value));
        case SENDER -> Selection.from(ReversePath.parseAddress(value));
      };
    } catch (SmtpSyntaxException bad) {
      throw new IllegalArgumentException(
          "not a " + target + ": \"" + value + "\": " + bad.getMessage(), bad);
    }
  }
}
