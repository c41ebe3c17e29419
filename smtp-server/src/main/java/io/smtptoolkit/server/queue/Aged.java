package io.smtptoolkit.server.queue;

import java.time.Instant;

/**
 * The recipients that are old: by the time at which the queue took their messages.
 *
 * <p>Immutable.
 *
 * @param from those of messages that came at this time or after
 * @param until those of messages that came at this time or before
 * @param isUnreported only those of which it was not noted that they are late
 */
public record Aged(Instant from, Instant until, boolean isUnreported) {}
