package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A root folder for programs whose paths are fixed when they are compiled: they run in it with
 * copies of themselves and of the libraries that they need, and with accounts that the machine does
 * not know.
 */
final class RootFolder {
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");
  private static final int FIRST_ID = 65_001;

  private final TemporaryFolder folder;
  private final Path unpacked;
  private final List<String> accounts;

  /**
   * An empty one.
   *
   * @param folder which becomes it
   * @param unpacked where the package was unpacked that the libraries may be from
   * @param accounts that it knows in addition to root
   */
  RootFolder(TemporaryFolder folder, Path unpacked, List<String> accounts) throws IOException {
    this.folder = folder;
    this.unpacked = unpacked;
    this.accounts = List.copyOf(accounts);
    TemporaryFolder.own(folder.path(), "rwxr-xr-x", "root", "root");
    for (String name : List.of("dev", "etc", "run", "tmp", "var/run")) {
      folder.folder(name, "rwxr-xr-x", "root", "root");
    }
    // A file like any other: to make a device needs more rights than root may have.
    TemporaryFolder.own(folder.file("dev/null", ""), "rw-rw-rw-", "root", "root");
    var passwd = new StringBuilder("root:x:0:0::/:/bin/sh\n");
    var group = new StringBuilder("root:x:0:\n");
    for (String account : accounts) {
      int id = id(account);
      passwd.append("%s:x:%d:%d::/:/bin/sh%n".formatted(account, id, id));
      group.append("%s:x:%d:%n".formatted(account, id));
    }
    folder.file("etc/passwd", passwd.toString());
    folder.file("etc/group", group.toString());
    folder.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
    folder.file("etc/hosts", "127.0.0.1 localhost\n");
  }

  Path path() {
    return folder.path();
  }

  /** The number of an account, and of its group. */
  int id(String account) {
    return FIRST_ID + accounts.indexOf(account);
  }

  /** Makes a folder of one of the accounts, for it alone. */
  Path folder(String name, String account) throws IOException {
    Path made = folder.folder(name, "rwx------", "root", "root");
    own(made, account);
    return made;
  }

  /** Makes one of the accounts the owner. */
  void own(Path file, String account) throws IOException {
    Files.setAttribute(file, "unix:uid", id(account));
    Files.setAttribute(file, "unix:gid", id(account));
  }

  /** Writes a file that everyone can read, with its folders. */
  Path file(String name, String text) throws IOException {
    Files.createDirectories(folder.path().resolve(name).resolveSibling(""));
    return folder.file(name, text);
  }

  /** Copies all files of a folder that was unpacked. */
  void copyTree(Path from, String name) {
    try (var files = Files.walk(from.resolve(name))) {
      for (Path file : files.toList()) {
        Path target = folder.path().resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a program, or a library that is looked for when it runs, with what it needs. */
  void copyProgram(Path program, Path from) throws IOException {
    copy(program, folder.path().resolve(from.relativize(program).toString()));
    var needed =
        Command.of(Peers.installed("ldd", "libc-bin"), program).withLibrariesOf(unpacked).run();
    for (var each : LIBRARY.matcher(needed.output()).results().toList()) {
      Path library = Path.of(each.group(1));
      Path root = library.startsWith(unpacked) ? unpacked : Path.of("/");
      copy(library, folder.path().resolve(root.relativize(library).toString()));
    }
  }

  private static void copy(Path file, Path target) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    Files.createDirectories(target.resolveSibling(""));
    Files.copy(file.toRealPath(), target, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** A program that runs outside of it, as one of its accounts. */
  Command commandOf(String account, List<String> words) {
    return Command.of(
            Peers.installed("chroot", "coreutils"),
            "--userspec=%1$d:%1$d".formatted(id(account)),
            "--groups=",
            "/")
        .and(words);
  }

  /** A program that runs in it. */
  Command command(Object... words) {
    return Command.of(Peers.installed("chroot", "coreutils"), folder.path())
        .and(Command.of(words).words());
  }
}
