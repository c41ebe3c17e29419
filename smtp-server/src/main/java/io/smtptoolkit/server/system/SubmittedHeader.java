package io.smtptoolkit.server.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The header of a message as a user hands it in, cut anywhere: leaves out Bcc and Resent-Bcc, and
 * remembers whether there are Date and Message-ID. It holds a field's name at most.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6409#section-8">RFC 6409 §8</a>
 */
final class SubmittedHeader {
  /** RFC 5322 §2.1.1: no line is longer; what is, is not a field that is looked for. */
  private static final int MOST_HELD = 998;

  private enum Line {
    BEGIN,
    NAME,
    KEPT,
    DROPPED
  }

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private Line line = Line.BEGIN;
  private boolean isFieldDropped;
  private boolean isBody;
  private boolean hasDate;
  private boolean hasMessageId;

  boolean hasDate() {
    return hasDate;
  }

  boolean hasMessageId() {
    return hasMessageId;
  }

  /** What is to be kept; the buffer's position stays. */
  ByteBuffer filtered(ByteBuffer octets) {
    if (isBody) {
      return octets;
    }
    ByteBuffer in = octets.duplicate();
    var out = new ByteArrayOutputStream(in.remaining() + held.size());
    while (in.hasRemaining() && !isBody) {
      take(in.get(), out);
    }
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    out.writeBytes(rest);
    return ByteBuffer.wrap(out.toByteArray());
  }

  /** What was held of a header that has no end. */
  ByteBuffer rest() {
    var out = new ByteArrayOutputStream();
    release(out);
    return ByteBuffer.wrap(out.toByteArray());
  }

  private void take(byte octet, ByteArrayOutputStream out) {
    if (line == Line.BEGIN) {
      boolean isFolded = octet == ' ' || octet == '\t';
      isFieldDropped &= isFolded;
      line = isFolded ? (isFieldDropped ? Line.DROPPED : Line.KEPT) : Line.NAME;
    }
    switch (line) {
      case NAME -> name(octet, out);
      case KEPT -> out.write(octet);
      case DROPPED, BEGIN -> {}
    }
    if (octet == '\n') {
      line = Line.BEGIN;
    }
  }

  private void name(byte octet, ByteArrayOutputStream out) {
    held.write(octet);
    if (octet == ':') {
      decide(out);
    } else if (octet == '\n') {
      isBody = held.size() <= 2 && held.toString(ISO_8859_1).isBlank();
      release(out);
    } else if (held.size() > MOST_HELD) {
      release(out);
      line = Line.KEPT;
    }
  }

  private void decide(ByteArrayOutputStream out) {
    String text = held.toString(ISO_8859_1);
    String name = text.substring(0, text.length() - 1).strip().toLowerCase(Locale.ROOT);
    isFieldDropped = name.equals("bcc") || name.equals("resent-bcc");
    if (isFieldDropped) {
      held.reset();
      line = Line.DROPPED;
      return;
    }
    hasDate |= name.equals("date");
    hasMessageId |= name.equals("message-id");
    release(out);
    line = Line.KEPT;
  }

  private void release(ByteArrayOutputStream out) {
    out.writeBytes(held.toByteArray());
    held.reset();
  }
}
