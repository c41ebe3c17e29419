package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A queue in one folder, on SQLite. One process at a time has it.
 *
 * <p>Needs the JDBC driver {@code org.xerial:sqlite-jdbc} at run time, which unpacks its native
 * library into the folder for temporary files, or into the one that the system property {@code
 * org.sqlite.tmpdir} names.
 *
 * <p>Thread-safe.
 */
public final class SqliteQueue implements MessageQueue {
  /** A question to the database. */
  private interface Read<T> {
    T from(Database database) throws SQLException;
  }

  private final QueueOptions options;
  private final Clock clock;
  private final Reserve reserve;
  private final QueueLock lock;
  private final Database writing;
  private final Database reading;
  private final Writer writer;
  private final Leases leases = new Leases();
  private final AtomicLong lastId;

  private SqliteQueue(
      QueueOptions options, Reserve reserve, QueueLock lock, Database writing, Database reading)
      throws SQLException {
    this.options = options;
    this.clock = options.clock();
    this.reserve = reserve;
    this.lock = lock;
    this.writing = writing;
    this.reading = reading;
    lastId = new AtomicLong(writing.query("last-id", row -> row.getLong(1)).get(0));
    writer = new Writer(writing, new Cleaning(options, reserve), options.executor());
  }

  /**
   * Opens a queue, and makes it if there is none.
   *
   * @param options where it is and how it behaves
   * @return the queue, with everything that was accepted and not settled
   * @throws QueueInUseException when another process has it
   * @throws IOException when it cannot be opened, or a newer program wrote it
   */
  public static SqliteQueue open(QueueOptions options) throws IOException {
    Files.createDirectories(options.folder(), forTheOwnerAlone(options.folder()));
    FileStore store = Files.getFileStore(options.folder());
    return open(options, store::getUsableSpace, Statements.migrations());
  }

