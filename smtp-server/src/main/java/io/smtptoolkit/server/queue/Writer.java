package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. All jobs that wait become one commit, so that one sync of the disk
 * serves many messages; a job that fails takes no other along.
 *
 * <p>Thread-safe; the database is its thread's.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** Chosen: with the largest pieces of content 64 MiB, so that a commit ends. */
  private static final int MOST_JOBS = 256;

  /** Chosen: a full disk is not asked more often. */
  private static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

  /** Chosen: upkeep waits for a moment without jobs, but under load not longer than this. */
  private static final Duration UPKEEP_AFTER = Duration.ofSeconds(1);

  /** Upkeep between the jobs. */
  interface Upkeep {
    /** A step in a transaction; true if there is more to do. */
    boolean step(Database database) throws SQLException;

    /** Follows the last step, or one that failed, without a transaction. */
    void end(Database database) throws SQLException;
  }

  private final Database database;
  private final Upkeep upkeep;
  private final Executor executor;
  private final LinkedBlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>();
  private final List<Job<?>> repeated = new ArrayList<>();
  private final AtomicLong commits = new AtomicLong();
  private long transactions;
  private final Thread thread = new Thread(this::run, "smtp-queue-writer");
  private final Object entrance = new Object();
  private boolean isClosed;

  Writer(Database database, Upkeep upkeep, Executor executor) {
    this.database = database;
    this.upkeep = upkeep;
    this.executor = executor;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  <T> CompletableFuture<T> submit(Job<T> job) {
    synchronized (entrance) {
      if (!isClosed) {
        waiting.add(job);
        return job.result();
      }
    }
    job.failed(new IOException("the queue is closed (" + job.name() + ")"));
    job.complete(executor);
    return job.result();
  }

  /** Commits so far, without those of upkeep. */
  long commits() {
    return commits.get();
  }

  /** Transactions begun so far; for jobs, on the writer's thread. */
  long transactions() {
    return transactions;
  }

  /** Does all that waits, and ends the thread. */
  void close() {
    synchronized (entrance) {
      isClosed = true;
      waiting.add(new Job<>("end", unused -> true, false, () -> {}));
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      serve();
    } finally {
      // Only after an Error there is anything: what waits must not wait for ever.
      synchronized (entrance) {
        isClosed = true;
      }
      for (Job<?> job : waiting) {
        job.failed(new IOException("the queue's writer ended (" + job.name() + ")"));
        job.complete(executor);
      }
    }
  }

  private void serve() {
    long upkeepAt = System.nanoTime();
    while (true) {
      List<Job<?>> batch = next();
      if (!batch.isEmpty()) {
        commit(batch);
      } else if (closes()) {
        lastTry();
        return;
      }
      if (batch.isEmpty() || System.nanoTime() - upkeepAt > UPKEEP_AFTER.toNanos()) {
        boolean more = keepUp();
        upkeepAt = System.nanoTime();
        while (more && waiting.isEmpty() && !closes()) {
          more = keepUp();
        }
      }
    }
  }

  private boolean closes() {
    synchronized (entrance) {
      return isClosed;
    }
  }

  private List<Job<?>> next() {
    var batch = new ArrayList<Job<?>>();
    if (closes()) {
      waiting.drainTo(batch, MOST_JOBS);
      return batch;
    }
    Job<?> first = await();
    if (first != null) {
      batch.add(first);
    }
    waiting.drainTo(batch, MOST_JOBS - batch.size());
    if (batch.isEmpty() && !repeated.isEmpty()) {
      batch.addAll(repeated);
      repeated.clear();
    }
    return batch;
  }

  private @Nullable Job<?> await() {
    try {
      return waiting.poll(REPEAT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      LOG.warn("the queue's writer does not end by an interruption, but by close");
      return null;
    }
  }

  private void commit(List<Job<?>> batch) {
    if (!isCommitted(batch) && batch.size() > 1) {
      // A large one may have taken the room of the small ones.
      for (Job<?> job : batch) {
        isCommitted(List.of(job));
      }
    }
    batch.forEach(this::settle);
  }

  private void settle(Job<?> job) {
    if (job.isToBeRepeated()) {
      LOG.warn("cannot write to the queue now, tried again in a second: {}", job);
      repeated.add(job);
    } else {
      job.complete(executor);
    }
  }

  private boolean isCommitted(List<Job<?>> batch) {
    try {
      transactions++;
      database.execute("BEGIN IMMEDIATE");
      for (Job<?> job : batch) {
        part(job);
      }
      database.execute("COMMIT");
      commits.incrementAndGet();
      return true;
    } catch (SQLException e) {
      batch.forEach(job -> job.failed(e));
      rollBack();
      return false;
    }
  }

  /** Runs one job so that, if it fails, the others stay. */
  private void part(Job<?> job) throws SQLException {
    database.execute("SAVEPOINT job");
    try {
      job.run(database);
    } catch (SQLException e) {
      if (Database.isOfTheStore(e)) {
        throw e;
      }
      job.failed(e);
      database.execute("ROLLBACK TO job");
    } catch (RuntimeException | IOException e) {
      job.failed(e);
      database.execute("ROLLBACK TO job");
    }
    database.execute("RELEASE job");
  }

  private void rollBack() {
    try {
      database.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back on its own already.
      LOG.debug("no transaction to roll back: {}", e.getMessage());
    }
  }

  private boolean keepUp() {
    boolean more = false;
    try {
      database.execute("BEGIN IMMEDIATE");
      more = upkeep.step(database);
      database.execute("COMMIT");
    } catch (SQLException e) {
      LOG.warn("cannot clean up the queue now: {}", e.getMessage());
      rollBack();
      more = false;
    }
    // After a step that failed, too: it makes room for the next try.
    if (!more) {
      endUpkeep();
    }
    return more;
  }

  private void endUpkeep() {
    try {
      upkeep.end(database);
    } catch (SQLException e) {
      LOG.warn("cannot shorten the log of the queue now: {}", e.getMessage());
    }
  }

  private void lastTry() {
    var last = List.copyOf(repeated);
    repeated.clear();
    for (Job<?> job : last) {
      if (!isCommitted(List.of(job))) {
        LOG.error("never written to the queue, so that it may happen again: {}", job);
      }
      job.complete(executor);
    }
  }
}
