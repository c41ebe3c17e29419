/**
 * The server's certificate and private key: from PEM files, or made on the spot.
 *
 * <p>Read first: {@link io.smtptoolkit.server.tls.TlsIdentity}. This package is the one home of
 * Bouncy Castle, which reads PEM and signs certificates; the TLS protocol itself is the JDK's. No
 * policy and no octets of a connection belong here.
 *
 * <p>Thread-safety: identities are immutable and meant to be shared.
 */
package io.smtptoolkit.server.tls;
