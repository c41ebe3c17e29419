package io.smtptoolkit.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.server.mailbox.Quota;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The amount that is in a Maildir, as the file {@code maildirsize} of Maildir++ says, which other
 * programs that put in and take out messages (Dovecot, Courier) read and write too.
 *
 * <pre>
 * maildirsize = quota LF *( octets SP messages LF )   ; such as 1000000S,500C; the lines are summed
 * </pre>
 *
 * <p>Who stores or deletes a message adds a line. The file is made anew, by a look at all messages,
 * if it is missing, damaged, for another quota or larger than 5,120 octets; and if there seems to
 * be no room, unless it was made a short while ago.
 */
final class MaildirUsage {
  /** Maildir++: a larger file is to be made anew. */
  private static final int MAX_FILE_OCTETS = 5_120;

  /** Maildir++: a file that says there is no room is believed for 15 minutes. */
  private static final Duration BELIEVED = Duration.ofMinutes(15);

  private static final Pattern LINE = Pattern.compile(" *(-?\\d{1,18}) +(-?\\d{1,18}) *");
  private static final Pattern SIZE_IN_NAME = Pattern.compile(",S=(\\d{1,18})(?=[,:]|$)");

  /** Says whether a message fits. */
  enum Room {
    /** It fits. */
    FITS,
    /** Not now. */
    FULL,
    /** Not into an empty mailbox either. */
    NEVER
  }

  /** The amount that is there, and whether it was counted just now. */
  private record Usage(long octets, long messages, boolean isFresh) {}

  private final Maildir maildir;
  private final Quota quota;
  private final Clock clock;

  MaildirUsage(Maildir maildir, Quota quota, Clock clock) {
    this.maildir = maildir;
    this.quota = quota;
    this.clock = clock;
  }

  /**
   * Whether there is room.
   *
   * @param octets of the message; 0 if that is not known
   */
  Room roomFor(long octets) throws IOException {
    if (quota.isUnlimited()) {
      return Room.FITS;
    }
    if (octets > quota.octets().orElse(Long.MAX_VALUE)) {
      return Room.NEVER;
    }
    Usage usage = usage();
    if (!fits(usage, octets) && !usage.isFresh) {
      usage = count();
    }
    return fits(usage, octets) ? Room.FITS : Room.FULL;
  }

  /** A message of this size was stored. A program that knows no quota keeps the file of another. */
  void add(long octets) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((octets + " 1\n").getBytes(US_ASCII)));
    } catch (NoSuchFileException nothingToKeep) {
      // The next look counts.
    }
  }

  private boolean fits(Usage usage, long octets) {
    long most = quota.octets().orElse(Long.MAX_VALUE);
    return usage.octets <= most - Math.max(1, octets)
        && usage.messages < quota.messages().orElse(Long.MAX_VALUE);
  }

  private Usage usage() throws IOException {
    Optional<Usage> written = read();
    return written.isPresent() ? written.get() : count();
  }

  /** Empty if the file has to be made anew. */
  private Optional<Usage> read() throws IOException {
    try {
      boolean isOld =
          Files.getLastModifiedTime(file()).toInstant().isBefore(clock.instant().minus(BELIEVED));
      byte[] octets;
      try (var in = Files.newInputStream(file())) {
        octets = in.readNBytes(MAX_FILE_OCTETS + 1);
      }
      String text = new String(octets, US_ASCII);
      if (octets.length > MAX_FILE_OCTETS || !text.startsWith(quota + "\n")) {
        return Optional.empty();
      }
      List<String> lines = text.lines().skip(1).toList();
      long size = 0;
      long messages = 0;
      for (String line : lines) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          return Optional.empty();
        }
        size += Long.parseLong(matcher.group(1));
        messages += Long.parseLong(matcher.group(2));
      }
      boolean isFresh = lines.size() == 1 && !isOld;
      return size < 0 || messages < 0
          ? Optional.empty()
          : Optional.of(new Usage(size, messages, isFresh));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }

  /** Looks at all messages, and writes down what it found. */
  private Usage count() throws IOException {
    long octets = 0;
    long messages = 0;
    for (Path folder : folders()) {
      for (String sub : List.of("new", "cur")) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(sub))) {
          for (Path file : files) {
            Optional<Long> size = sizeOf(file);
            octets += size.orElse(0L);
            messages += size.isPresent() ? 1 : 0;
          }
        } catch (NoSuchFileException | NotDirectoryException none) {
          // Not a folder of messages.
        } catch (DirectoryIteratorException broken) {
          throw broken.getCause();
        }
      }
    }
    write(quota + "\n" + octets + " " + messages + "\n");
    return new Usage(octets, messages, true);
  }

  /** The mailbox itself, and those in it, whose names begin with a dot. */
  private List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>(List.of(maildir.folder()));
    try (DirectoryStream<Path> more = Files.newDirectoryStream(maildir.folder(), ".*")) {
      more.forEach(folders::add);
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    return folders;
  }

  /** Empty for what is not a message, or not there any more. */
  private static Optional<Long> sizeOf(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.startsWith(".")) {
      return Optional.empty();
    }
    Matcher matcher = SIZE_IN_NAME.matcher(name);
    if (matcher.find()) {
      return Optional.of(Long.parseLong(matcher.group(1)));
    }
    try {
      return Optional.of(Files.size(file));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private void write(String text) throws IOException {
    Path made = maildir.tmp().resolve("maildirsize." + UUID.randomUUID());
    try {
      Files.writeString(made, text, US_ASCII, StandardOpenOption.CREATE_NEW);
      Files.move(made, file(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private Path file() {
    return maildir.folder().resolve("maildirsize");
  }
}
