package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.config.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads HOST:PORT. */
final class EndpointConverter implements ITypeConverter<Endpoint> {
  @Override
  public Endpoint convert(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException bad) {
      throw new TypeConversionException(String.valueOf(bad.getMessage()));
    }
  }
}
