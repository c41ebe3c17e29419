/**
 * The certificates that a client shows and trusts under TLS: {@link
 * io.smtptoolkit.client.tls.ClientTls} makes the {@code SSLContext} of an endpoint. No octets of a
 * connection belong here.
 *
 * <p>Thread-safety: contexts are meant to be shared; what collects is for one thread.
 */
@NullMarked
package io.smtptoolkit.client.tls;

import org.jspecify.annotations.NullMarked;
