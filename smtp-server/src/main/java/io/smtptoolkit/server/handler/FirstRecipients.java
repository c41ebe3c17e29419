package io.smtptoolkit.server.handler;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The recipients up to one of them, of a list that grows with each RCPT. Lists share one array, so
 * that an envelope for each recipient costs no copy of those before it.
 *
 * <p>Immutable: of the array a list shows what was there when it was made.
 */
final class FirstRecipients extends AbstractList<Recipient> implements RandomAccess {
  private final Recipient[] shared;
  private final int size;

  private FirstRecipients(Recipient[] shared, int size) {
    this.shared = shared;
    this.size = size;
  }

  static FirstRecipients of(List<Recipient> recipients) {
    return recipients instanceof FirstRecipients same
        ? same
        : new FirstRecipients(List.copyOf(recipients).toArray(new Recipient[0]), recipients.size());
  }

  /** These and one more; in the same array if no other list has the place after these. */
  FirstRecipients and(Recipient recipient) {
    synchronized (shared) {
      if (size < shared.length && shared[size] == null) {
        shared[size] = recipient;
        return new FirstRecipients(shared, size + 1);
      }
    }
    // Chosen: most messages have no more than four.
    Recipient[] larger = Arrays.copyOf(Arrays.copyOf(shared, size), Math.max(4, 2 * size));
    larger[size] = recipient;
    return new FirstRecipients(larger, size + 1);
  }

  /** Whether the one was made of the other without a copy. */
  boolean sharesWith(FirstRecipients other) {
    return shared == other.shared;
  }

  @Override
  public Recipient get(int index) {
    return shared[Objects.checkIndex(index, size)];
  }

  @Override
  public int size() {
    return size;
  }
}
