package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file whose first line is the password of a private key. */
public final class PasswordFile {
  // Chosen: a password of a key is a line that a person typed.
  private static final int MAX_OCTETS = 4_096;

  private PasswordFile() {}

  /**
   * Reads the password.
   *
   * @param file whose first line counts, without its line end
   * @return the octets of the line, at most 4,096
   * @throws IOException if the file cannot be read
   */
  public static Secret read(Path file) throws IOException {
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(MAX_OCTETS);
    }
    int end = 0;
    while (end < octets.length && octets[end] != '\n' && octets[end] != '\r') {
      end++;
    }
    byte[] line = Arrays.copyOf(octets, end);
    Arrays.fill(octets, (byte) 0);
    return Secret.of(line);
  }
}
