package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.SessionInfo;

/**
 * Who is trying to authenticate, and how.
 *
 * <p>Immutable.
 *
 * @param session the connection
 * @param mechanism the mechanism that the client chose among those offered
 */
public record AuthAttempt(SessionInfo session, SaslMechanism mechanism) {}
