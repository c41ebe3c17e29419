package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.reply.ReplyClass;
import io.smtptoolkit.codec.wire.CustomVerbParser;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A row of the table for a verb that an {@link ExtensionBundle} brings.
 *
 * <p>Immutable, if its parser is.
 *
 * @param keyword the verb; made upper case
 * @param parser reads what follows the verb
 * @param inOrderIn the line states in which the command is in order; in others the session answers
 *     503
 * @param next where a reply of each class leaves the conversation. A class without an entry must
 *     not be given; 4yz and 5yz without an entry leave everything unchanged
 */
public record VerbRule(
    String keyword,
    CustomVerbParser parser,
    Set<SessionState> inOrderIn,
    Map<ReplyClass, Transition> next) {

  /**
   * Takes copies.
   *
   * @param keyword the verb
   * @param parser reads its argument
   * @param inOrderIn line states
   * @param next transitions by reply class
   * @throws IllegalArgumentException if a state is not a line state
   */
  public VerbRule {
    keyword = keyword.toUpperCase(Locale.ROOT);
    inOrderIn = Set.copyOf(inOrderIn);
    next = Map.copyOf(next);
    if (!Conversation.LINE_STATES.containsAll(inOrderIn)) {
      throw new IllegalArgumentException(
          keyword + " in " + inOrderIn + ": not all are line states");
    }
  }
}
