package io.smtptoolkit.client.jakarta;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Copies of a message with other transfer encodings (RFC 2045 §6); the caller's message stays as it
 * is.
 */
final class Recoding {
  /** RFC 5322 §2.1.1, without CRLF. */
  private static final int MAX_LINE_OCTETS = 998;

  private Recoding() {}

  /** A copy that is saved with its Message-ID as it is. */
  private static final class Copy extends MimeMessage {
    Copy(MimeMessage message) throws MessagingException {
      super(message);
    }

    @Override
    protected void updateMessageID() {}
  }

  /** A copy whose texts are not encoded where 8-bit lines can carry them. */
  static MimeMessage eightBit(MimeMessage message) throws MessagingException, IOException {
    var copy = new Copy(message);
    if (makeEightBit(copy)) {
      copy.saveChanges();
      return copy;
    }
    return message;
  }

  /** A copy without any 8-bit content, for a server without 8BITMIME (RFC 6152 §3). */
  static MimeMessage sevenBit(MimeMessage message) throws MessagingException, IOException {
    var copy = new Copy(message);
    if (makeSevenBit(copy)) {
      copy.saveChanges();
      return copy;
    }
    return message;
  }

  private static boolean makeEightBit(MimePart part) throws MessagingException, IOException {
    if (part.isMimeType("text/*")) {
      String encoding = encoding(part);
      boolean encoded = encoding.equals("quoted-printable") || encoding.equals("base64");
      if (!encoded || !isForEightBit(part)) {
        return false;
      }
      encode(part, "8bit");
      return true;
    }
    boolean changed = false;
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        changed |= makeEightBit((MimePart) parts.getBodyPart(i));
      }
    }
    return changed;
  }

  private static boolean makeSevenBit(MimePart part) throws MessagingException, IOException {
    boolean changed = false;
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        changed |= makeSevenBit((MimePart) parts.getBodyPart(i));
      }
      changed |= declareSevenBit(part);
    } else if (part.isMimeType("message/rfc822")
        && part.getContent() instanceof MimeMessage inner) {
      var copy = new Copy(inner);
      if (makeSevenBit(copy)) {
        copy.saveChanges();
        part.setContent(copy, "message/rfc822");
        changed = true;
      }
      changed |= declareSevenBit(part);
    } else if (hasEightBit(part)) {
      encode(part, part.isMimeType("text/*") ? "quoted-printable" : "base64");
      changed = true;
    }
    return changed;
  }

  /** RFC 2045 §6.4: what is composite is never encoded itself. */
  private static boolean declareSevenBit(MimePart part) throws MessagingException {
    String encoding = encoding(part);
    if (!encoding.equals("8bit") && !encoding.equals("binary")) {
      return false;
    }
    part.setHeader("Content-Transfer-Encoding", "7bit");
    return true;
  }

  private static String encoding(MimePart part) throws MessagingException {
    String encoding = part.getEncoding();
    return encoding == null ? "" : encoding.toLowerCase(Locale.ROOT);
  }

  /** The octets stay, whatever their charset: nothing is decoded to text. */
  private static void encode(MimePart part, String encoding)
      throws MessagingException, IOException {
    String type = part.getContentType();
    byte[] octets;
    try (InputStream in = part.getInputStream()) {
      octets = in.readAllBytes();
    }
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(octets, type)));
    part.setHeader("Content-Type", type);
    part.setHeader("Content-Transfer-Encoding", encoding);
  }

  private static boolean hasEightBit(MimePart part) throws MessagingException, IOException {
    String encoding = encoding(part);
    if (encoding.equals("quoted-printable") || encoding.equals("base64")) {
      return false;
    }
    try (InputStream in = part.getInputStream()) {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet > 0x7f) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isForEightBit(MimePart part) throws MessagingException, IOException {
    boolean eightBit = false;
    int line = 0;
    try (InputStream in = part.getInputStream()) {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        line = octet == '\r' || octet == '\n' ? 0 : line + 1;
        if (octet == 0 || line > MAX_LINE_OCTETS) {
          return false;
        }
        eightBit |= octet > 0x7f;
      }
    }
    return eightBit;
  }
}
