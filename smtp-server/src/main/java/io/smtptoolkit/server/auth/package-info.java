/**
 * The right to act under a name: authentication of clients (RFC 4954).
 *
 * <p>Read first: {@link io.smtptoolkit.server.auth.Authenticator}, the interface to a store of
 * users, with {@link io.smtptoolkit.server.auth.BlockingAuthenticator} for stores that block;
 * {@link io.smtptoolkit.server.auth.UserFile}, the store that is here; {@link
 * io.smtptoolkit.server.auth.Identity}, what comes of it.
 *
 * <p>The exchanges are the codec's ({@code codec.sasl}), and the conversation is the server's
 * session's; neither belongs here.
 *
 * <p>Thread-safety: everything is immutable or thread-safe.
 */
package io.smtptoolkit.server.auth;
