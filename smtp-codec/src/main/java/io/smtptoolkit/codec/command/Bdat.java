package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Announces a chunk of content, which follows at once.
 *
 * <pre>
 * bdat-cmd = "BDAT" SP chunk-size [ SP "LAST" ] CR LF
 * chunk-size = 1*DIGIT
 * </pre>
 *
 * <p>Immutable.
 *
 * @param size the octets that follow the line
 * @param last whether the content ends with this chunk
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030#section-2">RFC 3030 §2</a>
 */
public record Bdat(long size, boolean last) implements Command {
  /**
   * Checks the size.
   *
   * @param size the octets that follow the line
   * @param last whether the content ends with this chunk
   * @throws IllegalArgumentException when it is negative
   */
  public Bdat {
    if (size < 0) {
      throw new IllegalArgumentException("a chunk's size is not negative");
    }
  }

  @Override
  public String toString() {
    return "BDAT " + size + (last ? " LAST" : "");
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.BDAT.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.bdat(this);
  }
}
