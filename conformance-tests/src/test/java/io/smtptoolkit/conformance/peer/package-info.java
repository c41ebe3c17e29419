/**
 * Tests against real mail programs, and what runs these programs.
 *
 * <p>Read first: {@link io.smtptoolkit.conformance.peer.Peers} (where the programs are, and what
 * happens when one is missing), {@link io.smtptoolkit.conformance.peer.PeerServer} (one class per
 * MTA), {@link io.smtptoolkit.conformance.peer.Dialogue} (a conversation typed by hand). Not here:
 * judging; that is the engine's.
 *
 * <p>Every program listens on loopback, at a port the system chooses, keeps its state in a
 * temporary folder, and is ended by its process id.
 */
@NullMarked
package io.smtptoolkit.conformance.peer;

import org.jspecify.annotations.NullMarked;
