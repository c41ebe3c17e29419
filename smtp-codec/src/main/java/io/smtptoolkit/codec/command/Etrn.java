package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;

/**
 * Asks a server to send what it holds for a host, by connections of its own.
 *
 * <pre>
 * ETRN [&lt;option character&gt;]&lt;node name&gt;
 *
 * etrn-cmd   = "ETRN" SP ( node / "@" Domain / "#" queue )
 * node       = sub-domain 1*("." sub-domain)
 * queue      = 1*%d33-126
 * </pre>
 *
 * <p>The RFC has no ABNF; the second form says its prose: a node is a fully qualified domain name
 * (its example refuses {@code ETRN localname}), and a queue is what the server calls one.
 *
 * <pre>
 * C: ETRN example.com
 * S: 253 2.0.0 14 pending messages for node example.com started
 * </pre>
 *
 * <p>The names of nodes are equal without regard to case, those of queues are not. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1985#section-5">RFC 1985 §5</a>
 */
public final class Etrn implements CustomCommand {

  /** The kind of target that is asked for. */
  public enum Target {
    /** The mail for one node. */
    NODE(""),
    /** The mail for a domain and all below it (RFC 1985 §5.3). */
    SUBDOMAINS("@"),
    /** A queue of the server's (RFC 1985 §5.3). */
    QUEUE("#");

    private final String option;

    Target(String option) {
      this.option = option;
    }
  }

  private static final OctetSet QUEUE = OctetSet.range('!', '~');

  private final Target target;
  private final String name;
  private final Object key;

  private Etrn(Target target, String name, Object key) {
    this.target = target;
    this.name = name;
    this.key = key;
  }

  /**
   * Reads what follows the verb.
   *
   * @param argument option character and name
   * @return the command
   * @throws SmtpSyntaxException when the text is anything else
   */
  public static Etrn parse(String argument) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(argument);
    if (line.skip('#')) {
      return queue(line);
    }
    Target target = line.skip('@') ? Target.SUBDOMAINS : Target.NODE;
    int from = line.position();
    DomainName domain;
    try {
      domain = DomainName.parse(line.rest());
    } catch (SmtpSyntaxException e) {
      throw Errors.shifted(e, from);
    }
    if (target == Target.NODE && domain.labels().size() == 1) {
      throw line.expected("a fully qualified domain name");
    }
    return new Etrn(target, domain.toString(), domain);
  }

  private static Etrn queue(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    line.skip(QUEUE);
    if (line.position() == from) {
      throw line.expected("the name of a queue");
    }
    line.requireEnd();
    String name = line.since(from);
    return new Etrn(Target.QUEUE, name, name);
  }

  /**
   * The target that is asked for.
   *
   * @return node, domain or queue
   */
  public Target target() {
    return target;
  }

  /**
   * Its name.
   *
   * @return the name as sent, without the option character
   */
  public String name() {
    return name;
  }

  @Override
  public String keyword() {
    return "ETRN";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Etrn that && target == that.target && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return 31 * target.hashCode() + key.hashCode();
  }

  /** The wire form. */
  @Override
  public String toString() {
    return "ETRN " + target.option + name;
  }
}
