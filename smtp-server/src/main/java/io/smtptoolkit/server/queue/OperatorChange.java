package io.smtptoolkit.server.queue;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A change of selected recipients. Those that it changes are as good as leased until its commit, so
 * that none of them is tried at the same time; those that are being tried are changed afterwards.
 */
final class OperatorChange implements Job.Work<Change> {
  /** The act on a recipient that is not being tried. */
  interface Action {
    boolean on(Database database, Row row) throws SQLException;
  }

  /** A recipient, as far as it matters here. */
  record Row(long id, QueueId message, String destination, boolean isHeld) {}

  private final Leases leases;
  private final Selection selection;
  private final Action action;
  private final int wish;
  private final Set<Long> own = new HashSet<>();

  /**
   * A change.
   *
   * @param leases what is being tried
   * @param selection which recipients
   * @param action what is done
   * @param wish what is noted for those that are being tried; 0 for nothing
   */
  OperatorChange(Leases leases, Selection selection, Action action, int wish) {
    this.leases = leases;
    this.selection = selection;
    this.action = action;
    this.wish = wish;
  }

  @Override
  public Change on(Database database) throws SQLException {
    List<Row> rows =
        database.query(
            selection.statement(),
            row ->
                new Row(
                    row.getLong("id"),
                    new QueueId(row.getLong("message")),
                    row.getString("destination"),
                    row.getInt("held") != 0),
            selection.arguments(Integer.MAX_VALUE));
    int now = 0;
    int afterAttempt = 0;
    for (Row row : rows) {
      if (own.contains(row.id) || leases.add(row.id)) {
        own.add(row.id);
        now += action.on(database, row) ? 1 : 0;
      } else if (wish != 0) {
        database.run("wish-after-attempt", wish, row.id);
        afterAttempt++;
      }
    }
    return new Change(now, afterAttempt);
  }

  void release() {
    leases.remove(own);
  }
}
