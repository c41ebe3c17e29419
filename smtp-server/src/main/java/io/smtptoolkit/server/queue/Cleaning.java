package io.smtptoolkit.server.queue;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Upkeep in steps that are short, so that no message waits for one of them. */
final class Cleaning implements Writer.Upkeep {
  /** Chosen: 16 MiB of content at a time. */
  private static final int PIECES = 64;

  private static final int JOURNAL_ROWS = 500;

  /** In pages of 4 KiB, so 4 MiB at a time. */
  private static final int PAGES = 1024;

  /** Chosen: what steady mail uses again is not given back while there is room; 16 MiB. */
  private static final int SPARE_PAGES = 4096;

  private static final long PAGE_OCTETS = 4096;

  private final Clock clock;
  private final Duration stagingAge;
  private final Duration journalRetention;
  private final Reserve reserve;

  Cleaning(QueueOptions options, Reserve reserve) {
    clock = options.clock();
    stagingAge = options.stagingAge();
    journalRetention = options.journalRetention();
    this.reserve = reserve;
  }

  @Override
  public boolean step(Database database) throws SQLException {
    return deleteContent(database) || trimJournal(database) || giveBackSpace(database);
  }

  /** Shortens the log: pages that a step gave back are free for the disk only after that. */
  @Override
  public void end(Database database) throws SQLException {
    if (isShort()) {
      database.queryText("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  /** Whether new mail is refused, or nearly so, and what is kept for it would keep it out. */
  private boolean isShort() {
    return reserve.isNearerThan(SPARE_PAGES * PAGE_OCTETS);
  }

  /** After a start nothing that was being staged can go on. */
  static void forgetStaging(Database database, long nowMillis) throws SQLException {
    database.execute(
        "UPDATE message SET state = 2, touched_at = " + nowMillis + " WHERE state = 0");
  }

  private boolean deleteContent(Database database) throws SQLException {
    List<Long> gone =
        database.query("not-ready", row -> row.getLong(1), clock.millis() - stagingAge.toMillis());
    if (gone.isEmpty()) {
      return false;
    }
    long id = gone.get(0);
    if (database.run("delete-content", id, PIECES) < PIECES) {
      database.run("forget-message", id);
    }
    return true;
  }

  private boolean trimJournal(Database database) throws SQLException {
    database.run("trim-back-off", clock.millis());
    return database.run("trim-journal", clock.millis() - journalRetention.toMillis(), JOURNAL_ROWS)
        == JOURNAL_ROWS;
  }

  private boolean giveBackSpace(Database database) throws SQLException {
    int spare = isShort() ? 0 : SPARE_PAGES;
    if (Long.parseLong(database.queryText("PRAGMA freelist_count")) <= spare) {
      return false;
    }
    database.drain("PRAGMA incremental_vacuum(" + PAGES + ")");
    return true;
  }
}
