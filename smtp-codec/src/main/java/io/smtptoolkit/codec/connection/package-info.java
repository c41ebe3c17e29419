/**
 * A whole connection in either role, without I/O: a PROXY header if one is expected, TLS from the
 * start or after STARTTLS, and the session within. Octets go in and out as on the wire.
 *
 * <p>Read {@link io.smtptoolkit.codec.connection.ServerConnection} and {@link
 * io.smtptoolkit.codec.connection.ClientConnection}; their events are those of {@code
 * codec.session}, which also has the rules. Sockets, threads, time-outs and policy do not belong
 * here.
 *
 * <p>A connection belongs to one driver and is not thread-safe.
 */
package io.smtptoolkit.codec.connection;
