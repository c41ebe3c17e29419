/**
 * The wire formats of SMTP: octets to values and back, without any state that outlives a message.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.wire.LineFramer} (where a line ends), {@link
 * io.smtptoolkit.codec.wire.ContentDecoder} (where mail data ends), {@link
 * io.smtptoolkit.codec.wire.ChunkDecoder} (BDAT), {@link
 * io.smtptoolkit.codec.wire.ProxyHeaderDecoder} (what comes before all of it) and {@link
 * io.smtptoolkit.codec.wire.Limits}.
 *
 * <p>Framing comes before parsing: a line is found and bounded first and understood second, so that
 * a bad command costs a 500 and not the connection. Decoders take buffers cut anywhere, keep their
 * state between them, and say which part of the caller's buffer content is instead of copying it
 * (but where transparency dots are close). Which decoder to use next depends on the replies given,
 * and is the business of {@code codec.session}.
 *
 * <p>Decoders and encoders with state belong to one connection and are not thread-safe; everything
 * else here is immutable or stateless.
 */
package io.smtptoolkit.codec.wire;
