package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.tls.ClientTls;
import io.smtptoolkit.client.tls.Pin;
import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say what is shown under TLS, and which servers are pinned. */
final class ShownOptions {
  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Show the certificate in this PEM file, the client's own first.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key for --tls-cert, PEM and PKCS#8. Default: the same file.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--tls-key-password",
      paramLabel = "FILE",
      description = "The first line of this file is the password of an encrypted --tls-key.")
  private Optional<Path> password = Optional.empty();

  @Option(
      names = "--tls-pin",
      paramLabel = "HASH",
      description =
          "Accept the server with this certificate (SHA-256 in hexadecimal digits) or this key"
              + " (sha256// and base64), no matter who signed it; several times for several. With"
              + " --ca both count.")
  private List<String> pins = List.of();

  boolean isAsked() {
    return certificate.isPresent() || !pins.isEmpty();
  }

  void addTo(ClientTls context, CommandLine program) throws IOException {
    if (certificate.isEmpty() && (key.isPresent() || password.isPresent())) {
      throw new ParameterException(program, "--tls-key needs --tls-cert");
    }
    if (certificate.isPresent()) {
      Path chain = MessageOptions.existing(certificate.get(), program);
      Path file = MessageOptions.existing(key.orElse(chain), program);
      try {
        if (password.isPresent()) {
          context.certificate(chain, file, firstLine(password.get(), program));
        } else {
          context.certificate(chain, file);
        }
      } catch (IOException e) {
        throw new ParameterException(program, "--tls-cert: " + e.getMessage(), e);
      }
    }
    for (String pin : pins) {
      try {
        context.pin(Pin.parse(pin));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(program, "--tls-pin: " + e.getMessage(), e);
      }
    }
  }

  private static Secret firstLine(Path file, CommandLine program) throws IOException {
    Path existing = MessageOptions.existing(file, program);
    return Secret.ofUtf8(Files.readString(existing).lines().findFirst().orElse(""));
  }
}
