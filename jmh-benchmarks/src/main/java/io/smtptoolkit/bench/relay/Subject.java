package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A relay under test, which has started. {@link #close} ends it. */
interface Subject extends AutoCloseable {
  /** For readers. */
  String name();

  /** Where it takes mail. */
  InetSocketAddress address();

  /** User and system time so far. */
  Duration processorTime() throws IOException;

  @Override
  void close() throws IOException;
}
