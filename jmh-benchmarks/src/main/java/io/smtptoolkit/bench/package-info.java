/**
 * JMH benchmarks of the codec, the server and the client, and the program that runs them.
 *
 * <p>Read first: {@link io.smtptoolkit.bench.Bench}, then any benchmark: each says what one
 * operation is. Nothing here is for use by other code.
 */
@NullMarked
package io.smtptoolkit.bench;

import org.jspecify.annotations.NullMarked;
