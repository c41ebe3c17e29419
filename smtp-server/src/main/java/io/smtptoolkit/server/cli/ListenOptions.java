package io.smtptoolkit.server.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where the server listens, and where TLS begins at once. */
final class ListenOptions {
  private static final Endpoint DEFAULT = new Endpoint("127.0.0.1", 2525);

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = Endpoint.Converter.class,
      description =
          "where to listen, several times for several addresses (default: 127.0.0.1:2525, unless"
              + " there is a --listen-tls); 0.0.0.0 is all IPv4 addresses, [::] all of IPv6 and"
              + " IPv4; port 0 takes a free port")
  private List<Endpoint> inTheClear = List.of();

  @Option(
      names = "--listen-tls",
      paramLabel = "HOST:PORT",
      converter = Endpoint.Converter.class,
      description =
          "where to listen for connections that begin with TLS, as on port 465 (RFC 8314), several"
              + " times for several addresses")
  private List<Endpoint> withTls = List.of();

  /**
   * A listener to be.
   *
   * @param name differs from the others'
   * @param endpoint where
   * @param tls whether connections begin with TLS
   */
  record Listening(String name, Endpoint endpoint, boolean tls) {}

  boolean needsTls() {
    return !withTls.isEmpty();
  }

  /**
   * The listeners.
   *
   * @param tlsEverywhere whether connections to all of them begin with TLS
   */
  List<Listening> all(boolean tlsEverywhere) {
    List<Endpoint> plain =
        inTheClear.isEmpty() && withTls.isEmpty() ? List.of(DEFAULT) : inTheClear;
    List<Listening> all = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      all.add(new Listening(numbered("smtp", i), plain.get(i), tlsEverywhere));
    }
    for (int i = 0; i < withTls.size(); i++) {
      all.add(new Listening(numbered("smtps", i), withTls.get(i), true));
    }
    return all;
  }

  private static String numbered(String name, int index) {
    return index == 0 ? name : name + "-" + (index + 1);
  }
}
