package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.PasswordFile;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who the server is under TLS, and whether all connections begin with it. */
final class TlsOptions {
  @Option(
      names = "--tls-self-signed",
      description =
          "offer STARTTLS with a certificate made on the spot, which no client can verify")
  private boolean selfSigned;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "offer STARTTLS with the certificates in this PEM file, in any order")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "the private key for --tls-cert, in PEM; may be the same file")
  private @Nullable Path key;

  @Option(
      names = "--tls-key-password",
      paramLabel = "FILE",
      description = "a file whose first line is the password of an encrypted --tls-key")
  private @Nullable Path keyPassword;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description =
          "ask clients for certificates, and trust those that the authorities in this PEM file have"
              + " signed")
  private @Nullable Path clientAuthorities;

  @Option(
      names = "--client-certificates",
      paramLabel = "HOW",
      description =
          "with --client-ca: asked, and clients without a trusted one are served as others are, or"
              + " required, and they are refused (default: asked)")
  private @Nullable Asking asking;

  @Option(
      names = "--tls-implicit",
      description =
          "begin connections to each --listen with TLS instead of offering STARTTLS, as to each"
              + " --listen-tls")
  private boolean implicit;

  /** Says whether clients must show a certificate. */
  enum Asking {
    ASKED,
    REQUIRED
  }

  /** Whether clients are asked for certificates. */
  boolean asksClients() {
    return clientAuthorities != null;
  }

  boolean implicit() {
    return implicit;
  }

  /**
   * The identity that the options ask for.
   *
   * @param names what a self-signed certificate is for
   * @param needed whether an address is to listen with TLS
   * @throws IllegalArgumentException if the options do not fit together
   * @throws IOException if a file cannot be used
   */
  Optional<TlsIdentity> identity(List<String> names, boolean needed) throws IOException {
    Optional<TlsIdentity> own = own(names, needed);
    if (clientAuthorities == null) {
      require(asking == null, "--client-certificates needs --client-ca");
      return own;
    }
    require(own.isPresent(), "--client-ca needs --tls-cert and --tls-key, or --tls-self-signed");
    ClientCertificates clients = ClientCertificates.fromPem(clientAuthorities);
    return own.map(
        it -> it.withClientCertificates(asking == Asking.REQUIRED ? clients.required() : clients));
  }

  private Optional<TlsIdentity> own(List<String> names, boolean needed) throws IOException {
    require(
        keyPassword == null || key != null, "--tls-key-password needs --tls-cert and --tls-key");
    if (selfSigned) {
      require(
          certificate == null && key == null,
          "--tls-self-signed and --tls-cert exclude each other");
      return Optional.of(TlsIdentity.selfSigned(names.toArray(String[]::new)));
    }
    if (certificate == null && key == null) {
      require(
          !implicit && !needed,
          (implicit ? "--tls-implicit" : "--listen-tls")
              + " needs --tls-cert and --tls-key, or --tls-self-signed");
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException("--tls-cert and --tls-key go together");
    }
    return Optional.of(
        keyPassword == null
            ? TlsIdentity.fromPem(certificate, key)
            : TlsIdentity.fromPem(certificate, key, PasswordFile.read(keyPassword)));
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
