package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users in a file, with verifiers of SCRAM-SHA-256 and perhaps SCRAM-SHA-1 in place of passwords.
 * PLAIN and LOGIN are checked against the same verifiers. {@link UserFileEditor} writes the file.
 *
 * <pre>
 * # a comment
 * :decoy-key 3nq0Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg==
 * alice:SCRAM-SHA-256$15000:wQ7C...$qVSz...:Lm1T...
 * bob:SCRAM-SHA-256$15000:5tGh...$o81p...:0cXf... SCRAM-SHA-1$15000:zP4B...$k2Wd...:hY7e...
 * </pre>
 *
 * <p>SCRAM-SHA-1 is offered only if every user has a verifier for it. A name without a user is
 * treated like one: it gets a salt by HMAC of the decoy key, the number of rounds that most users
 * have, and the same work.
 *
 * <p>The file is looked at again, at most once a second, when a client authenticates. A changed
 * file that cannot be read or has a bad line is reported once, and the users stay as they were.
 *
 * <p>Password hashes are computed on as many threads as half the processors, and a password that
 * was found correct is not hashed again for ten minutes.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5803">RFC 5803</a>
 */
public final class UserFile implements Authenticator {
  /** RFC 7677 §4: about what takes a tenth of a second, which clients have to spend as well. */
  public static final int DEFAULT_ITERATIONS = 15_000;

  private static final Logger LOG = LoggerFactory.getLogger(UserFile.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
  // Chosen: each takes a few milliseconds, so the last one waits a few seconds.
  private static final int MAX_WAITING = 200;
  // Chosen: 1,000 names at about 150 octets, and the time in which a client that is being used
  // comes again.
  private static final int MAX_RECENT = 1_000;
  private static final long RECENT_NANOS = Duration.ofMinutes(10).toNanos();

  /** The costly part, which a test counts. */
  interface Hashing {
    ScramCredential hash(ScramHash hash, Secret password, Secret salt, int iterations);
  }

  private final Path file;
  private final Executor executor;
  private final LongSupplier clock;
  private final Hashing hashing;
  private final RecentSuccesses recent;
  private volatile Users users;
  private volatile long lookedNanos;
  private Version version; // guarded by this

  UserFile(Path file, Executor executor, LongSupplier clock, Hashing hashing) throws IOException {
    this.file = file;
    this.executor = executor;
    this.clock = clock;
    this.hashing = hashing;
    this.recent = new RecentSuccesses(MAX_RECENT, RECENT_NANOS, clock);
    this.version = Version.of(file);
    this.users = read();
    this.lookedNanos = clock.getAsLong();
  }

  /**
   * Reads a user file.
   *
   * @param file the file
   * @return its users, now and after it has changed
   * @throws UserFileException if it has a bad line, or none with a decoy key
   * @throws IOException if it cannot be read
   */
  public static UserFile open(Path file) throws IOException {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new UserFile(
        file,
        BoundedPool.of("smtp-auth-", threads, MAX_WAITING),
        System::nanoTime,
        ScramCredential::fromPassword);
  }

  @Override
  public Set<SaslMechanism> mechanisms() {
    return users.mechanisms();
  }

  @Override
  public CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    if (!isDue() && isRecent(user, password)) {
      return CompletableFuture.completedFuture(PasswordCheck.CORRECT);
    }
    return PooledAuthenticator.call(executor, () -> check(user, password));
  }

  @Override
  public CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    if (!isDue()) {
      return CompletableFuture.completedFuture(users.credential(user, hash));
    }
    return PooledAuthenticator.call(executor, () -> current().credential(user, hash));
  }

  private boolean isDue() {
    return clock.getAsLong() - lookedNanos >= LOOK_NANOS;
  }

  private boolean isRecent(String user, Secret password) {
    StoredCredential stored = users.credential(user, ScramHash.SHA_256);
    return recent.contains(user, password, stored.credential());
  }

  /** A stranger costs what a user costs: a decoy is hashed and compared, and fits no password. */
  private PasswordCheck check(String user, Secret password) {
    StoredCredential stored = current().credential(user, ScramHash.SHA_256);
    ScramCredential expected = stored.credential();
    if (recent.contains(user, password, expected)) {
      return PasswordCheck.CORRECT;
    }
    Secret storedKey =
        hashing
            .hash(ScramHash.SHA_256, password, expected.salt(), expected.iterations())
            .storedKey();
    boolean correct = storedKey.equals(expected.storedKey());
    if (!stored.userExists()) {
      return PasswordCheck.UNKNOWN_USER;
    }
    if (correct) {
      recent.add(user, password, expected);
    }
    return correct ? PasswordCheck.CORRECT : PasswordCheck.WRONG;
  }

  private Users current() {
    if (isDue()) {
      look();
    }
    return users;
  }

  private synchronized void look() {
    if (!isDue()) {
      return; // another thread has just done it
    }
    try {
      Version now = Version.of(file);
      if (!now.equals(version)) {
        // Kept also if it is bad, so that it is reported once.
        version = now;
        users = read();
        LOG.info("{} was read again", file);
      }
    } catch (IOException fault) {
      if (!version.equals(Version.UNREADABLE)) {
        LOG.error("{}; the users stay as they were", fault.getMessage());
      }
      version = fault instanceof UserFileException ? version : Version.UNREADABLE;
    } finally {
      lookedNanos = clock.getAsLong();
    }
  }

  private Users read() throws IOException {
    warnIfOpenToOthers();
    UserLines lines = UserLines.parse(file, Files.readAllBytes(file));
    Users read =
        new Users(
            lines.users(),
            lines
                .decoyKey()
                .orElseThrow(
                    () ->
                        new UserFileException(
                            file,
                            1,
                            "expected a line \":decoy-key\" with random octets in base64, which"
                                + " smtp passwd writes")));
    long others = read.otherIterations();
    if (others > 0) {
      LOG.warn(
          "{}: {} users have another number of rounds than most, which tells clients that they"
              + " exist; set their passwords anew",
          file,
          others);
    }
    return read;
  }

  private void warnIfOpenToOthers() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> others = EnumSet.copyOf(UserFileEditor.OF_OTHERS);
    others.retainAll(view.readAttributes().permissions());
    if (!others.isEmpty()) {
      LOG.warn("{} is open to others than its owner: chmod 600 {}", file, file);
    }
  }

  /** By what a changed file is noticed. */
  private record Version(long modifiedNanos, long octets, Optional<Object> key) {
    static final Version UNREADABLE = new Version(0, 0, Optional.empty());

    static Version of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          attributes.size(),
          Optional.ofNullable(attributes.fileKey()));
    }
  }
}
