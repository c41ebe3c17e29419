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

  /** Chosen: what steady mail uses again is not given back; 16 MiB. */
  private static final int SPARE_PAGES = 4096;

  private final Clock clock;
  private final Duration stagingAge;
  private final Duration journalRetention;

  Cleaning(QueueOptions options) {
    clock = options.clock();
    stagingAge = options.stagingAge();
    journalRetention = options.journalRetention();
  }

  @Override
  public boolean step(Database database) throws SQLException {
    return deleteContent(database) || trimJournal(database) || giveBackSpace(database);
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
    if (Long.parseLong(database.queryText("PRAGMA freelist_count")) <= SPARE_PAGES) {
      return false;
    }
    database.drain("PRAGMA incremental_vacuum(" + PAGES + ")");
    return true;
  }
}
