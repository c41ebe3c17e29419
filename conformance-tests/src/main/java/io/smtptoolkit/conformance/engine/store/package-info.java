/**
 * The store of a target's mail: the folder in which mail appears, and how far that may be taken as
 * evidence. Read first: {@link io.smtptoolkit.conformance.engine.store.StoreOracle}, {@link
 * io.smtptoolkit.conformance.engine.store.StoreWatch}, {@code MessageStore}.
 *
 * <p>{@code StoreOracle} is shared by all workers and locks itself; the rest is immutable.
 */
@NullMarked
package io.smtptoolkit.conformance.engine.store;

import org.jspecify.annotations.NullMarked;
