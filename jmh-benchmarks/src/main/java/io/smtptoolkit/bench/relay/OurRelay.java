package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Our {@code smtp serve --config}, which relays the mail of example.com to one host. */
final class OurRelay implements Subject {
  private final ServeProcess process;
  private final InetSocketAddress address;

  /**
   * Starts it.
   *
   * @param folder for its configuration, queue and log
   * @param jvm options of the JVM
   * @param sink the port of loopback to which it relays
   */
  OurRelay(Path folder, List<String> jvm, int sink) throws IOException, InterruptedException {
    process =
        ServeProcess.withLogFile(
            folder,
            jvm,
            """
            [[relay.route]]
            to = ["example.com"]
            hosts = ["127.0.0.1:%d"]
            """
                .formatted(sink));
    try {
      address = process.address();
    } catch (IOException | InterruptedException failed) {
      process.close();
      throw failed;
    }
  }

  @Override
  public String name() {
    return "ours";
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Duration processorTime() throws IOException {
    return ProcessorTime.of(process.handle());
  }

  @Override
  public void close() {
    process.close();
  }
}
