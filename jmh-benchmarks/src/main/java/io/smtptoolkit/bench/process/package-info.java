/**
 * Whole processes: servers under {@code smtp-source}, clients before {@code smtp-sink}, ours and
 * others in turn, and the table of it. Begin with {@link ProcessBench}. Micro-benchmarks do not
 * belong here.
 *
 * <p>Thread-safety: one thread at a time, but for the clients' callbacks.
 */
@NullMarked
package io.smtptoolkit.bench.process;

import org.jspecify.annotations.NullMarked;
