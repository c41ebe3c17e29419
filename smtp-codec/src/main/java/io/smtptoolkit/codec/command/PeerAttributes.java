package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * The attributes that XCLIENT or XFORWARD gives of a client that a proxy speaks for, in the order
 * sent, each name once.
 *
 * <pre>
 * attributes = attribute *(SP attribute)
 * </pre>
 *
 * <p>Immutable.
 */
public final class PeerAttributes {
  /** Nothing is said. */
  public static final PeerAttributes NONE = new PeerAttributes(List.of());

  private static final OctetSet VALUE = OctetSet.range('!', '~');

  private final List<PeerAttribute> all;

  private PeerAttributes(List<PeerAttribute> all) {
    this.all = List.copyOf(all);
  }

  /**
   * These attributes.
   *
   * @param attributes in the order to send them
   * @return the attributes
   * @throws IllegalArgumentException when a name is there twice
   */
  public static PeerAttributes of(PeerAttribute... attributes) {
    var names = EnumSet.noneOf(Name.class);
    for (PeerAttribute attribute : attributes) {
      if (!names.add(attribute.name())) {
        throw new IllegalArgumentException(attribute.name() + " is given twice");
      }
    }
    return new PeerAttributes(List.of(attributes));
  }

  /**
   * All of them.
   *
   * @return in the order sent
   */
  public List<PeerAttribute> all() {
    return all;
  }

  /**
   * Returns the attribute of a name.
   *
   * @param name of what
   * @return the attribute; empty if nothing is said
   */
  public Optional<PeerAttribute> get(Name name) {
    return all.stream().filter(it -> it.name() == name).findFirst();
  }

  /**
   * These attributes with later ones, which count where both say something.
   *
   * @param later the later ones
   * @return all of them
   */
  public PeerAttributes with(PeerAttributes later) {
    var both = new ArrayList<>(all);
    both.removeIf(it -> later.get(it.name()).isPresent());
    both.addAll(later.all);
    return new PeerAttributes(both);
  }

  /**
   * The grammar that distinguishes the attributes of one verb from those of the other.
   *
   * @param names the names that the verb has
   * @param objection what should have been there instead of a value; empty if it is one
   */
  record Grammar(Set<Name> names, Function<PeerAttribute, Optional<String>> objection) {}

  /**
   * Reads what follows a verb.
   *
   * @throws SmtpSyntaxException when it is not what the grammar says; positions count from the
   *     argument's beginning
   */
  static PeerAttributes parse(String argument, Grammar grammar) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(argument);
    var all = new ArrayList<PeerAttribute>();
    var names = EnumSet.noneOf(Name.class);
    do {
      PeerAttribute attribute = attribute(line, grammar, names);
      names.add(attribute.name());
      all.add(attribute);
    } while (line.skip(' '));
    line.requireEnd();
    return new PeerAttributes(all);
  }

  private static PeerAttribute attribute(LineCursor line, Grammar grammar, Set<Name> known)
      throws SmtpSyntaxException {
    int from = line.position();
    line.skip(OctetSet.ALPHA);
    String keyword = line.since(from);
    Optional<Name> name = Name.of(keyword).filter(grammar.names()::contains);
    if (name.isEmpty() || known.contains(name.get())) {
      line.backTo(from);
      throw line.expected(name.isEmpty() ? "an attribute name" : "each attribute once");
    }
    line.require('=');
    int valueFrom = line.position();
    line.skip(VALUE);
    PeerAttribute attribute;
    try {
      attribute = PeerAttribute.read(name.get(), keyword, line.since(valueFrom));
    } catch (SmtpSyntaxException e) {
      throw Errors.shifted(line.atEnd() ? e : Errors.beforeSpace(e), valueFrom);
    }
    Optional<String> objection = grammar.objection().apply(attribute);
    if (objection.isPresent()) {
      line.backTo(valueFrom);
      throw line.expected(objection.get());
    }
    return attribute;
  }

  /** Refuses what a command of the grammar cannot say. */
  void check(Grammar grammar) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("at least one attribute is said");
    }
    for (PeerAttribute attribute : all) {
      if (!grammar.names().contains(attribute.name())
          || grammar.objection().apply(attribute).isPresent()) {
        throw new IllegalArgumentException("cannot say this of " + attribute.name());
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerAttributes that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    var text = new StringJoiner(" ");
    all.forEach(it -> text.add(it.toString()));
    return text.toString();
  }
}
