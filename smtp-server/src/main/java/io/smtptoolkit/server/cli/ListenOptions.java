package io.smtptoolkit.server.cli;

import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.config.Endpoint;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where the server listens, and where TLS begins at once. */
final class ListenOptions {
  private static final Endpoint DEFAULT = new Endpoint("127.0.0.1", 2525);

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description =
          "where to listen, several times for several addresses (default: 127.0.0.1:2525, unless"
              + " there is a --listen-tls or --listen-lmtp); 0.0.0.0 is all IPv4 addresses, [::] all of IPv6 and"
              + " IPv4; port 0 takes a free port")
  private List<Endpoint> inTheClear = List.of();

  @Option(
      names = "--listen-tls",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description =
          "where to listen for connections that begin with TLS, as on port 465 (RFC 8314), several"
              + " times for several addresses")
  private List<Endpoint> withTls = List.of();

  @Option(
      names = "--listen-lmtp",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description =
          "where to listen for LMTP (RFC 2033), by which a mail server delivers, several times for"
              + " several addresses")
  private List<Endpoint> lmtp = List.of();

  /**
   * A listener to be.
   *
   * @param name differs from the others'
   * @param endpoint where
   * @param protocol what is spoken
   * @param tls whether connections begin with TLS
   */
  record Listening(String name, Endpoint endpoint, Protocol protocol, boolean tls) {
    /** As the program says it when it listens. */
    String describe(int port) {
      return endpoint.withPort(port)
          + (tls ? " with TLS" : protocol == Protocol.LMTP ? " for LMTP" : "");
    }
  }

  boolean needsTls() {
    return !withTls.isEmpty();
  }

  /**
   * The listeners.
   *
   * @param tlsEverywhere whether connections to each {@code --listen} begin with TLS
   */
  List<Listening> all(boolean tlsEverywhere) {
    boolean none = inTheClear.isEmpty() && withTls.isEmpty() && lmtp.isEmpty();
    List<Endpoint> plain = none ? List.of(DEFAULT) : inTheClear;
    List<Listening> all = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      all.add(new Listening(numbered("smtp", i), plain.get(i), Protocol.SMTP, tlsEverywhere));
    }
    for (int i = 0; i < withTls.size(); i++) {
      all.add(new Listening(numbered("smtps", i), withTls.get(i), Protocol.SMTP, true));
    }
    for (int i = 0; i < lmtp.size(); i++) {
      all.add(new Listening(numbered("lmtp", i), lmtp.get(i), Protocol.LMTP, false));
    }
    return all;
  }

  private static String numbered(String name, int index) {
    return index == 0 ? name : name + "-" + (index + 1);
  }
}
