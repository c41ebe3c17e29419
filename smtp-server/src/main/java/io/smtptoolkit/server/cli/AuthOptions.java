package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.UserFile;
import io.smtptoolkit.server.tls.ClientCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

  @Option(
      names = "--auth-external",
      paramLabel = "NAME",
      description =
          "with --client-ca: offer AUTH EXTERNAL to clients with a certificate of one of the"
              + " authorities, whose user's name in it is the mailbox (in subjectAltName) or the"
              + " common-name; with or without --auth")
  private @Nullable External external;

  /** The name in a certificate that is the user's. */
  enum External {
    MAILBOX,
    COMMON_NAME;

    Optional<String> user(ClientCertificate certificate) {
      return this == MAILBOX ? certificate.mailbox() : certificate.commonName();
    }

    /** As it is given. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The policy that the options ask for.
   *
   * @param clientsShowCertificates whether they are asked for them
   * @throws IllegalArgumentException if the options do not fit together
   * @throws IOException if the file cannot be used
   */
  Optional<AuthPolicy> policy(boolean clientsShowCertificates) throws IOException {
    if (external != null && !clientsShowCertificates) {
      throw new IllegalArgumentException("--auth-external needs --client-ca");
    }
    if (users == null && external == null) {
      if (required) {
        throw new IllegalArgumentException("--auth-required needs --auth or --auth-external");
      }
      return Optional.empty();
    }
    Authenticator known = users == null ? Set::of : UserFile.open(users);
    AuthPolicy policy = required ? AuthPolicy.required(known) : AuthPolicy.offered(known);
    return Optional.of(external == null ? policy : policy.withExternal(external::user));
  }
}
