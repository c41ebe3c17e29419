package io.smtptoolkit.server;

/**
 * Figures of a server at one moment.
 *
 * <p>Immutable.
 *
 * @param connections that are open, those that are being ended included
 * @param memoryOctets what all of them hold, as charged to {@link ServerLimits#memoryOctets}
 * @param isListening whether connections are accepted: false once a stop has begun, or the server
 *     could not go on
 * @param droppedCalls calls of the {@link SmtpServerOptions#observer}, and log lines, that were
 *     dropped since too many waited
 */
public record ServerStatistics(
    int connections, long memoryOctets, boolean isListening, long droppedCalls) {}
