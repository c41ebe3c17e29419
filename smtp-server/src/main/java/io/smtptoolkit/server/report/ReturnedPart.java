package io.smtptoolkit.server.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.server.queue.QueuedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a report that gives the message back: all of it, or its header.
 *
 * <p>All of it only on failure, if RET does not say HDRS, it has at most 64 KiB and is text with
 * lines that any server takes; and never when it was to travel over TLS only (RFC 8689 §5).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-6.2">RFC 3461 §6.2</a>
 */
final class ReturnedPart {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnedPart.class);

  /** Chosen: enough for letters; attachments need not travel back. */
  static final int MAX_OCTETS = 65_536;

  private static final String END_OF_HEADER = "\r\n\r\n";

  private ReturnedPart() {}

  /**
   * The part.
   *
   * @return empty if the content cannot be read: a report without it is better than none
   */
  static Optional<MimePart> of(
      QueuedMessage message, boolean isFailure, Supplier<InputStream> content) {
    try (InputStream all =
        new SequenceInputStream(
            new ByteArrayInputStream(message.addedFields().getBytes(UTF_8)), content.get())) {
      // One octet more tells whether there is more.
      byte[] octets = all.readNBytes(MAX_OCTETS + 1);
      boolean utf8 = message.parameters().isUtf8();
      if (isFailure && mayReturnAll(message) && octets.length <= MAX_OCTETS) {
        MimePart whole = MimePart.of(utf8 ? "message/global" : "message/rfc822", octets);
        if (whole.isText()) {
          return Optional.of(whole);
        }
      }
      byte[] header = header(octets);
      return Optional.of(
          utf8
              ? MimePart.of("message/global-headers", header).encodedUnlessText()
              : MimePart.of("text/rfc822-headers", header).encodedUnlessAscii());
    } catch (IOException | RuntimeException fault) {
      LOG.warn("{}: the report goes without the message: {}", message.id(), fault.toString());
      return Optional.empty();
    }
  }

  private static boolean mayReturnAll(QueuedMessage message) {
    return message.parameters().ret().orElse(Ret.FULL) == Ret.FULL
        && message.parameters().body().orElse(BodyType.SEVENBIT) != BodyType.BINARYMIME
        && !message.parameters().requiresTls();
  }

  /** The lines of the header, or as many as there is room for. */
  private static byte[] header(byte[] octets) {
    String text = new String(octets, ISO_8859_1);
    int end = text.startsWith("\r\n") ? -2 : text.indexOf(END_OF_HEADER);
    if (end < 0 && !text.startsWith("\r\n")) {
      end = text.lastIndexOf("\r\n");
    }
    return text.substring(0, Math.max(0, end + 2)).getBytes(ISO_8859_1);
  }
}
