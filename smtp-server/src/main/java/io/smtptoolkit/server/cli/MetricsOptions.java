package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.config.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The option that says where metrics are shown. */
final class MetricsOptions {
  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = Converter.class,
      description =
          "show metrics by HTTP at /metrics, in the text of Prometheus, with /health and /ready;"
              + " on 127.0.0.1 unless HOST says otherwise (default: no metrics)")
  private @Nullable Endpoint endpoint;

  Optional<Endpoint> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  /**
   * The metrics, if they are asked for. They are not touched otherwise, so that the registry need
   * not be there.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  static Optional<ProgramMetrics> start(Optional<Endpoint> endpoint) throws IOException {
    return endpoint.isPresent()
        ? Optional.of(new ProgramMetrics(endpoint.get()))
        : Optional.empty();
  }

  /** A port alone is one of this machine. */
  static final class Converter implements ITypeConverter<Endpoint> {
    private final EndpointConverter endpoints = new EndpointConverter();

    @Override
    public Endpoint convert(String text) {
      return endpoints.convert(text.indexOf(':') < 0 ? "127.0.0.1:" + text : text);
    }
  }
}
