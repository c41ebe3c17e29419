/**
 * Service extensions as an EHLO reply announces them (RFC 5321 §4.1.1.1).
 *
 * <p>Read first: {@link io.smtptoolkit.codec.extension.Extension}, {@link
 * io.smtptoolkit.codec.extension.Extensions}. What an extension does to the conversation does not
 * belong here. Everything is immutable.
 */
package io.smtptoolkit.codec.extension;
