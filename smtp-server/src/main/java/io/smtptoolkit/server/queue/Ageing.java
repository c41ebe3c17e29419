package io.smtptoolkit.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds what is old and waits for a destination that is backed off. Stateless. */
final class Ageing {
  /** Those of one lease. */
  private record Key(QueueId message, String destination) {}

  private Ageing() {}

  /** The number of an id that is made at this time. */
  static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1000;
  }

  static List<Lease> find(Database database, Aged aged, Instant now, int most, Leases leases)
      throws SQLException {
    Map<Key, List<QueuedRecipient>> found = new LinkedHashMap<>();
    var count = new AtomicInteger();
    database.scan(
        "backed-off-recipients",
        row -> {
          if (!leases.has(row.getLong("id"))) {
            QueuedRecipient it = Rows.recipient(row);
            Key key = new Key(it.message(), it.destination());
            found.computeIfAbsent(key, any -> new ArrayList<>()).add(it);
            return count.incrementAndGet() < most;
          }
          return true;
        },
        aged.from().toEpochMilli(),
        aged.until().toEpochMilli(),
        aged.isUnreported() ? 0 : 1,
        now.toEpochMilli());
    var all = new ArrayList<Lease>();
    for (Map.Entry<Key, List<QueuedRecipient>> each : found.entrySet()) {
      Key key = each.getKey();
      QueuedMessage message = database.query("message", Rows::message, key.message.number()).get(0);
      all.add(new Lease(message, key.destination, each.getValue()));
    }
    return all;
  }
}
