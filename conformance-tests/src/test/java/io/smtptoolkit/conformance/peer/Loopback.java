package io.smtptoolkit.conformance.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where everything in these tests listens. */
final class Loopback {
  private Loopback() {}

  static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
