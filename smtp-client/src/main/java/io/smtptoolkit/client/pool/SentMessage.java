package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.SendResult;
import java.util.Optional;

/**
 * One of many messages after its end, however it ended. There is either a result or a failure.
 *
 * <p>Immutable.
 *
 * @param number which message it was: its place in the order in which they were taken, from 0
 * @param message the message
 * @param result the outcome for each recipient
 * @param failure why there is no result; nothing was sent then
 * @param progress all messages so far, this one included
 */
public record SentMessage(
    long number,
    OutgoingMessage message,
    Optional<SendResult> result,
    Optional<Throwable> failure,
    BulkProgress progress) {}
