package io.smtptoolkit.codec.sasl;

/** The fault in an exchange. Immutable. */
public enum SaslFault {
  /** A message that does not follow the mechanism's grammar, or is not UTF-8. */
  MALFORMED,
  /** A message of more than 9,216 octets, however long a line the session allows. */
  TOO_LONG,
  /** A name or password that the string preparation refuses, or of which it leaves nothing. */
  PROHIBITED_STRING,
  /** The client began, though in this mechanism the server does (RFC 4954 §4: 501 5.7.0). */
  UNEXPECTED_INITIAL_RESPONSE,
  /** The server went on, though in this mechanism it has nothing more to say. */
  UNEXPECTED_CHALLENGE,
  /** A mandatory extension of SCRAM: the attribute {@code m} (RFC 5802 §5.1). */
  EXTENSION_NOT_SUPPORTED,
  /** A nonce that is not the one sent, or a server's that does not extend the client's. */
  WRONG_NONCE,
  /** Fewer iterations than RFC 5802 §5.1 asks for: a password that is cheap to guess. */
  TOO_FEW_ITERATIONS,
  /** More iterations than an honest server has use for. */
  TOO_MANY_ITERATIONS,
  /** An unknown user, a wrong password, proof or token: which, a peer is not told. */
  BAD_CREDENTIALS,
  /** The server does not know the password either. */
  WRONG_SERVER_SIGNATURE,
  /** Authenticated, but not allowed to act as the one asked for. */
  NOT_AUTHORIZED,
  /** The two ends see different channels: an attacker is between them. */
  CHANNEL_BINDING_MISMATCH,
  /** The client believes that the server cannot bind to the channel, but it can (RFC 5802 §6). */
  CHANNEL_BINDING_DOWNGRADED,
  /** The client binds to the channel in a mechanism without {@code -PLUS}. */
  CHANNEL_BINDING_NOT_SUPPORTED,
  /** The client binds to the channel in a way that the server cannot. */
  CHANNEL_BINDING_TYPE_NOT_SUPPORTED,
  /** The client does not bind to the channel in a mechanism with {@code -PLUS}. */
  CHANNEL_BINDING_MISSING,
  /** The server cannot tell now, for instance because its store is away. */
  TEMPORARY
}
