/**
 * The exchanges of SASL mechanisms (RFC 4422), both roles, as AUTH carries them (RFC 4954).
 *
 * <p>Read first: {@link io.smtptoolkit.codec.sasl.SaslClientExchange}, {@link
 * io.smtptoolkit.codec.sasl.SaslServerExchange} and the {@link io.smtptoolkit.codec.sasl.SaslStep}s
 * that it takes; {@link io.smtptoolkit.codec.sasl.SaslMechanism}, {@link
 * io.smtptoolkit.codec.sasl.ScramCredential}.
 *
 * <p>An exchange takes and gives decoded octets. A session frames them and the driver carries them
 * from one to the other; a mechanism that is not here runs on the sessions alone in the same way.
 * Nonces, challenges, channel bindings and the preparation of strings are passed in: there is no
 * source of randomness and no clock here. User stores and the choice of what to offer are the
 * driver's. Nothing blocks, and nothing is read from a peer without a bound.
 *
 * <p>Client exchanges belong to one AUTH command each and are not thread-safe; everything else is
 * immutable.
 */
package io.smtptoolkit.codec.sasl;
