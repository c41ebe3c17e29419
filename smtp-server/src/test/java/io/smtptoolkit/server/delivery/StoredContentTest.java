package io.smtptoolkit.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredContentTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "a, a",
    "'a\\r\\n', 'a\\n'",
    "'\\r\\n\\r\\n', '\\n\\n'",
    "'a\\r\\nb', 'a\\nb'",
    "'a\\rb\\nc', 'a\\rb\\nc'",
    "'\\r\\r\\n\\r', '\\r\\n\\r'",
  })
  void storesCrlfAsLfHoweverItIsCut(String escapedContent, String escapedStored)
      throws IOException {
    String content = unescaped(escapedContent);
    String stored = unescaped(escapedStored);

    for (int cut = 0; cut <= content.length(); cut++) {
      assertThat(stored("", content.substring(0, cut), content.substring(cut))).isEqualTo(stored);
    }
  }

  @Test
  void keepsEightBitOctetsAndNul() throws IOException {
    assertThat(stored("", "\u0000\u0080\u00ff\r\n")).isEqualTo("\u0000\u0080\u00ff\n");
  }

  @Test
  void putsLinesOnTop() throws IOException {
    assertThat(stored("Received: x\n", "a\r\n")).isEqualTo("Received: x\na\n");
  }

  /** 16,384 octets is its buffer: what follows lines that fill it, or nearly, or more than it. */
  @ParameterizedTest
  @ValueSource(ints = {16_382, 16_383, 16_384, 16_385, 32_768, 40_000})
  void putsLinesOfAnyLengthOnTop(int octets) throws IOException {
    String lines = "x".repeat(octets - 1) + "\n";

    assertThat(stored(lines, "\r", "a\r\n", "\r")).isEqualTo(lines + "\ra\n\r");
    assertThat(stored(lines, "\r")).isEqualTo(lines + "\r");
  }

  @Test
  void storesMoreThanItsBuffer() throws IOException {
    String line = "x".repeat(998);

    assertThat(stored("", (line + "\r\n").repeat(100))).isEqualTo((line + "\n").repeat(100));
  }

  @Test
  void storesCrsThatFillItsBuffer() throws IOException {
    assertThat(stored("", "\r".repeat(16_384), "\r".repeat(16_384))).isEqualTo("\r".repeat(32_768));
  }

  private String stored(String lines, String... parts) throws IOException {
    Path file = folder.resolve("message");
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        StoredContent content = new StoredContent(channel)) {
      content.writeLines(lines);
      for (String part : parts) {
        content.write(
            ByteBuffer.wrap(part.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer());
      }
      content.finish();
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String unescaped(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }
}
