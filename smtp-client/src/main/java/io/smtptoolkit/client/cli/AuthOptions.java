package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say as whom to authenticate. A password is never an argument. */
final class AuthOptions {
  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "Authenticate as this user. --tls is required then unless it is given, and the password is"
              + " asked for unless an option says where it is.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--auth",
      split = ",",
      paramLabel = "MECHANISM",
      description =
          "Use one of these mechanisms: scram-sha-256, scram-sha-1, cram-md5, plain, login; with a"
              + " token in place of the password oauthbearer, xoauth2; with --tls-cert and no"
              + " password external. Default: the strongest that"
              + " the server offers for a password.")
  private List<SaslMechanism> mechanisms = List.of();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The first line of this file is the password, or the token.")
  private Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--password-env",
      paramLabel = "VARIABLE",
      description = "This environment variable is the password, or the token.")
  private Optional<String> passwordVariable = Optional.empty();

  @Option(
      names = "--auth-in-clear",
      description = "Authenticate also without TLS, or with a server that was not verified.")
  private boolean inClear;

  boolean isAsked() {
    return user.isPresent() || isByCertificate();
  }

  private boolean isByCertificate() {
    return mechanisms.equals(List.of(SaslMechanism.EXTERNAL));
  }

  /** Whether the password has to be typed. */
  boolean prompts() {
    return user.isPresent()
        && !isByCertificate()
        && passwordFile.isEmpty()
        && passwordVariable.isEmpty();
  }

  /** Gives the endpoint its credentials. */
  void addTo(Endpoint.Builder endpoint, CommandLine program) throws IOException {
    if (isByCertificate()) {
      endpoint.credentials(new Credentials.Certificate(user));
      return;
    }
    if (user.isEmpty()) {
      if (!mechanisms.isEmpty() || passwordFile.isPresent() || passwordVariable.isPresent()) {
        throw new ParameterException(program, "--auth and a password need --user");
      }
      return;
    }
    try {
      endpoint.credentials(credentials(user.get(), program));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(program, "user or password: " + e.getMessage(), e);
    }
    if (!mechanisms.isEmpty()) {
      endpoint.mechanisms(EnumSet.copyOf(mechanisms));
    }
    if (inClear) {
      endpoint.credentialsInClear();
    }
  }

  private Credentials credentials(String name, CommandLine program) throws IOException {
    String secret = secret(program);
    boolean token = mechanisms.stream().anyMatch(SaslMechanism.WITH_TOKEN::contains);
    return token
        ? Credentials.token(name, refused -> Secret.ofUtf8(secret))
        : Credentials.password(name, secret);
  }

  private String secret(CommandLine program) throws IOException {
    if (passwordFile.isPresent()) {
      if (!Files.isReadable(passwordFile.get())) {
        throw new ParameterException(program, "cannot read " + passwordFile.get());
      }
      return Files.readString(passwordFile.get()).lines().findFirst().orElse("");
    }
    if (passwordVariable.isPresent()) {
      return Optional.ofNullable(System.getenv(passwordVariable.get()))
          .orElseThrow(
              () ->
                  new ParameterException(
                      program, "there is no environment variable " + passwordVariable.get()));
    }
    return typed(program);
  }

  // Where there is no terminal some JDKs give no console, and others one that reads a line.
  @SuppressWarnings("SystemConsoleNull")
  private static String typed(CommandLine program) {
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("Password: ");
    if (typed == null) {
      throw new ParameterException(
          program, "no terminal to ask for the password; see --password-file");
    }
    return new String(typed);
  }
}
