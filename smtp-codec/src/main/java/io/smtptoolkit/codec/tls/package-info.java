/**
 * TLS without I/O: ciphertext in, plaintext out, and back.
 *
 * <p>Read {@link io.smtptoolkit.codec.tls.TlsLayer}. Key and trust material, protocol versions and
 * host name checks are settled in the {@code SSLEngine} that it is given; sockets and time-outs are
 * the driver's.
 */
package io.smtptoolkit.codec.tls;
