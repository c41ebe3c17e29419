package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The writer of a {@link UserFile}. Each change is a new file that takes the place of the old one
 * in one step, so that a server that reads it, or a loss of power, sees one or the other. Comments
 * and the order of lines stay. Two writers wait for each other.
 *
 * <p>A new file is for its owner alone (mode 0600); a changed one keeps its owner and its mode.
 *
 * <p>Immutable and thread-safe.
 */
public final class UserFileEditor {
  /** What a user file should not allow. */
  static final Set<PosixFilePermission> OF_OTHERS =
      Set.copyOf(PosixFilePermissions.fromString("---rwxrwx"));

  // RFC 5802 §5.1 and common practice: what no two users have in common by chance.
  private static final int SALT_OCTETS = 16;
  private static final int KEY_OCTETS = 32;
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  private final Path file;
  private final SecureRandom random = new SecureRandom();

  /**
   * An editor of a file, which need not exist.
   *
   * @param file the user file
   */
  public UserFileEditor(Path file) {
    this.file = file;
  }

  /**
   * Sets a user's password, whether the user is new or not.
   *
   * @param user the name, which is prepared here
   * @param password the password in UTF-8, which is prepared here
   * @param iterations how often it is hashed, 4,096 to 2,000,000
   * @param sha1 whether to store a verifier for SCRAM-SHA-1 as well, for clients that know no other
   * @throws IllegalArgumentException if the name or the password cannot be used
   * @throws UserFileException if the file has a bad line; it is left as it is
   * @throws IOException if it cannot be read or written
   */
  public void setPassword(String user, String password, int iterations, boolean sha1)
      throws IOException {
    String name = SaslPrep.STORED.prepare(user).orElse(user);
    UserLines.faultOf(name)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    Secret prepared =
        Secret.ofUtf8(
            SaslPrep.STORED
                .prepare(password)
                .filter(text -> !text.isEmpty())
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the password is empty or has a character that SASLprep prohibits"
                                + " (RFC 4013)")));
    var stored =
        new StoredUser(
            name,
            verifier(ScramHash.SHA_256, prepared, iterations),
            sha1 ? Optional.of(verifier(ScramHash.SHA_1, prepared, iterations)) : Optional.empty());
    change(true, lines -> lines.with(stored));
  }

  /**
   * Removes a user.
   *
   * @param user the name
   * @return whether there was such a user
   * @throws UserFileException if the file has a bad line; it is left as it is
   * @throws IOException if it cannot be read or written
   */
  public boolean remove(String user) throws IOException {
    String name = SaslPrep.STORED.prepare(user).orElse(user);
    if (!UserLines.parse(file, Files.readAllBytes(file)).users().containsKey(name)) {
      return false;
    }
    change(false, lines -> lines.without(name));
    return true;
  }

  private ScramCredential verifier(ScramHash hash, Secret password, int iterations) {
    return ScramCredential.fromPassword(hash, password, octets(SALT_OCTETS), iterations);
  }

  private Secret octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return Secret.of(octets);
  }

  private void change(boolean create, UnaryOperator<UserLines> edit) throws IOException {
    while (true) {
      if (create) {
        createIfMissing();
      }
      Object before = key();
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        // While we waited, the other writer has put a new file in the place of this one.
        if (lock.isValid() && key().equals(before)) {
          UserLines lines = UserLines.parse(file, Channels.newInputStream(channel).readAllBytes());
          UserLines keyed =
              lines.decoyKey().isPresent() ? lines : lines.withDecoyKey(octets(KEY_OCTETS));
          replace(edit.apply(keyed), attributes());
          return;
        }
      }
    }
  }

  private void createIfMissing() throws IOException {
    if (Files.exists(file)) {
      return;
    }
    try {
      write(file, UserLines.empty().withDecoyKey(octets(KEY_OCTETS)).octets());
    } catch (FileAlreadyExistsException another) {
      // Another writer was faster, and it is the same to us.
    }
  }

  private Object key() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return Objects.requireNonNullElse(attributes.fileKey(), attributes.lastModifiedTime());
  }

  private Optional<PosixFileAttributes> attributes() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null ? Optional.empty() : Optional.of(view.readAttributes());
  }

  private void replace(UserLines lines, Optional<PosixFileAttributes> like) throws IOException {
    // A link to the file stays a link.
    Path target = file.toRealPath();
    Path folder = Objects.requireNonNull(target.getParent(), "a file is in a folder");
    Path fresh =
        folder.resolve("." + target.getFileName() + "." + Long.toHexString(random.nextLong()));
    try {
      write(fresh, lines.octets());
      if (like.isPresent()) {
        take(fresh, like.get());
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void write(Path fresh, byte[] octets) throws IOException {
    FileAttribute<?>[] mode =
        fresh.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(
                  EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
            }
            : NO_ATTRIBUTES;
    try (FileChannel channel =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      ByteBuffer left = ByteBuffer.wrap(octets);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** The owner first: a mode for a group must not be there before it is the right one. */
  private static void take(Path fresh, PosixFileAttributes like) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    if (!now.owner().equals(like.owner())) {
      view.setOwner(like.owner());
    }
    if (!now.group().equals(like.group())) {
      view.setGroup(like.group());
    }
    view.setPermissions(like.permissions());
  }
}
