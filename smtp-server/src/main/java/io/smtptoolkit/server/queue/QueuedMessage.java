package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import java.time.Instant;

/**
 * A message in a queue, without its content.
 *
 * <p>Immutable.
 *
 * @param id its name
 * @param acceptedAt when the queue took it
 * @param reversePath where notices go
 * @param parameters the parameters of MAIL
 * @param addedFields header fields to go on top of the content
 * @param octets the size of the content, without the added fields
 */
public record QueuedMessage(
    QueueId id,
    Instant acceptedAt,
    ReversePath reversePath,
    MailParameters parameters,
    String addedFields,
    long octets) {}
