package io.smtptoolkit.server;

import java.time.Duration;
import java.util.Optional;

/**
 * The account of a connection that is over.
 *
 * <p>Immutable.
 *
 * @param reason why it is over, in a few words; it may quote the client
 * @param duration from its acceptance to its end
 * @param tls empty if no handshake was completed
 * @param accepted mail transactions whose content was accepted
 * @param notAccepted mail transactions that were refused or given up
 * @param violations how often the client broke the protocol
 * @param octetsReceived octets on the wire, those of TLS included
 * @param octetsSent octets on the wire, those of TLS included
 */
public record ConnectionEnded(
    String reason,
    Duration duration,
    Optional<TlsFacts> tls,
    int accepted,
    int notAccepted,
    int violations,
    long octetsReceived,
    long octetsSent) {}
