package io.smtptoolkit.client.cli;

import picocli.CommandLine.TypeConversionException;

/** The value of an option that is {@code on} or {@code off}. */
enum Switch {
  ON,
  OFF;

  static Switch parse(String text) {
    return switch (text) {
      case "on" -> ON;
      case "off" -> OFF;
      default -> throw new TypeConversionException("\"" + text + "\" is neither on nor off");
    };
  }
}
