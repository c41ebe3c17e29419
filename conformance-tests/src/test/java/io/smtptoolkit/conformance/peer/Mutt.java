package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** mutt, which pipes the first message of a Maildir into a file, on a terminal of script(1). */
final class Mutt {
  private Mutt() {}

  /**
   * Reads it.
   *
   * @param isDecoded whether as it is shown, or as it was stored
   * @return the message, as ISO 8859-1
   */
  static String read(Maildir maildir, boolean isDecoded) {
    try (var folder = new TemporaryFolder()) {
      Path read = folder.path().resolve("read");
      Path settings =
          folder.file(
              "muttrc",
              """
              set folder=%s
              set pipe_decode=%s
              set wait_key=no
              set header_cache=""
              push "<pipe-message>cat >%s<enter><exit>"
              """
                  .formatted(folder.path(), isDecoded ? "yes" : "no", read));
      var outcome =
          Command.of(
                  Peers.installed("script", "bsdutils"),
                  "--quiet",
                  "--return",
                  "--command",
                  Peers.installed("mutt", "mutt")
                      + " -n -R -F "
                      + settings
                      + " -f "
                      + maildir.path(),
                  "/dev/null")
              .with("TERM", "xterm")
              .with("HOME", folder.path().toString())
              .run();
      if (outcome.exitCode() != 0) {
        throw new AssertionError("mutt: " + outcome);
      }
      return Files.readString(read, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
