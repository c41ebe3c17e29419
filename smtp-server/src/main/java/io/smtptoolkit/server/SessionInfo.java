package io.smtptoolkit.server;

import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.server.auth.Identity;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who is at the other end of a connection, as known at the moment of a call.
 *
 * <p>Immutable.
 *
 * @param connectionId names the connection in logs and trace fields; no other connection has it,
 *     also not after a restart
 * @param listener the name of the listener that accepted the connection
 * @param domain the name under which the server greeted
 * @param localAddress where the client connected to
 * @param remoteAddress where the client connected from
 * @param facts what the conversation has established: hello name, ESMTP or not, TLS
 * @param identity who the client is; empty if it is not authenticated
 */
public record SessionInfo(
    String connectionId,
    String listener,
    String domain,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Facts facts,
    Optional<Identity> identity) {}
