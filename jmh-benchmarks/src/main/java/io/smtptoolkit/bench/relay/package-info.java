/**
 * The relay as a whole process: with a queue full of messages for dead destinations, and its rate
 * next to Postfix. Begin with {@link BacklogBench} and {@link RelayBench}.
 *
 * <p>Thread-safety: one thread at a time, but for what is said to be thread-safe.
 */
@NullMarked
package io.smtptoolkit.bench.relay;

import org.jspecify.annotations.NullMarked;
