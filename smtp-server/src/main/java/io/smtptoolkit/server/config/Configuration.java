package io.smtptoolkit.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a configuration file, with all defaults. Its values are of the right types and fit
 * together; whether the files and addresses in it can be used is another question ({@link
 * ServerPlan}).
 *
 * <p>Immutable.
 */
public final class Configuration {
  private final Path file;
  private final Map<Section, List<Settings>> tables;

  Configuration(Path file, Map<Section, List<Settings>> tables) {
    this.file = file;
    this.tables = Map.copyOf(tables);
  }

  /**
   * The file that it comes from.
   *
   * @return the file
   */
  public Path file() {
    return file;
  }

  /** All tables of a section, none if the file has none. */
  List<Settings> all(Section section) {
    return tables.getOrDefault(section, List.of());
  }

  /** The one table of a section that is not repeated. */
  Settings the(Section section) {
    return all(section).get(0);
  }

  /** A path of the file, which may be relative to the file's own folder. */
  Path resolve(String path) {
    return file.toAbsolutePath().normalize().resolveSibling(path);
  }

  /**
   * The whole configuration as a file with every key.
   *
   * @return TOML, which reads as this configuration
   */
  public String print() {
    return ConfigPrinter.print(this);
  }

  /**
   * The level down to which events are logged.
   *
   * @return as in {@code [log]}
   */
  public LogLevel logLevel() {
    return the(Keys.LOG).get(Keys.LEVEL);
  }

  /**
   * The form of the log.
   *
   * @return as in {@code [log]}
   */
  public LogFormatName logFormat() {
    return the(Keys.LOG).get(Keys.FORMAT);
  }

  /**
   * The form in which addresses are logged.
   *
   * @return as in {@code [log]}
   */
  public LogAddresses logAddresses() {
    return the(Keys.LOG).get(Keys.ADDRESSES);
  }

  /**
   * The address on which metrics are shown.
   *
   * @return as in {@code [metrics]}; empty for nowhere
   */
  public Optional<Endpoint> metrics() {
    return the(Keys.METRICS).find(Keys.METRICS_ADDRESS);
  }

  /**
   * Says whether a certificate is chosen by the client's server name.
   *
   * @return true with several certificates
   */
  public boolean usesServerNames() {
    return all(Keys.CERTIFICATE).size() > 1;
  }
}
