package io.smtptoolkit.server.config;

import java.net.InetSocketAddress;

/**
 * A host and a port as text: {@code 127.0.0.1:25}, {@code localhost:0}, {@code [::1]:2525}.
 *
 * <p>Immutable.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
public record Endpoint(String host, int port) {
  /**
   * Reads what {@link #toString} writes.
   *
   * @param text such as {@code [::]:25}
   * @return the endpoint
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || (!bracketed && host.indexOf(':') >= 0)) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
      }
      return new Endpoint(host, port);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", notANumber);
    }
  }

  /**
   * The address, looked up if the host is a name.
   *
   * @return a resolved address
   * @throws IllegalArgumentException if there is no such host
   */
  public InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("no such host to listen on: " + host);
    }
    return address;
  }

  /**
   * The same host with another port.
   *
   * @param taken the port that the system gave
   * @return the endpoint
   */
  public Endpoint withPort(int taken) {
    return new Endpoint(host, taken);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
