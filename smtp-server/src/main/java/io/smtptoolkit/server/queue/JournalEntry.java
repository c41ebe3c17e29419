package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.time.Instant;
import java.util.Optional;

/**
 * The final outcome of one recipient.
 *
 * <p>Immutable.
 *
 * @param at when
 * @param message the message
 * @param acceptedAt when the queue took it
 * @param reversePath where notices went
 * @param forwardPath the recipient
 * @param destination what it was delivered to
 * @param attempts how often it was tried
 * @param outcome how it ended
 * @param status the enhanced status code, if there was one
 * @param said one line, such as the reply
 */
public record JournalEntry(
    Instant at,
    QueueId message,
    Instant acceptedAt,
    ReversePath reversePath,
    ForwardPath forwardPath,
    String destination,
    int attempts,
    Outcome outcome,
    Optional<EnhancedStatusCode> status,
    String said) {}
