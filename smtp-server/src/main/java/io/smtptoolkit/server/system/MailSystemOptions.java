package io.smtptoolkit.server.system;

import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.relay.RelayOptions;
import java.util.Set;

/**
 * The options that a mail system is started with, and keeps.
 *
 * <p>Immutable, but for the builder of the relay's options, to which the system adds its own.
 *
 * @param host the name of this host, of ASCII
 * @param queue where the queue is
 * @param routes how the servers of other domains are found
 * @param relay how the relay behaves; reports and agent are added
 * @param submission the names of listeners that users hand in mail at
 */
public record MailSystemOptions(
    DomainName host,
    QueueOptions queue,
    RouterOptions routes,
    RelayOptions.Builder relay,
    Set<String> submission) {
  /**
   * Takes a copy of the names.
   *
   * @param host the name of this host
   * @param queue where the queue is
   * @param routes how the servers of other domains are found
   * @param relay how the relay behaves
   * @param submission the names of listeners that users hand in mail at
   */
  public MailSystemOptions {
    submission = Set.copyOf(submission);
  }
}
