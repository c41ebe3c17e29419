package io.smtptoolkit.codec.inside;

/** Printable names of what is found where something else was expected. Stateless. */
public final class Described {
  /** What is found after the last octet. */
  public static final String END = "the end";

  private Described() {}

  /**
   * A character.
   *
   * @param c its code point
   * @return such as {@code "u"}, {@code a space} or {@code U+00FC}
   */
  public static String character(int c) {
    if (c == ' ') {
      return "a space";
    }
    if (c > ' ' && c < 0x7f) {
      return "\"" + (char) c + "\"";
    }
    return c < 0x80 ? octet((byte) c) : "U+%04X".formatted(c);
  }

  /**
   * An octet that is not a character.
   *
   * @param octet the octet
   * @return such as {@code octet 0x0D}
   */
  public static String octet(byte octet) {
    return "octet 0x%02X".formatted(octet);
  }
}
