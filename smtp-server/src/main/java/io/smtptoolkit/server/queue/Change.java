package io.smtptoolkit.server.queue;

/**
 * The number of recipients that an operator's wish changed.
 *
 * <p>Immutable.
 *
 * @param now those that are changed
 * @param afterAttempt those that are being tried: the wish is fulfilled after the attempt, unless
 *     it ends with them
 */
public record Change(int now, int afterAttempt) {}
