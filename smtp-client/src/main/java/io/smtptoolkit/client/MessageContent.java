package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.OctetContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of a message, header section and body: a source of octets that can be read more than
 * once.
 *
 * <p>It is read twice, unless it is small: first to learn its size, whether it has 8-bit octets and
 * whether its line ends are sound, then to send it. It is read on the client's executor, and may
 * block; a source that gives nothing for as long as {@link Timeouts#dataBlock} ends the message, is
 * closed meanwhile, and nothing is sent. Lines end with CRLF; content with a bare CR, a bare LF or
 * a NUL is refused before anything is sent. {@link #withCrlf()} converts.
 *
 * <p>Implementations may be used by several connections at once.
 */
public interface MessageContent {
  /**
   * Opens the source at its beginning.
   *
   * @return a stream that the caller closes; each gives the same octets
   * @throws IOException when the source cannot be opened
   */
  InputStream open() throws IOException;

  /**
   * Octets in memory.
   *
   * @param octets the octets, which are copied
   * @return the content
   */
  static MessageContent of(byte[] octets) {
    return new OctetContent(octets);
  }

  /**
   * A text, in UTF-8.
   *
   * @param text the text
   * @return the content
   */
  static MessageContent of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A file, which is never held in memory.
   *
   * @param file the file, which must not change until the message is sent
   * @return the content
   */
  static MessageContent of(Path file) {
    return () -> Files.newInputStream(file);
  }

  /**
   * The content that a writer writes, such as {@code MimeMessage::writeTo} of Jakarta Mail. The
   * octets are held in memory while they are sent, and not between.
   *
   * <pre>{@code
   * MessageContent.of(mimeMessage::writeTo)
   * }</pre>
   *
   * @param writer called each time the content is opened
   * @return the content
   */
  static MessageContent of(ContentWriter writer) {
    return () -> {
      var octets = new ByteArrayOutputStream();
      try {
        writer.writeTo(octets);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e.getMessage(), e);
      }
      return new ByteArrayInputStream(octets.toByteArray());
    };
  }

  /**
   * This content with every line end, be it CRLF, LF or CR, made a CRLF, and one added at the end
   * when there is none.
   *
   * @return the converted content
   */
  default MessageContent withCrlf() {
    return () -> new CrlfInputStream(open());
  }
}
