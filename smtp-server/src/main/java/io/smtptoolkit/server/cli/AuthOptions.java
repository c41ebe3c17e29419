package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.UserFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who may authenticate, and who must. */
final class AuthOptions {
  @Option(
      names = "--auth",
      paramLabel = "FILE",
      description =
          "offer AUTH to the users in this file, which ./smtp passwd writes: SCRAM-SHA-256, and"
              + " under TLS PLAIN and LOGIN; a changed file is read again")
  private @Nullable Path users;

  @Option(
      names = "--auth-required",
      description = "answer MAIL by 530 until the client has authenticated, as on port 587")
  private boolean required;

  /**
   * The policy that the options ask for.
   *
   * @throws IllegalArgumentException if the options do not fit together
   * @throws IOException if the file cannot be used
   */
  Optional<AuthPolicy> policy() throws IOException {
    if (users == null) {
      if (required) {
        throw new IllegalArgumentException("--auth-required needs --auth");
      }
      return Optional.empty();
    }
    UserFile file = UserFile.open(users);
    return Optional.of(required ? AuthPolicy.required(file) : AuthPolicy.offered(file));
  }
}
