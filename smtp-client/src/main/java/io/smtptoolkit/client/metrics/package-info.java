/**
 * Metrics of a client by Micrometer: {@link io.smtptoolkit.client.metrics.ClientMetrics} for its
 * connections, {@link io.smtptoolkit.client.metrics.PoolMetrics} for a pool.
 *
 * <p>Nothing else of the client knows Micrometer, which is needed only by those who use this
 * package. Labels are bounded: no text of a server becomes one. Thread-safety: everything is
 * thread-safe.
 */
@NullMarked
package io.smtptoolkit.client.metrics;

import org.jspecify.annotations.NullMarked;
