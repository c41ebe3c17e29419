/** The way to the reader of plain replies, for the decoder of replies; not exported. */
package io.smtptoolkit.codec.reply.reading;
