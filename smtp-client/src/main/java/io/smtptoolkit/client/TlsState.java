package io.smtptoolkit.client;

/**
 * The protection of a connection by TLS.
 *
 * <p>Immutable.
 */
public enum TlsState {
  /** There is no TLS: what is sent can be read on the way. */
  NONE,
  /** TLS, with a server that may be another one: its certificate was not asked for its name. */
  UNVERIFIED,
  /** TLS, with a server whose certificate has its name and a trusted issuer. */
  VERIFIED
}
