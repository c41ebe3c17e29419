package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that describe a target. Filled by picocli; one per invocation. */
final class TargetArguments {
  private static final int SMTP_PORT = 25;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description =
          "The server to judge. Without it: our own, started for the run with all fixtures.")
  private @Nullable String address;

  @Option(
      names = "--rcpt",
      paramLabel = "ADDR",
      description = "A valid recipient. Mail is sent to it.")
  private @Nullable String rcpt;

  @Option(names = "--rcpt2", paramLabel = "ADDR", description = "A second one.")
  private @Nullable String rcpt2;

  @Option(
      names = "--reject-rcpt",
      paramLabel = "ADDR",
      description = "A recipient of the target's domain that does not exist.")
  private @Nullable String reject;

  @Option(
      names = "--rcpt-generator",
      paramLabel = "PATTERN",
      description = "A mailbox with %% in it, valid for every number from 1 to 1200 in its place.")
  private @Nullable String generator;

  @Option(
      names = "--maildir",
      paramLabel = "DIR",
      description = "Where delivered mail appears: a Maildir, or a folder with Maildirs below.")
  private @Nullable Path maildir;

  @Option(
      names = "--untrusted",
      description =
          "The target does not trust the address we connect from: it must not relay for us.")
  private boolean untrusted;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description = "The target's mail domain; default: that of --rcpt.")
  private @Nullable String domain;

  @Option(
      names = "--from",
      paramLabel = "ADDR",
      description = "Our reverse-path; default: sender@example.org.")
  private @Nullable String from;

  @Option(
      names = "--helo",
      paramLabel = "NAME",
      description = "Our EHLO name; default: client.example.org.")
  private @Nullable String helo;

  @Option(
      names = "--fixture",
      paramLabel = "NAME=VALUE",
      description = "Any other fixture: local64, longdomain, refused-sender, refused-content.")
  private Map<String, String> others = new LinkedHashMap<>();

  @Option(
      names = "--timeout-scale",
      paramLabel = "X",
      description = "Factor for quiet windows and pauses; default: 1, for our own server 0.1.")
  private @Nullable Double scale;

  @Option(
      names = "--pace",
      paramLabel = "SECONDS",
      description = "At least so much time between two connections; default: 0, more after a 421.")
  private @Nullable Double pace;

  /** The target that is named; empty if none is. */
  Optional<Target> named(CommandSpec command) {
    return Optional.ofNullable(address).map(text -> described(parse(text, command), command));
  }

  /** Our own server with what the options say otherwise. */
  Target described(Target target, CommandSpec command) {
    Map<Fixture, @Nullable String> given = new LinkedHashMap<>();
    given.put(Fixture.RCPT, rcpt);
    given.put(Fixture.RCPT2, rcpt2);
    given.put(Fixture.REJECT, reject);
    given.put(Fixture.GENERATOR, generator);
    given.put(Fixture.DOMAIN, domain);
    given.put(Fixture.FROM, from);
    given.put(Fixture.HELO, helo);
    given.put(Fixture.UNTRUSTED, untrusted ? "yes" : null);
    Target result = target;
    for (Map.Entry<String, String> other : others.entrySet()) {
      Fixture fixture =
          Fixture.named(other.getKey())
              .orElseThrow(
                  () -> wrong(command, "--fixture: no fixture is called " + other.getKey()));
      result = with(result, fixture, other.getValue(), command);
    }
    for (var one : given.entrySet()) {
      String value = one.getValue();
      if (value != null) {
        result = with(result, one.getKey(), value, command);
      }
    }
    if (maildir != null) {
      if (!Files.isDirectory(maildir)) {
        throw wrong(command, "--maildir: " + maildir + " is no folder");
      }
      result = result.withMaildir(maildir);
    }
    if (scale != null) {
      if (!(scale > 0) || scale > 1000) {
        throw wrong(command, "--timeout-scale: " + scale + " is no sensible factor");
      }
      result = result.withTimeoutScale(scale);
    }
    if (pace != null) {
      if (!(pace >= 0) || pace > 3600) {
        throw wrong(command, "--pace: " + pace + " is not 0 to 3600 seconds");
      }
      result = result.withPace(Duration.ofMillis(Math.round(pace * 1000)));
    }
    return result;
  }

  /** Mail to an address that is not one would be refused, and the server blamed for it. */
  private static Target with(Target target, Fixture fixture, String value, CommandSpec command) {
    if (fixture.isMailbox() && !value.matches("(?s)[^\\s<>]+@[^\\s<>@]+")) {
      throw wrong(
          command,
          fixture.option() + ": \"" + value + "\" is not a mailbox; write LOCAL-PART@DOMAIN");
    }
    boolean word = fixture == Fixture.HELO || fixture == Fixture.DOMAIN;
    if (word ? !value.matches("[!-~]+") : value.matches("(?s).*[\\r\\n].*")) {
      throw wrong(
          command,
          fixture.option() + ": \"" + value + (word ? "\" is not one word" : "\" is not one line"));
    }
    if (fixture == Fixture.GENERATOR && !value.contains("%")) {
      throw wrong(command, fixture.option() + ": \"" + value + "\" has no % for the number");
    }
    return target.with(fixture, value);
  }

  private static Target parse(String text, CommandSpec command) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    String host = colon < 0 || text.endsWith("]") ? text : text.substring(0, colon);
    String port =
        colon < 0 || text.endsWith("]") ? Integer.toString(SMTP_PORT) : text.substring(colon + 1);
    if (bracketed) {
      host = host.substring(1, Math.max(1, host.length() - 1));
    }
    if (host.isEmpty()
        || !port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) == 0
        || Integer.parseInt(port) > 65_535) {
      throw wrong(command, "--target: \"" + text + "\" is not HOST:PORT");
    }
    return Target.at(host, Integer.parseInt(port));
  }

  private static ParameterException wrong(CommandSpec command, String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
