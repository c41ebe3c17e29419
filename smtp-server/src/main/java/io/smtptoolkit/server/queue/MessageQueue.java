package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A durable queue of messages. This interface hides the engine; {@link SqliteQueue} is one.
 *
 * <pre>{@code
 * IncomingMessage incoming = queue.begin(declaredOctets);         // at MAIL
 * incoming.write(octets).thenCompose(…)                           // at DATA
 * incoming.accept(NewMessage.of(reversePath, parameters, recipients)).thenApply(id -> reply)
 *
 * for (DueDestination due : queue.due(now, 100)) {                // an agent
 *   Optional<Lease> lease = queue.lease(due.name(), now, 100);
 *   // deliver queue.content(lease.message().id()) to lease.recipients(), and then
 *   queue.settle(settlements, reports);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Methods that throw {@code IOException} block for a look into the store; those
 * that give a stage do not.
 */
public interface MessageQueue extends AutoCloseable {
  /**
   * Begins a message.
   *
   * @param declaredOctets the size that the client declared; 0 if it did not
   * @return the message on its way
   * @throws InsufficientSpaceException when there would be less free space than is kept in reserve
   * @throws IOException when the free space cannot be told
   */
  IncomingMessage begin(long declaredOctets) throws IOException;

  /**
   * The destinations that have something to be tried, the one that waits longest first. Those that
   * are backed off are not among them.
   *
   * @param now the time
   * @param most how many at most
   * @return the destinations
   * @throws IOException when the store cannot be read
   */
  List<DueDestination> due(Instant now, int most) throws IOException;

  /**
   * The earliest time at which something is to be tried that is not due yet.
   *
   * @param now the time
   * @return the earliest time after now; empty if there is nothing
   * @throws IOException when the store cannot be read
   */
  Optional<Instant> nextDue(Instant now) throws IOException;

  /**
   * Takes due recipients of the message that became due first, to try them. A process that ends
   * gives its leases back.
   *
   * @param destination the destination
   * @param now the time
   * @param most how many recipients at most
   * @return empty if none is due that is not being tried already
   * @throws IOException when the store cannot be read
   */
  Optional<Lease> lease(String destination, Instant now, int most) throws IOException;

  /**
   * Takes due recipients of one message as {@link #lease(String, Instant, int)} does, but of the
   * message that became due last: so that new mail need not wait for all that has gathered.
   *
   * @param destination the destination
   * @param now the time
   * @param most how many recipients at most
   * @return empty if none is due that is not being tried already
   * @throws IOException when the store cannot be read
   */
  Optional<Lease> leaseNewest(String destination, Instant now, int most) throws IOException;

  /**
   * Takes old recipients that wait for a destination that is backed off, to give them up or to say
   * that they are late. They are leased whether they are due or not.
   *
   * @param aged which
   * @param now the time
   * @param most how many recipients at most
   * @return in the order of age, the oldest first; recipients of one message and destination are
   *     one lease
   * @throws IOException when the store cannot be read
   */
  List<Lease> lease(Aged aged, Instant now, int most) throws IOException;

  /**
   * The content of a message, without the added fields.
   *
   * @param id the message
   * @return read piece by piece; nothing is locked while it is open
   */
  InputStream content(QueueId id);

  /**
   * Settles recipients of leases, and queues messages about it, in one commit. What cannot be
   * written is tried until it can, and the recipients are leased until then, so that nothing that
   * was delivered is delivered again.
   *
   * @param settlements one for each recipient
   * @param reports messages with their content
   * @return completes when all of it is on the disk; the ids of the reports, in their order
   * @throws IllegalArgumentException when a recipient is not leased
   */
  CompletionStage<List<QueueId>> settle(List<Settlement> settlements, List<Report> reports);

  /**
   * Leaves a destination alone, whatever is due there.
   *
   * @param destination the destination
   * @param until for how long
   * @param failures how often in a row it failed; 0 to end the back-off
   * @return completes when it is on the disk
   */
  CompletionStage<Void> backOff(String destination, Instant until, int failures);

  /**
   * A message.
   *
   * @param id its name
   * @return empty if it is not in the queue
   * @throws IOException when the store cannot be read
   */
  Optional<QueuedMessage> find(QueueId id) throws IOException;

  /**
   * Recipients.
   *
   * @param selection which
   * @param most how many at most
   * @return in the order in which they came
   * @throws IOException when the store cannot be read
   */
  List<QueuedRecipient> find(Selection selection, int most) throws IOException;

  /**
   * Holds recipients: they are not tried until they are released.
   *
   * @param selection which
   * @param reason one line
   * @return how many
   */
  CompletionStage<Change> hold(Selection selection, String reason);

  /**
   * Releases recipients that are held: they are due at once.
   *
   * @param selection which
   * @return how many
   */
  CompletionStage<Change> release(Selection selection);

  /**
   * Deletes recipients, with an entry in the journal and without a report.
   *
   * @param selection which
   * @return how many
   */
  CompletionStage<Change> delete(Selection selection);

  /**
   * Makes recipients due at once, and ends the back-off of their destinations.
   *
   * @param selection which
   * @return how many; those that are held stay so
   */
  CompletionStage<Change> retry(Selection selection);

  /**
   * The final outcomes of the recipients of a message.
   *
   * @param id the message
   * @return in order, as far as the journal reaches back
   * @throws IOException when the store cannot be read
   */
  List<JournalEntry> journal(QueueId id) throws IOException;

  /**
   * The final outcomes since a time.
   *
   * @param since the time
   * @param most how many at most
   * @return in order
   * @throws IOException when the store cannot be read
   */
  List<JournalEntry> journal(Instant since, int most) throws IOException;

  /**
   * Figures.
   *
   * @return of now
   * @throws IOException when the store cannot be read
   */
  QueueStatistics statistics() throws IOException;

  /**
   * Ends: what was asked for is still done, and new things are refused.
   *
   * @throws IOException when the store cannot be closed
   */
  @Override
  void close() throws IOException;
}
