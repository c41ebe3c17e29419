/**
 * The client as a transport of Jakarta Mail: {@link io.smtptoolkit.client.jakarta.SmtpTransport},
 * found by the protocol names {@code smtpt} and {@code smtpts}. Needs {@code jakarta.mail-api} 2.1
 * and an implementation of it, such as Angus Mail, which the application has already.
 *
 * <p>Read first: {@code SmtpTransport}, then {@code Setting}, every property that is known, and
 * {@code Delivery}, what happens to one message.
 */
@NullMarked
package io.smtptoolkit.client.jakarta;

import org.jspecify.annotations.NullMarked;
