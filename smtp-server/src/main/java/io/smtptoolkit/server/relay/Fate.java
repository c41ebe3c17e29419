package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of one round of attempts for one recipient.
 *
 * <p>Immutable.
 */
sealed interface Fate {
  Reason reason();

  /**
   * Another server has it.
   *
   * @param isDsnPassedOn whether that server also has the duty to report success
   */
  record Relayed(Reason reason, boolean isDsnPassedOn) implements Fate {}

  /**
   * It is done with on this host.
   *
   * @param outcome for the journal
   * @param notice what the sender may want to hear
   */
  record Done(Reason reason, Outcome outcome, Optional<Notice.Kind> notice) implements Fate {}

  /** These take its place. */
  record Replaced(Reason reason, List<NewRecipient> recipients) implements Fate {}

  /** It cannot be delivered. */
  record Failed(Reason reason) implements Fate {}

  /** It is worth another try. */
  record Later(Reason reason) implements Fate {}

  /** A server may have it or not. */
  record Unknown(Reason reason) implements Fate {}

  /** The relay stopped before there was an outcome: all is as before. */
  record Untried(Reason reason) implements Fate {}
}
