package io.smtptoolkit.server.config;

/**
 * A listener that a server is to have.
 *
 * <p>Immutable.
 *
 * @param name of the listener
 * @param endpoint where, possibly with port 0
 * @param role in a word
 */
public record PlannedListener(String name, Endpoint endpoint, String role) {}
