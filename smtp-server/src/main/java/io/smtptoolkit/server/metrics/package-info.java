/**
 * Metrics of a server by Micrometer: {@link io.smtptoolkit.server.metrics.ServerMetrics} for the
 * connections and mail transactions, {@link io.smtptoolkit.server.metrics.QueueMetrics} and {@link
 * io.smtptoolkit.server.metrics.RelayMetrics} for what waits and what is relayed.
 *
 * <p>Nothing else of the server knows Micrometer, which is needed only by those who use this
 * package. Labels are bounded: no text of a client becomes one. Thread-safety: everything is
 * thread-safe.
 */
@NullMarked
package io.smtptoolkit.server.metrics;

import org.jspecify.annotations.NullMarked;
