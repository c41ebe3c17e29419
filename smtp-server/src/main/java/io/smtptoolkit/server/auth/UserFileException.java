package io.smtptoolkit.server.auth;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A line of a user file that cannot be used. The message is one line that names the file, the line
 * and what was expected, and never quotes a verifier.
 *
 * <p>Immutable.
 */
public final class UserFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param file the user file
   * @param line its line, from 1
   * @param expected what is wrong
   */
  UserFileException(Path file, int line, String expected) {
    super(file + ":" + line + ": " + expected);
  }
}
