/**
 * The values of MAIL and RCPT parameters, each as its RFC writes it.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.parameter.BodyType}. Whether a parameter may be sent,
 * and what it makes the server do, does not belong here. Everything is immutable.
 */
package io.smtptoolkit.codec.parameter;
