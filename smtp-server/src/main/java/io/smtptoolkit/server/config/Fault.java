package io.smtptoolkit.server.config;

import java.nio.file.Path;

/**
 * One thing that is wrong in a configuration file.
 *
 * <p>Immutable.
 *
 * @param file the file
 * @param position where in it
 * @param message what is wrong, what was found and what is expected; one line
 */
public record Fault(Path file, Position position, String message) {
  /** As compilers write it: {@code FILE:LINE:COLUMN: message}. */
  @Override
  public String toString() {
    return file + ":" + position.line() + ":" + position.column() + ": " + message;
  }
}
