package io.smtptoolkit.codec.session;

import java.util.Optional;

/**
 * Where a reply leaves the conversation: in the same state, or in another.
 *
 * <p>Entering {@link SessionState#READY} forgets the mail transaction; entering {@link
 * SessionState#GREETED} forgets everything but the protocol and TLS. Immutable.
 */
public final class Transition {

  /** The reply is not one that may be given. */
  static final Transition IMPOSSIBLE = new Transition(Optional.empty(), false);

  private static final Transition UNCHANGED = new Transition(Optional.empty(), true);

  private final Optional<SessionState> target;
  private final boolean possible;

  private Transition(Optional<SessionState> target, boolean possible) {
    this.target = target;
    this.possible = possible;
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
    return new Transition(Optional.of(state), true);
  }

  boolean isPossible() {
    return possible;
  }

  /** The state after it. */
  SessionState from(SessionState current) {
    return target.isPresent() ? target.get() : current;
  }

  /** For the table's documentation: the state's name, {@code unchanged} or {@code -}. */
  @Override
  public String toString() {
    return possible ? target.map(Enum::name).orElse("unchanged") : "-";
  }
}
