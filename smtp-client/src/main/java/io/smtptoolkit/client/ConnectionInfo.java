package io.smtptoolkit.client;

import io.smtptoolkit.codec.session.Facts;
import java.net.InetSocketAddress;
import java.util.Optional;

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
 * @param tls what was agreed; empty before and without TLS
 */
public record ConnectionInfo(
    String connectionId,
    Endpoint endpoint,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Facts facts,
    Optional<TlsFacts> tls) {}
