package io.smtptoolkit.codec.parameter;

import java.util.Optional;

/**
 * What octets content may hold, as the BODY parameter of MAIL declares.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6152#section-3">RFC 6152 §3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030#section-3">RFC 3030 §3</a>
 */
public enum BodyType {
  /** ASCII in lines. */
  SEVENBIT("7BIT"),
  /** Any octet but NUL, in lines. */
  EIGHTBITMIME("8BITMIME"),
  /** Any octet; only with BDAT. */
  BINARYMIME("BINARYMIME");

  private final String value;

  BodyType(String value) {
    this.value = value;
  }

  /**
   * The value of the BODY parameter.
   *
   * @return as on the wire
   */
  public String value() {
    return value;
  }

  /**
   * The body type of a value.
   *
   * @param value the value in any case
   * @return the body type, if the value is one
   */
  public static Optional<BodyType> of(String value) {
    for (BodyType type : values()) {
      if (type.value.equalsIgnoreCase(value)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
