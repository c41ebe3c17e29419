package io.smtptoolkit.server.delivery;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder of one mailbox: messages are written in tmp, appear whole in new, and readers move
 * them to cur.
 */
record Maildir(Path folder) {
  void create(Disk disk) throws IOException {
    disk.createFolders(tmp());
    disk.createFolders(arrived());
    disk.createFolders(folder.resolve("cur"));
  }

  Path tmp() {
    return folder.resolve("tmp");
  }

  /** The folder named "new". */
  Path arrived() {
    return folder.resolve("new");
  }
}
