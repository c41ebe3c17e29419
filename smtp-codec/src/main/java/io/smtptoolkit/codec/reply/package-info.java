/**
 * Replies of RFC 5321 §4.2 as values: code, enhanced status code (RFC 3463), text lines.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.reply.Reply}, {@link
 * io.smtptoolkit.codec.reply.ReplyCode}, {@link io.smtptoolkit.codec.reply.Replies} (the one place
 * where our own reply texts are written). Deciding which reply to give does not belong here.
 * Everything is immutable.
 */
package io.smtptoolkit.codec.reply;
