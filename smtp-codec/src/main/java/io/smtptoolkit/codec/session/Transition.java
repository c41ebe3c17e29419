package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The step that a reply is for the conversation: to the same state, or to another; and what an
 * extension remembers of it.
 *
 * <p>Entering {@link SessionState#READY}, also from READY, ends the mail transaction; entering
 * {@link SessionState#GREETED} forgets everything but the protocol and TLS. Immutable.
 */
public final class Transition {

  /** The reply is not one that may be given. */
  static final Transition IMPOSSIBLE = new Transition(Optional.empty(), false, List.of());

  private static final Transition UNCHANGED = new Transition(Optional.empty(), true, List.of());

  private record Memory<T>(StateKey<T> key, StateKey.Change<T> change) {
    ExtensionStates in(ExtensionStates states, Facts before, CustomCommand command, Reply reply) {
      return change
          .next(before, command, reply)
          .map(it -> states.with(key, it))
          .orElseGet(() -> states.without(key));
    }
  }

  private final Optional<SessionState> target;
  private final boolean possible;
  private final List<Memory<?>> memories;

  private Transition(Optional<SessionState> target, boolean possible, List<Memory<?>> memories) {
    this.target = target;
    this.possible = possible;
    this.memories = memories;
  }

  /**
   * The state stays as it is, and so does the mail transaction.
   *
   * @return the transition
   */
  public static Transition unchanged() {
    return UNCHANGED;
  }

  /**
   * The conversation goes on in another state.
   *
   * @param state which
   * @return the transition
   */
  public static Transition to(SessionState state) {
    return new Transition(Optional.of(state), true, List.of());
  }

  /**
   * This transition, with something to remember. It is remembered after what the transition makes
   * forgotten is.
   *
   * @param key where
   * @param change what
   * @param <T> its type
   * @return the transition
   */
  public <T> Transition remembering(StateKey<T> key, StateKey.Change<T> change) {
    var more = new ArrayList<>(memories);
    more.add(new Memory<>(key, change));
    return new Transition(target, possible, List.copyOf(more));
  }

  boolean isPossible() {
    return possible;
  }

  /** Whether a state is entered, be it the same one again. */
  boolean enters(SessionState state) {
    return target.isPresent() && target.get() == state;
  }

  /** The state after it. */
  SessionState from(SessionState current) {
    return target.isPresent() ? target.get() : current;
  }

  /** The facts with what is to be remembered of a command. */
  Facts remember(Facts facts, Facts before, CustomCommand command, Reply reply) {
    ExtensionStates states = facts.states();
    for (Memory<?> memory : memories) {
      states = memory.in(states, before, command, reply);
    }
    return facts.withStates(states);
  }

  /** For the table's documentation: the state's name, {@code unchanged} or {@code -}. */
  @Override
  public String toString() {
    return possible ? target.map(Enum::name).orElse("unchanged") : "-";
  }
}
