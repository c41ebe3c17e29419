package io.smtptoolkit.conformance.scripted;

import java.time.Duration;

/**
 * A line that a client sent, other than content.
 *
 * <p>Immutable.
 *
 * @param line without its line end, one character per octet
 * @param after the time since the connection was accepted
 * @param encrypted whether TLS was active
 * @param octetsAfter the octets that had come after it when the server was about to answer: more
 *     than none is a client that did not wait
 */
public record ReceivedCommand(String line, Duration after, boolean encrypted, int octetsAfter) {}
