package io.smtptoolkit.client;

/**
 * The rule when a connection is to be encrypted, and who the server has to prove to be.
 *
 * <p>Immutable.
 */
public enum TlsPolicy {
  /** Never, whatever the server offers. */
  NEVER,
  /**
   * By STARTTLS where the server offers it (RFC 3207). Keeps out who only listens: unless an {@code
   * SSLContext} is configured any certificate will do, and the host name does not count. So it
   * carries no credentials unless told so. A failing handshake fails the connection; nothing is
   * sent in the clear instead.
   */
  IF_OFFERED,
  /** By STARTTLS, with a certificate that is trusted and names the host; else nothing is sent. */
  REQUIRED,
  /**
   * From the first octet on (RFC 8314 §3), with a certificate that is trusted and names the host.
   */
  IMPLICIT;

  /**
   * Says whether the server has to prove who it is.
   *
   * @return true for {@link #REQUIRED} and {@link #IMPLICIT}
   */
  public boolean verifiesHost() {
    return this == REQUIRED || this == IMPLICIT;
  }
}
