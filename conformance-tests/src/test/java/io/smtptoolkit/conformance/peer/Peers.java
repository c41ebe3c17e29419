package io.smtptoolkit.conformance.peer;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Where the real mail programs are: those that {@code .ci/peers} has unpacked in its folder, and
 * those installed on the machine.
 *
 * <p>A missing one makes the test be reported as skipped, naming the Debian package; with the
 * system property {@code peers=required} it makes the test fail, so that a run which should have
 * had them cannot pass without.
 */
final class Peers {
  private Peers() {}

  /**
   * The folder of {@code .ci/peers}: property {@code peers.dir}, else SMTP_PEERS_DIR, else the
   * default.
   */
  static Path folder() {
    return Optional.ofNullable(System.getProperty("peers.dir"))
        .or(() -> Optional.ofNullable(System.getenv("SMTP_PEERS_DIR")))
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache", "smtp-toolkit", "peers"));
  }

  /** The folder into which a Debian package was unpacked. */
  static Path unpacked(String debianPackage) {
    Path folder = folder().resolve(debianPackage);
    if (!Files.isRegularFile(folder.resolve(".complete"))) {
      throw missing(debianPackage, "not in " + folder());
    }
    return folder;
  }

  /** The version of a package that was unpacked, as Debian writes it. */
  static String version(String debianPackage) {
    // The file lists the archives that were unpacked: PACKAGE_VERSION_ARCHITECTURE.deb.
    try (var archives = Files.lines(unpacked(debianPackage).resolve(".complete"))) {
      return archives
          .filter(archive -> archive.startsWith(debianPackage + "_"))
          .map(archive -> archive.split("_", -1)[1])
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program on the PATH. */
  static Path installed(String program, String debianPackage) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> missing(debianPackage, "no " + program + " on the PATH"));
  }

  /**
   * Debian's own interpreter, which sees Debian's Python packages; another python3 may come first
   * on the PATH.
   */
  static Path python() {
    Path python = Path.of("/usr/bin/python3");
    if (!Files.isExecutable(python)) {
      throw missing("python3", "no " + python);
    }
    return python;
  }

  /** A script of ours for a peer that is a library. */
  static String script(String name) {
    try (InputStream script = Peers.class.getResourceAsStream("/peer/" + name)) {
      if (script == null) {
        throw new AssertionError(name + " is not on the class path");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Some programs start as root, to become another user. */
  static void needsRoot(String debianPackage) {
    if (!System.getProperty("user.name").equals("root")) {
      throw missing(debianPackage, "it starts only as root");
    }
  }

  static RuntimeException missing(String debianPackage, String why) {
    return lacking(
        "needs the Debian package " + debianPackage + ", which .ci/peers makes available: " + why);
  }

  /** Something that the test needs is not there: to be thrown, unless peers are required. */
  static RuntimeException lacking(String message) {
    if (System.getProperty("peers", "optional").equals("required")) {
      throw new AssertionFailedError(message);
    }
    return new TestAbortedException(message);
  }
}
