package io.smtptoolkit.server.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A disk of 16 MiB (a tmpfs) that can be filled. It is mounted in a mount namespace of a process
 * that ends with this one, whatever happens, so that no mount is left.
 *
 * <p>Mounting takes root. Without it the test is skipped, or fails with {@code -Dpeers=required}.
 */
final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private final Process holder;
  private final Path ballast;

  private SmallDisk(Path folder, Process holder) {
    this.folder = folder;
    this.holder = holder;
    this.ballast = seen().resolve("ballast");
  }

  /**
   * Mounts a disk.
   *
   * @param folder an empty folder, where programs that are started by {@link #wrapper} find it
   */
  static SmallDisk mount(Path folder) throws IOException {
    Files.createDirectories(folder);
    String script = "mount -t tmpfs -o size=16m,mode=755 small \"$0\" && echo mounted && exec cat";
    Process holder;
    try {
      holder =
          new ProcessBuilder("unshare", "--mount", "sh", "-c", script, folder.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException missing) {
      throw cannot(missing.getMessage());
    }
    BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
    String said = String.valueOf(output.readLine());
    if (!said.equals("mounted")) {
      holder.destroyForcibly();
      throw cannot(said);
    }
    return new SmallDisk(folder, holder);
  }

  private static RuntimeException cannot(String why) {
    String message = "needs root, to mount a disk that gets full: " + why;
    if (System.getProperty("peers", "optional").equals("required")) {
      throw new AssertionFailedError(message);
    }
    return new TestAbortedException(message);
  }

  /** What runs a program so that it sees the disk. */
  List<String> wrapper() {
    return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--");
  }

  /** The disk as this process sees it. */
  Path seen() {
    return Path.of("/proc/" + holder.pid() + "/root" + folder.toAbsolutePath());
  }

  long freeOctets() {
    return new File(seen().toString()).getUsableSpace();
  }

  /** Takes all the room there is. */
  void fill() throws IOException {
    byte[] page = new byte[4_096];
    try (var file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.seek(file.length());
      while (true) {
        file.write(page);
      }
    } catch (IOException full) {
      if (freeOctets() > 0) {
        throw full;
      }
    }
  }

  /** Gives back what was taken. */
  void empty() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() throws IOException {
    // At the end of its input the holder ends, and with its last process the namespace.
    try (OutputStream end = holder.getOutputStream()) {
      end.flush();
    }
    try {
      if (!holder.waitFor(20, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
