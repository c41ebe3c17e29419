/**
 * Conversations, octet by octet: plain blocking sockets, the JDK's TLS, readers, and what was
 * heard. Read first: {@link io.smtptoolkit.conformance.engine.wire.Connection}, {@link
 * io.smtptoolkit.conformance.engine.wire.Happening}, {@link
 * io.smtptoolkit.conformance.engine.wire.RawReply}.
 *
 * <p>Octets are {@code String}s in ISO 8859-1. Nothing here judges, or knows of cases and targets.
 * A connection belongs to one thread; another may abandon it. {@link
 * io.smtptoolkit.conformance.engine.wire.Timing} is the engine's clock.
 */
@NullMarked
package io.smtptoolkit.conformance.engine.wire;

import org.jspecify.annotations.NullMarked;
