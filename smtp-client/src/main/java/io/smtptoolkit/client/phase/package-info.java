/**
 * The client's side of one conversation, one small class per phase; no sockets.
 *
 * <p>Read first: {@link io.smtptoolkit.client.phase.Dialogue} (drives the codec's session over a
 * {@link io.smtptoolkit.client.phase.Link}), then {@link io.smtptoolkit.client.phase.Opening},
 * {@link io.smtptoolkit.client.phase.Submission}, {@link io.smtptoolkit.client.phase.Closing}.
 * Which octets mean what does not belong here.
 *
 * <p>Threads: everything of one connection runs in its {@link
 * io.smtptoolkit.client.phase.SerialQueue}; nothing here has a lock.
 */
package io.smtptoolkit.client.phase;
