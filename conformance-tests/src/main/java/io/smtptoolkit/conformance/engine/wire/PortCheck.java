package io.smtptoolkit.conformance.engine.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Says whether a program listens at an address. Stateless. */
public final class PortCheck {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final int CHECKS = 3;
  private static final Duration GAP = Duration.ofMillis(200);

  private PortCheck() {}

  /** Says whether connections are refused, not only once. */
  public static boolean refuses(InetSocketAddress address) throws InterruptedException {
    for (int i = 0; i < CHECKS; i++) {
      if (i > 0) {
        Timing.pass(GAP);
      }
      try (Socket probe = new Socket()) {
        probe.connect(address, (int) CONNECT_LIMIT.toMillis());
        return false;
      } catch (ConnectException e) {
        // Refused: no program listens.
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
