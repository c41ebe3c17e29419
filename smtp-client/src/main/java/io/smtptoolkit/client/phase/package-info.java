/**
 * The client's side of one conversation, one small class per phase; no sockets.
 *
 * <p>Read first: {@link io.smtptoolkit.client.phase.Dialogue} (drives the codec's connection over a
 * {@link io.smtptoolkit.client.transport.Link}), then {@link io.smtptoolkit.client.phase.Opening},
 * {@link io.smtptoolkit.client.phase.Transaction}, {@link io.smtptoolkit.client.phase.Closing}.
 * Which octets mean what does not belong here.
 *
 * <p>Threads: everything of one connection runs on its I/O thread; nothing here has a lock. What is
 * the user's runs elsewhere: content and futures by {@link io.smtptoolkit.client.phase.Callbacks},
 * observers by {@link io.smtptoolkit.client.phase.ObserverQueue}.
 */
package io.smtptoolkit.client.phase;
