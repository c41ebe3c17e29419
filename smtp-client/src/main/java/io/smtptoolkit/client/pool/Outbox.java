package io.smtptoolkit.client.pool;

import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of what a lock guards, and what is to be done because of them: in the order of the
 * changes, one after the other, without the lock, on the thread of one who made a change. So no
 * call leads back into itself, however many things end at once.
 *
 * <p>Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final Queue<Runnable> actions = new ArrayDeque<>();
  private boolean emptying;

  /**
   * Makes a change with the lock held, then does what is to be done, unless another thread does.
   */
  void change(Runnable step) {
    synchronized (this) {
      try {
        step.run();
      } catch (RuntimeException | Error bug) {
        LOG.error("the pool failed", bug);
      }
      if (emptying) {
        return;
      }
      emptying = true;
    }
    for (Runnable action = next(); action != null; action = next()) {
      try {
        action.run();
      } catch (RuntimeException | Error bug) {
        LOG.error("the pool failed", bug);
      }
    }
  }

  /** Puts something to be done afterwards; called within a change. */
  void add(Runnable action) {
    actions.add(action);
  }

  @SuppressWarnings("NullAway") // null when there is none
  private synchronized Runnable next() {
    Runnable action = actions.poll();
    emptying = action != null;
    return action;
  }
}
