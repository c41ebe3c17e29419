package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Where everything in these tests listens. */
final class Loopback {
  private Loopback() {}

  static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** For a program that takes no port 0: one that is free now. */
  static int freePort() throws IOException {
    return freePorts(1).get(0);
  }

  /** Several that differ. */
  static List<Integer> freePorts(int count) throws IOException {
    var probes = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        probes.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return probes.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
  }
}
