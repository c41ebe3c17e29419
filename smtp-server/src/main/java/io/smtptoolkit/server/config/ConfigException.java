package io.smtptoolkit.server.config;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used, with everything that is wrong in it. The message has a line
 * for each fault.
 */
public final class ConfigException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  ConfigException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /**
   * The faults that were found.
   *
   * @return at least one fault, in the order of the file
   */
  public List<Fault> faults() {
    return faults;
  }
}
