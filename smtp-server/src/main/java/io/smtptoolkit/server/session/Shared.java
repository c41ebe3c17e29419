package io.smtptoolkit.server.session;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The things that all connections of a server share.
 *
 * <p>Immutable; its parts are thread-safe.
 *
 * @param tlsTasks runs the costly parts of handshakes
 * @param watch runs calls of the observer and writes log lines, in order, and keeps no thread
 *     waiting
 * @param trace writes the dialogues of traced clients, which can be so many lines that others would
 *     be dropped
 * @param budget what all connections may hold together
 * @param rates how often clients do something, at whichever listener
 * @param stopping whether the server has begun to stop
 * @param clock nanoseconds, by a clock that never jumps
 */
public record Shared(
    Executor tlsTasks,
    Executor watch,
    Executor trace,
    MemoryBudget budget,
    RateCounts rates,
    BooleanSupplier stopping,
    LongSupplier clock) {}
