package io.smtptoolkit.client;

import java.io.OutputStream;

/**
 * A writer of a message's octets, such as {@code MimeMessage::writeTo}.
 *
 * @see MessageContent#of(ContentWriter)
 */
@FunctionalInterface
public interface ContentWriter {
  /**
   * Writes header section and body. Called twice for each time the message is sent, and writes the
   * same octets each time.
   *
   * @param out where to; closing it changes nothing
   * @throws Exception when the message cannot be written; nothing is sent then
   */
  void writeTo(OutputStream out) throws Exception;
}
