package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The times from MAIL to the 250 after the content, of a client that sends one after the other. */
final class Latencies {
  private static final String MESSAGE =
      "MAIL FROM:<c@s.example>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n";
  private static final String CONTENT = "Subject: x\r\n\r\n" + "text\r\n".repeat(1_500) + ".\r\n";

  private final List<Long> nanos = new ArrayList<>();

  /** Measures as long as it is to. */
  void measure(InetSocketAddress server, BooleanSupplier goesOn) throws IOException {
    try (RawClient client = RawClient.ready(server)) {
      while (goesOn.getAsBoolean()) {
        long began = System.nanoTime();
        client.send(MESSAGE).expectReply("250 ").expectReply("250 ").expectReply("354 ");
        client.send(CONTENT).expectReply("250 ");
        nanos.add(System.nanoTime() - began);
      }
    }
  }

  static BooleanSupplier during(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() < end;
  }

  int count() {
    return nanos.size();
  }

  /** In milliseconds. */
  double percentile(int percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
  }

  /** So many octets of content, in lines that need no dots. */
  static byte[] lines(int octets) {
    assertThat(octets % 80).isZero();
    return ("x".repeat(78) + "\r\n").repeat(octets / 80).getBytes(US_ASCII);
  }

  @Override
  public String toString() {
    return "%,6d messages, median %6.2f ms, 99 %% %7.2f ms"
        .formatted(count(), percentile(50), percentile(99));
  }
}
