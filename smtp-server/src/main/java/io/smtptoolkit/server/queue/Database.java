package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection to the file of a queue, with the statements that were used on it.
 *
 * <p>Not thread-safe.
 */
final class Database implements AutoCloseable {
  /** <a href="https://www.sqlite.org/rescode.html">SQLite's result codes</a>. */
  private static final int SQLITE_NOMEM = 7;

  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_FULL = 13;

  /** Reads one row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private final Connection connection;
  private final Statements statements;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  private Database(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
  }

  static Database forWriting(Path file, Statements statements) throws SQLException {
    Database database = open(file, statements);
    // Only a new file takes it: pages of deleted rows are given back piece by piece.
    database.execute("PRAGMA auto_vacuum = INCREMENTAL");
    database.queryText("PRAGMA journal_mode = WAL");
    // A commit is on the disk when it returns.
    database.execute("PRAGMA synchronous = FULL");
    // Chosen: after a burst the log shrinks to this.
    database.queryText("PRAGMA journal_size_limit = 67108864");
    return database;
  }

  static Database forReading(Path file, Statements statements) throws SQLException {
    Database database = open(file, statements);
    database.execute("PRAGMA query_only = ON");
    return database;
  }

  private static Database open(Path file, Statements statements) throws SQLException {
    return new Database(DriverManager.getConnection("jdbc:sqlite:" + file), statements);
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  String queryText(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /**
   * Runs a statement to its end. What {@link #execute} runs stops after its first step, and some
   * statements do their work in many.
   */
  void drain(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Changes rows and says how many. */
  int run(String name, Object... values) throws SQLException {
    return using(name, statement -> statement.executeUpdate(), values);
  }

  <T> List<T> query(String name, RowReader<T> reader, Object... values) throws SQLException {
    var all = new ArrayList<T>();
    scan(name, row -> all.add(reader.read(row)), values);
    return all;
  }

  /** Gives one row after the other, until the reader says that it is enough. */
  void scan(String name, RowReader<Boolean> goesOn, Object... values) throws SQLException {
    using(
        name,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            boolean more = true;
            while (more && rows.next()) {
              more = goesOn.read(rows);
            }
            return more;
          }
        },
        values);
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement each : prepared.values()) {
      each.close();
    }
    connection.close();
  }

  /** Whether the whole transaction failed, and not only what the statement was given. */
  static boolean isOfTheStore(SQLException fault) {
    int code = fault.getErrorCode() & 0xff;
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_NOMEM;
  }

  static IOException failure(String what, SQLException fault) {
    String message = what + ": " + fault.getMessage();
    return (fault.getErrorCode() & 0xff) == SQLITE_FULL
        ? new InsufficientSpaceException(message, fault)
        : new IOException(message, fault);
  }

  private <T> T using(String name, Use<T> use, Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(statements.named(name));
      prepared.put(name, statement);
    }
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return use.of(statement);
    } catch (SQLException e) {
      // The driver closes a statement that failed, but does not say so.
      prepared.remove(name);
      statement.close();
      throw e;
    }
  }
}
