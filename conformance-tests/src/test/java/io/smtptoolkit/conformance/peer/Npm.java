package io.smtptoolkit.conformance.peer;

import java.nio.file.Files;
import java.nio.file.Path;

/** The npm packages that {@code .ci/peers} has unpacked, for scripts of ours. */
final class Npm {
  private Npm() {}

  /**
   * A script with its arguments.
   *
   * @param folder where the script is put
   */
  static Command script(TemporaryFolder folder, String name, Object... arguments) {
    Path packages = Peers.folder().resolve("npm");
    if (!Files.isRegularFile(packages.resolve(".complete"))) {
      throw Peers.missing("npm", "no packages in " + packages);
    }
    Path script = folder.file(name, Peers.script(name));
    return Command.of(Peers.installed("node", "nodejs"), script)
        .and(Command.of(arguments).words())
        .with("NODE_PATH", packages.resolve("node_modules").toString());
  }
}
