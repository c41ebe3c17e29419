package io.smtptoolkit.server.queue.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Compares users: a queue is for the one that owns it. Stateless. */
final class Owner {
  private Owner() {}

  /** Whether the peer of a connection is the owner of a file; true where the system cannot tell. */
  static boolean isPeer(SocketChannel peer, Path file) throws IOException {
    if (!peer.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
      return true;
    }
    return peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(Files.getOwner(file));
  }

  /**
   * Fails unless this process is the owner's: root too would leave files that the owner cannot use.
   */
  static void require(Path file) throws IOException {
    UserPrincipal owner = Files.getOwner(file);
    UserPrincipal own = ofThisProcess(file);
    if (!owner.equals(own)) {
      throw new IOException(
          file + " belongs to " + owner.getName() + ": run this as that user, not as " + own);
    }
  }

  private static UserPrincipal ofThisProcess(Path file) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self)
        ? Files.getOwner(self)
        : file.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
  }
}
