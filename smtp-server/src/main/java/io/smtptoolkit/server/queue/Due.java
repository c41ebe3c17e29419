package io.smtptoolkit.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Finds what is due at a destination. Stateless. */
final class Due {
  private Due() {}

  /**
   * Finds recipients of one message that are due and not leased.
   *
   * @param inOrder the statement that says which message is first
   */
  static Optional<Lease> first(
      Database database, String inOrder, String destination, Instant time, int most, Leases leases)
      throws SQLException {
    long now = time.toEpochMilli();
    var message = new AtomicLong();
    database.scan(
        inOrder,
        row -> {
          if (leases.has(row.getLong("id"))) {
            return true;
          }
          message.set(row.getLong("message"));
          return false;
        },
        destination,
        now);
    if (message.get() == 0) {
      return Optional.empty();
    }
    List<QueuedRecipient> recipients =
        database
            .query("due-recipients-of-message", Rows::recipient, message.get(), destination, now)
            .stream()
            .filter(it -> !leases.has(it.row()))
            .limit(most)
            .toList();
    QueuedMessage queued = database.query("message", Rows::message, message.get()).get(0);
    return Optional.of(new Lease(queued, destination, recipients));
  }
}
