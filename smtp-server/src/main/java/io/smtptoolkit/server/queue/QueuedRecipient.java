package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.time.Instant;
import java.util.Optional;

/**
 * A recipient in a queue.
 *
 * <p>Immutable.
 *
 * @param row its number, never used for another one
 * @param message the message it is a recipient of
 * @param forwardPath the address
 * @param parameters the parameters of RCPT
 * @param destination what is delivered to
 * @param isHeld whether it waits for an operator
 * @param dueAt when it is to be tried
 * @param attempts how often it was tried, or those whose place it took
 * @param unknownOutcomes in how many of these it is not known whether the message arrived
 * @param isDelayReported whether it was noted that it is late: the sender was told, or did not want
 *     to be
 * @param status of the last attempt; empty if there was none
 * @param said one line on the last attempt, or why it is held; empty if there was none
 */
public record QueuedRecipient(
    long row,
    QueueId message,
    ForwardPath forwardPath,
    RcptParameters parameters,
    String destination,
    boolean isHeld,
    Instant dueAt,
    int attempts,
    int unknownOutcomes,
    boolean isDelayReported,
    Optional<EnhancedStatusCode> status,
    String said) {}
