package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;

/**
 * The identity of a client, after AUTH succeeded.
 *
 * <p>Immutable.
 *
 * @param authenticationId whose password or token it was, prepared
 * @param authorizationId whom the client acts as: in general the same, another one only if {@link
 *     Authenticator#authorize} allowed it
 * @param mechanism how
 */
public record Identity(String authenticationId, String authorizationId, SaslMechanism mechanism) {}
