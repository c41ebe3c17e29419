/**
 * Takes messages out of a queue and transfers them to the servers of their domains, and puts
 * messages into it that a server accepts.
 *
 * <p>Read first: {@link io.smtptoolkit.server.relay.Relay}, {@link
 * io.smtptoolkit.server.relay.RelayOptions}, {@link io.smtptoolkit.server.relay.RetrySchedule}, and
 * inside {@code Dispatcher} (what is tried when), {@code Round} (one message and the hosts of its
 * route), {@code Judge} (what an outcome at one host means) and {@code Decisions} (what follows for
 * the queue). SQL does not belong here, nor how a connection is made.
 *
 * <p>Threads: a relay has one thread of its own, which has all its state and looks into the queue;
 * connections are driven by the client's threads.
 */
package io.smtptoolkit.server.relay;
