package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.Facts;
import java.net.InetSocketAddress;

/**
 * An attempt to authenticate: by whom, and how.
 *
 * <p>Immutable.
 *
 * @param connectionId names the connection in logs
 * @param listener the name of the listener that accepted the connection
 * @param localAddress where the client connected to
 * @param remoteAddress where the client connected from
 * @param facts what the conversation has established: hello name, TLS
 * @param mechanism the mechanism that the client chose among those offered
 */
public record AuthAttempt(
    String connectionId,
    String listener,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Facts facts,
    SaslMechanism mechanism) {}
