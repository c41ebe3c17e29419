package io.smtptoolkit.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.delivery.MaildirUsage.Room;
import io.smtptoolkit.server.mailbox.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaildirUsageTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Quota QUOTA = Quota.ofOctets(1_000).withMessages(10);

  @TempDir private Path folder;
  private Path file;

  /** There are 600 octets in three messages. */
  @BeforeEach
  void makeMessages() throws IOException {
    file = folder.resolve("maildirsize");
    new Maildir(folder).create(new Disk());
    Files.writeString(folder.resolve("new/1.a.b,S=100"), "");
    Files.writeString(folder.resolve("cur/2.a.b,S=200,W=210:2,S"), "");
    Files.writeString(folder.resolve("cur/.hidden"), "x".repeat(5_000));
    Files.writeString(folder.resolve("tmp/3.a.b"), "x".repeat(5_000));
    Files.createDirectories(folder.resolve(".Sent/cur"));
    Files.writeString(folder.resolve(".Sent/cur/4.a.b:2,S"), "x".repeat(300));
    Files.writeString(folder.resolve(".subscriptions"), "x");
  }

  private MaildirUsage usage() {
    return new MaildirUsage(new Maildir(folder), QUOTA, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private void write(String text, Duration age) throws IOException {
    Files.writeString(file, text.replace("|", "\n"));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }

  @ParameterizedTest
  @CsvSource({
    // missing, damaged, or of another quota: counted
    "'', 0, 400, FITS, true",
    "'', 0, 401, FULL, true",
    "'1000S,10C|x 1|', 0, 400, FITS, true",
    "'1000S,10C|1 1 1|', 0, 400, FITS, true",
    "'1000S,10C|-5 1|', 0, 401, FULL, true",
    "'1000S|0 0|', 0, 401, FULL, true",
    "'2000S,10C|0 0|', 0, 401, FULL, true",
    "'1000S,10C', 0, 401, FULL, true",
    // believed
    "'1000S,10C|100 1|', 0, 900, FITS, false",
    "'1000S,10C|900 1|-850 -1|', 0, 950, FITS, false",
    "'1000S,10C|         100            1|', 0, 900, FITS, false",
    "'1000S,10C|', 0, 1000, FITS, false",
    "'1000S,10C|700 1|', 14, 400, FULL, false",
    // no room, and not made a short while ago: counted
    "'1000S,10C|700 1|', 16, 400, FITS, true",
    "'1000S,10C|700 1|1 1|', 0, 400, FITS, true",
    "'1000S,10C|0 10|', 16, 1, FITS, true",
    "'1000S,10C|0 10|', 0, 1, FULL, false",
    "'1000S,10C|0 0|', 0, 1001, NEVER, false"
  })
  void believesTheFileOrCounts(String text, int minutes, long octets, Room room, boolean isCounted)
      throws IOException {
    if (!text.isEmpty()) {
      write(text, Duration.ofMinutes(minutes));
    }

    assertThat(usage().roomFor(octets)).isEqualTo(room);

    assertThat(Files.readString(file))
        .isEqualTo(isCounted ? "1000S,10C\n600 3\n" : text.replace("|", "\n"));
  }

  @Test
  void makesALargeFileAnew() throws IOException {
    write("1000S,10C|" + "1 0|".repeat(1_300), Duration.ZERO);

    assertThat(usage().roomFor(400)).isEqualTo(Room.FITS);
    assertThat(Files.readString(file)).isEqualTo("1000S,10C\n600 3\n");
  }

  @Test
  void addsALine() throws IOException {
    usage().add(5);
    assertThat(file).doesNotExist();

    assertThat(usage().roomFor(1)).isEqualTo(Room.FITS);
    usage().add(50);
    usage().add(60);

    assertThat(Files.readString(file)).isEqualTo("1000S,10C\n600 3\n50 1\n60 1\n");
    try (var left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).hasSize(1);
    }
  }
}
