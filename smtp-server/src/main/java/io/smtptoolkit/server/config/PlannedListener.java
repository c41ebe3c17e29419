package io.smtptoolkit.server.config;

/**
 * Where a server is to listen.
 *
 * <p>Immutable.
 *
 * @param name of the listener
 * @param endpoint where, possibly with port 0
 * @param role in a word
 */
public record PlannedListener(String name, Endpoint endpoint, String role) {}