  static SqliteQueue open(QueueOptions options, Reserve.Space space, List<String> migrations)
      throws IOException {
    QueueLock lock = QueueLock.take(options.folder());
    Path file = options.folder().resolve("queue.db");
    try {
      Statements statements = Statements.load();
      Database writing = Database.forWriting(file, statements);
      Migration.run(writing, migrations);
      long now = options.clock().millis();
      Cleaning.forgetStaging(writing, now);
      Settling.fulfilWishes(writing, now);
      Database reading = Database.forReading(file, statements);
      var queue = new SqliteQueue(options, new Reserve(options, space), lock, writing, reading);
      queue.writer.start();
      return queue;
    } catch (SQLException e) {
      lock.close();
      throw Database.failure("cannot open the queue " + options.folder(), e);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public IncomingMessage begin(long declaredOctets) throws IOException {
    reserve.require(declaredOctets);
    return new Staging(this, nextId());
  }

  @Override
  public List<DueDestination> due(Instant now, int most) throws IOException {
    return due(-1, now.toEpochMilli(), most);
  }

  @Override
  public Optional<Instant> nextDue(Instant now) throws IOException {
    return due(now.toEpochMilli(), Long.MAX_VALUE, 1).stream().map(DueDestination::at).findFirst();
  }

  private List<DueDestination> due(long after, long until, int most) throws IOException {
    return read(
        database ->
            database.query(
                "due-destinations",
                row ->
                    new DueDestination(
                        row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getInt(3)),
                after,
                until,
                most));
  }

  @Override
  public Optional<Lease> lease(String destination, Instant now, int most) throws IOException {
    return lease("due-recipients", destination, now, most);
  }

  @Override
  public Optional<Lease> leaseNewest(String destination, Instant now, int most) throws IOException {
    return lease("due-recipients-newest-first", destination, now, most);
  }

  private Optional<Lease> lease(String inOrder, String destination, Instant now, int most)
      throws IOException {
    synchronized (leases) {
      Optional<Lease> lease =
          read(database -> Due.first(database, inOrder, destination, now, most, leases));
      lease.ifPresent(it -> it.recipients().forEach(row -> leases.add(row.row())));
      return lease;
    }
  }

  @Override
  public List<Lease> lease(Aged aged, Instant now, int most) throws IOException {
    synchronized (leases) {
      List<Lease> found = read(database -> Ageing.find(database, aged, now, most, leases));
      found.forEach(lease -> lease.recipients().forEach(row -> leases.add(row.row())));
      return found;
    }
  }

  @Override
  public InputStream content(QueueId id) {
    return new PiecewiseInputStream(number -> pieceOfQueued(id, number));
  }

  @Override
  public CompletionStage<List<QueueId>> settle(List<Settlement> settlements, List<Report> reports) {
    var rows = new HashSet<Long>();
    for (Settlement settlement : settlements) {
      if (!leases.has(settlement.row()) || !rows.add(settlement.row())) {
        throw new IllegalArgumentException(
            "recipient " + settlement.row() + " is not leased, or is settled twice");
      }
    }
    List<Settlement> all = List.copyOf(settlements);
    var ids = new ArrayList<QueueId>();
    reports.forEach(report -> ids.add(nextId()));
    Job.Work<List<QueueId>> work =
        database -> {
          for (Settlement settlement : all) {
            Settling.apply(database, settlement, clock.millis());
          }
          for (int i = 0; i < ids.size(); i++) {
            byte[] content = reports.get(i).content();
            insert(database, ids.get(i), reports.get(i).message(), 0, content, content.length);
          }
          return ids;
        };
    String name = "settle " + all.size() + " recipients, rows " + rows;
    return writer.submit(new Job<>(name, work, true, () -> leases.remove(rows)));
  }

  @Override
  public CompletionStage<Void> backOff(String destination, Instant until, int failures) {
    return done(
        write(
            "back off from " + destination,
            database ->
                failures == 0
                    ? database.run("clear-back-off", destination)
                    : database.run("set-back-off", destination, until.toEpochMilli(), failures)));
  }

  @Override
  public Optional<QueuedMessage> find(QueueId id) throws IOException {
    return read(database -> database.query("message", Rows::message, id.number())).stream()
        .findFirst();
  }

  @Override
  public List<QueuedRecipient> find(Selection selection, int most) throws IOException {
    return read(
        database ->
            database.query(selection.statement(), Rows::recipient, selection.arguments(most)));
  }

  @Override
  public CompletionStage<Change> hold(Selection selection, String reason) {
    String said = Rows.oneLine(reason);
    return change(
        "hold",
        selection,
        (database, row) -> !row.isHeld() && database.run("hold", said, row.id()) > 0,
        Settling.HOLD);
  }

  @Override
  public CompletionStage<Change> release(Selection selection) {
    return change(
        "release",
        selection,
        (database, row) -> database.run("release", clock.millis(), row.id()) > 0,
        0);
  }

  @Override
  public CompletionStage<Change> delete(Selection selection) {
    return change(
        "delete",
        selection,
        (database, row) -> {
          Settling.delete(database, row.id(), row.message(), clock.millis());
          return true;
        },
        Settling.DELETE);
  }

  @Override
  public CompletionStage<Change> retry(Selection selection) {
    return change(
        "retry",
        selection,
        (database, row) -> {
          database.run("clear-back-off", row.destination());
          return database.run("due-now", clock.millis(), row.id()) > 0;
        },
        0);
  }

  private CompletionStage<Change> change(
      String name, Selection selection, OperatorChange.Action action, int wish) {
    var change = new OperatorChange(leases, selection, action, wish);
    return writer.submit(new Job<>(name, change, false, change::release));
  }

  @Override
  public List<JournalEntry> journal(QueueId id) throws IOException {
    return read(database -> database.query("journal-of-message", Rows::journalEntry, id.number()));
  }

  @Override
  public List<JournalEntry> journal(Instant since, int most) throws IOException {
    return read(
        database ->
            database.query("journal-since", Rows::journalEntry, since.toEpochMilli(), most));
  }

  @Override
  public QueueStatistics statistics() throws IOException {
    return read(
        database ->
            database
                .query(
                    "statistics",
                    row ->
                        new QueueStatistics(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(1) == 0
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(row.getLong(5)))))
                .get(0));
  }

  @Override
  public void close() throws IOException {
    writer.close();
    try (lock;
        writing) {
      synchronized (reading) {
        reading.close();
      }
    } catch (SQLException e) {
      throw Database.failure("cannot close the queue " + options.folder(), e);
    }
  }

  /** Writes a piece of content that is not the last one, in a commit of its own. */
  CompletionStage<Void> stage(QueueId id, int number, byte[] piece) {
    try {
      reserve.require(0);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return done(
        write(
            "content of " + id,
            database -> {
              reserve.requireForMore(piece.length, writer.transactions());
              database.run("insert-staging", id.number(), clock.millis());
              return database.run("insert-content", id.number(), number, piece);
            }));
  }

  CompletionStage<QueueId> accept(
      QueueId id, NewMessage message, int staged, byte[] last, long octets) {
    return write(
            "accept " + id,
            database -> {
              reserve.requireForMore(last.length, writer.transactions());
              insert(database, id, message, staged, last, octets);
              return id;
            })
        .whenComplete(
            (accepted, fault) -> {
              if (fault != null && staged > 0) {
                forget(id);
              }
            });
  }

  /** Deletes what was staged of a message. */
  void forget(QueueId id) {
    var unused =
        write(
            "abort " + id,
            database -> {
              Settling.forget(database, id, clock.millis());
              return id;
            });
  }

  /** A piece of the content of a message that is accepted; nothing after the last one. */
  List<byte[]> piece(QueueId id, int number) throws IOException {
    return read(database -> database.query("content", row -> row.getBytes(1), id.number(), number));
  }

  private List<byte[]> pieceOfQueued(QueueId id, int number) throws IOException {
    List<byte[]> found = piece(id, number);
    if (found.isEmpty() && find(id).isEmpty()) {
      throw new IOException("message " + id + " is not in the queue any more");
    }
    return found;
  }

  /** Commits so far. */
  long commits() {
    return writer.commits();
  }

  private void insert(
      Database database, QueueId id, NewMessage message, int staged, byte[] last, long octets)
      throws SQLException {
    int there = database.query("count-content", row -> row.getInt(1), id.number()).get(0);
    if (there != staged) {
      throw new SQLException("content of " + id + " was swept: it came too slowly");
    }
    if (last.length > 0) {
      database.run("insert-content", id.number(), staged, last);
    }
    Rows.insertReady(database, id, message, octets, clock.millis());
  }

  /** Microseconds since 1970, or the next number if the clock did not move on. */
  private QueueId nextId() {
    long micros = Ageing.micros(clock.instant());
    return new QueueId(lastId.updateAndGet(last -> Math.max(last + 1, micros)));
  }

  /** A change in a commit, of its own or with others. */
  <T> CompletableFuture<T> write(String name, Job.Work<T> work) {
    return writer.submit(new Job<>(name, work, false, () -> {}));
  }

  private static CompletionStage<Void> done(CompletableFuture<?> written) {
    return written.thenAccept(any -> {});
  }

  private <T> T read(Read<T> question) throws IOException {
    synchronized (reading) {
      try {
        return question.from(reading);
      } catch (SQLException e) {
        throw Database.failure("cannot read the queue " + options.folder(), e);
      }
    }
  }

  private static FileAttribute<?>[] forTheOwnerAlone(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
