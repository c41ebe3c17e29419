package io.smtptoolkit.server.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * The recipients that are old: by the ids of their messages, which are times.
 *
 * <p>Immutable.
 *
 * @param before those of messages that came before this time
 * @param after only those of messages that came after this one, to go on after it
 * @param isUnreported only those whose senders were not told that they are late
 */
public record Aged(Instant before, Optional<QueueId> after, boolean isUnreported) {}
