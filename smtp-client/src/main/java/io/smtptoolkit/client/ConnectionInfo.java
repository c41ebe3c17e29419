package io.smtptoolkit.client;

import io.smtptoolkit.codec.session.Facts;
import java.net.InetSocketAddress;

/**
 * A connection as known at the moment of a call of its observer.
 *
 * <p>Immutable.
 *
 * @param connectionId names the connection in logs and exceptions; unique in its client
 * @param endpoint where it was to connect to
 * @param localAddress where it connects from
 * @param remoteAddress where it connects to
 * @param facts what the conversation has established: extensions, TLS
 */
public record ConnectionInfo(
    String connectionId,
    Endpoint endpoint,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Facts facts) {}
