package io.smtptoolkit.server.cli;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port as people write them: {@code 127.0.0.1:25}, {@code localhost:0}, {@code
 * [::1]:2525}.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
record Endpoint(String host, int port) {
  InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("no such host to listen on: " + host);
    }
    return address;
  }

  Endpoint withPort(int taken) {
    return new Endpoint(host, taken);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Reads what {@link #toString} writes. */
  static final class Converter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (bracketed) {
        host = host.substring(1, host.length() - 1);
      }
      if (host.isEmpty() || (!bracketed && host.indexOf(':') >= 0)) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
      }
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 0 || port > 65_535) {
          throw new TypeConversionException("port " + port + " is not between 0 and 65535");
        }
        return new Endpoint(host, port);
      } catch (NumberFormatException notANumber) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
      }
    }
  }
}
