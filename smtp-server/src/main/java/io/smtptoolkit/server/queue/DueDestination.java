package io.smtptoolkit.server.queue;

import java.time.Instant;

/**
 * A destination with recipients to be tried.
 *
 * <p>Immutable.
 *
 * @param name the destination
 * @param at since when, or when: the earliest recipient's time, or the end of the back-off
 * @param failures how often in a row it failed as a whole, as {@link MessageQueue#backOff} was told
 */
public record DueDestination(String name, Instant at, int failures) {}
