package io.smtptoolkit.conformance.script;

/** The values of variables while a case runs. */
@FunctionalInterface
public interface Bindings {
  /**
   * The value of a variable.
   *
   * @param name without {@code ${}}
   * @return its octets; empty when it has none
   */
  String value(String name);
}
