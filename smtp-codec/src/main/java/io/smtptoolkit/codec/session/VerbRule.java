package io.smtptoolkit.codec.session;

import static io.smtptoolkit.codec.session.SessionState.AUTHENTICATING;
import static io.smtptoolkit.codec.session.SessionState.CHUNKING;
import static io.smtptoolkit.codec.session.SessionState.CONNECTED;
import static io.smtptoolkit.codec.session.SessionState.CONTENT;
import static io.smtptoolkit.codec.session.SessionState.FAILED;
import static io.smtptoolkit.codec.session.SessionState.MAIL;
import static io.smtptoolkit.codec.session.SessionState.RCPT;
import static io.smtptoolkit.codec.session.SessionState.REFUSED;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.ReplyClass;
import io.smtptoolkit.codec.wire.CustomVerbParser;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rows of the table for a verb that an {@link ExtensionBundle} brings: one, or one for each
 * form of its command, as BDAT and BDAT LAST are two.
 *
 * <p>Immutable, if its parser and predicates are.
 *
 * @param keyword the verb; made upper case
 * @param parser reads what follows the verb
 * @param forms the rows; the first that {@link Form#matches a command} counts
 */
public record VerbRule(String keyword, CustomVerbParser parser, List<Form> forms) {

  /**
   * One row.
   *
   * <p>A verb that 2yz leads from CHUNKING to CHUNKING or READY is taken for one that adds to the
   * content, or ends it, as BURL does: after a chunk that ends with CR the session refuses it with
   * 554.
   *
   * @param matches which commands of the verb it is for
   * @param inOrderIn the line states in which such a command is in order; in others the session
   *     answers 503, which changes nothing
   * @param given what else has to be true for it to be in order
   * @param next where a reply of each class leaves the conversation. A class without an entry must
   *     not be given; 4yz and 5yz without an entry leave everything unchanged
   */
  public record Form(
      Predicate<? super CustomCommand> matches,
      Set<SessionState> inOrderIn,
      Predicate<? super Facts> given,
      Map<ReplyClass, Transition> next) {

    private static final Set<SessionState> IN_TRANSACTION =
        EnumSet.of(MAIL, RCPT, CHUNKING, FAILED, CONTENT);

    /**
     * Takes copies.
     *
     * @param matches which commands
     * @param inOrderIn line states
     * @param given a condition
     * @param next transitions by reply class
     * @throws IllegalArgumentException if a state is not a line state, or a transition leads to
     *     CONNECTED, REFUSED or AUTHENTICATING, where only the session's own steps lead, or from
     *     outside a mail transaction into one, which only MAIL begins
     */
    public Form {
      inOrderIn = Set.copyOf(inOrderIn);
      next = Map.copyOf(next);
      if (!Conversation.LINE_STATES.containsAll(inOrderIn)) {
        throw new IllegalArgumentException("not all are line states: " + inOrderIn);
      }
      for (Transition transition : next.values()) {
        if (transition.enters(CONNECTED)
            || transition.enters(REFUSED)
            || transition.enters(AUTHENTICATING)) {
          throw new IllegalArgumentException("no verb leads to " + transition);
        }
        if (isWithin(transition) && !IN_TRANSACTION.containsAll(inOrderIn)) {
          throw new IllegalArgumentException("no verb but MAIL leads to " + transition);
        }
      }
    }

    /** Whether it leads to where only a mail transaction can be. */
    static boolean isWithin(Transition transition) {
      return IN_TRANSACTION.stream().anyMatch(transition::enters);
    }

    /**
     * A row for every command of the verb.
     *
     * @param inOrderIn line states in which it is in order
     * @param next transitions by reply class
     * @return the row
     * @throws IllegalArgumentException as the constructor
     */
    public static Form in(Set<SessionState> inOrderIn, Map<ReplyClass, Transition> next) {
      return new Form(command -> true, inOrderIn, facts -> true, next);
    }

    /**
     * This row for some commands of the verb only.
     *
     * @param condition which
     * @return the row
     */
    public Form forCommands(Predicate<? super CustomCommand> condition) {
      return new Form(condition, inOrderIn, given, next);
    }

    /**
     * This row with its command in order only if something else is true as well.
     *
     * @param condition of the facts, such as what the bundle remembers
     * @return the row
     */
    public Form provided(Predicate<? super Facts> condition) {
      return new Form(matches, inOrderIn, condition, next);
    }
  }

  /**
   * Takes a copy.
   *
   * @param keyword the verb
   * @param parser reads its argument
   * @param forms its rows
   */
  public VerbRule {
    keyword = keyword.toUpperCase(Locale.ROOT);
    forms = List.copyOf(forms);
  }

  /**
   * A verb of one form.
   *
   * @param keyword the verb
   * @param parser reads its argument
   * @param inOrderIn the line states in which it is in order
   * @param next transitions by reply class
   * @throws IllegalArgumentException as {@link Form#Form}
   */
  public VerbRule(
      String keyword,
      CustomVerbParser parser,
      Set<SessionState> inOrderIn,
      Map<ReplyClass, Transition> next) {
    this(keyword, parser, List.of(Form.in(inOrderIn, next)));
  }
}
