package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;

/** The answer that a server makes of a response. */
@FunctionalInterface
interface Continuation {
  SaslStep after(Secret response) throws SaslExchangeException;
}
