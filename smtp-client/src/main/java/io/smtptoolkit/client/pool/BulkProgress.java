package io.smtptoolkit.client.pool;

/**
 * The progress of many messages.
 *
 * <p>Immutable.
 *
 * @param taken messages that were taken from their source
 * @param accepted of these, those that were accepted for every recipient
 * @param notAccepted those with a result that were not
 * @param failed those without a result
 */
public record BulkProgress(long taken, long accepted, long notAccepted, long failed) {
  /**
   * The messages that have not ended.
   *
   * @return how many wait or are under way
   */
  public long inFlight() {
    return taken - accepted - notAccepted - failed;
  }
}
