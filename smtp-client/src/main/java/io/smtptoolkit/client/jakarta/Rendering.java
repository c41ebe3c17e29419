package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.MessageContent;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The octets of a message, written once: without Bcc, and with CRLF line ends. A large one is kept
 * in a file, which only its owner can read, until it is closed.
 *
 * <p>Not thread-safe.
 */
final class Rendering implements AutoCloseable {
  // Chosen: mail is mostly smaller, and a few dozen at a time are no burden.
  private static final int IN_MEMORY = 1 << 20;

  private static final String[] LEFT_OUT = {"Bcc", "Content-Length"};

  private static final Logger LOG = LoggerFactory.getLogger(Rendering.class);

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;

  private Rendering() {}

  static Rendering of(MimeMessage message) throws MessagingException, IOException {
    var rendering = new Rendering();
    try (var out = new CrlfOutput(rendering.new Spooling())) {
      message.writeTo(out, LEFT_OUT);
      out.endLine();
      return rendering;
    } catch (MessagingException | IOException | RuntimeException e) {
      rendering.close();
      throw e;
    }
  }

  MessageContent content() {
    return file == null ? MessageContent.of(memory.toByteArray()) : MessageContent.of(file);
  }

  /** Does not fail: what has become of the message is not changed by a file that stays. */
  @Override
  public void close() {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException stays) {
        LOG.warn("a temporary file stays: {}", file, stays);
      }
    }
  }

  /** Into memory at first, and into a file once there is much. */
  private final class Spooling extends OutputStream {
    private OutputStream out = memory;
    private long written;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      written += length;
      if (written > IN_MEMORY && file == null) {
        file = Files.createTempFile("smtp-message-", ".eml");
        out = Files.newOutputStream(file);
        memory.writeTo(out);
        memory.reset();
      }
      out.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Makes every CRLF, LF and CR a CRLF, as Angus does. */
  private static final class CrlfOutput extends OutputStream {
    private final OutputStream out;
    private final byte[] buffer = new byte[16_384];
    private int count;
    private int previous = '\n';

    CrlfOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      int value = octet & 0xff;
      if (value == '\r' || (value == '\n' && previous != '\r')) {
        put('\r');
        put('\n');
      } else if (value != '\n') {
        put(value);
      }
      previous = value;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(octets[i]);
      }
    }

    void endLine() throws IOException {
      if (previous != '\r' && previous != '\n') {
        write('\n');
      }
      flushBuffer();
    }

    private void put(int octet) throws IOException {
      if (count == buffer.length) {
        flushBuffer();
      }
      buffer[count++] = (byte) octet;
    }

    private void flushBuffer() throws IOException {
      out.write(buffer, 0, count);
      count = 0;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
