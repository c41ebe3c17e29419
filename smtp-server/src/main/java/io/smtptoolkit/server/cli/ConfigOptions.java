package io.smtptoolkit.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a configuration file. */
final class ConfigOptions {
  private static final Set<String> WITH_FILE =
      Set.of("--config", "--check-config", "--print-config");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "read everything from this TOML file (docs/configuration.md); no other option is allowed"
              + " then, but the next two. SIGHUP reads it again")
  private @Nullable Path file;

  @Option(
      names = "--check-config",
      description =
          "check the file of --config, and the files and folders that it names, then say OK or"
              + " what is wrong, and end")
  private boolean check;

  @Option(
      names = "--print-config",
      description = "print the configuration with all keys, also those that have defaults, and end")
  private boolean print;

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  boolean check() {
    return check;
  }

  boolean print() {
    return print;
  }

  /** Whether an option can be given with a file. */
  static boolean isAllowedWithFile(String option) {
    return WITH_FILE.contains(option);
  }
}
