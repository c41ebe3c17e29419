package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a database to the version of this program: one script for each step, each in one
 * transaction with the version it leads to. No library does it, since those that exist bring more
 * than all of this package: a JSON reader, a logging façade, a table and a lock of their own.
 */
final class Migration {
  private Migration() {}

  static void run(Database database, List<String> scripts) throws SQLException, IOException {
    int version = Integer.parseInt(database.queryText("PRAGMA user_version"));
    if (version > scripts.size()) {
      throw new IOException(
          "the queue has version "
              + version
              + ", and this program knows versions up to "
              + scripts.size()
              + ": a newer program wrote it");
    }
    for (int next = version; next < scripts.size(); next++) {
      database.execute("BEGIN IMMEDIATE");
      try {
        for (String statement : Statements.ofScript(scripts.get(next))) {
          database.execute(statement);
        }
        database.execute("PRAGMA user_version = " + (next + 1));
        database.execute("COMMIT");
      } catch (SQLException e) {
        database.execute("ROLLBACK");
        throw e;
      }
    }
  }
}
