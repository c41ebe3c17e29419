package io.smtptoolkit.server.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * Figures of a queue.
 *
 * <p>Immutable.
 *
 * @param messages how many messages
 * @param waiting recipients that are to be tried
 * @param held recipients that wait for an operator
 * @param contentOctets the content of all messages
 * @param oldest when the oldest message was accepted; empty without messages
 */
public record QueueStatistics(
    long messages, long waiting, long held, long contentOctets, Optional<Instant> oldest) {}
