package io.smtptoolkit.server.config;

/**
 * A place in a file.
 *
 * <p>Immutable.
 *
 * @param line the first line is 1
 * @param column the first character of a line is 1
 */
public record Position(int line, int column) implements Comparable<Position> {
  /** Where a fault is that no line has. */
  static final Position BEGIN = new Position(1, 1);

  @Override
  public int compareTo(Position other) {
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }
}
