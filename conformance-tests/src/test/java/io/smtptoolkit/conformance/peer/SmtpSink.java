package io.smtptoolkit.conformance.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Postfix's smtp-sink: a server that keeps nothing, and refuses what its options tell it to. */
final class SmtpSink implements AutoCloseable {
  private final PeerProcess process;
  private final InetSocketAddress address;

  private SmtpSink(PeerProcess process) {
    this.process = process;
    this.address = process.awaitListening();
  }

  /**
   * Starts it.
   *
   * @param options for instance {@code -r rcpt}: refuse every RCPT
   */
  static SmtpSink start(String... options) {
    Path unpacked = Peers.unpacked(PostfixServer.PACKAGE);
    List<Object> words = new ArrayList<>();
    words.add(unpacked.resolve("usr/sbin/smtp-sink"));
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("-u", "nobody"));
    }
    words.addAll(Arrays.asList(options));
    words.addAll(List.of("127.0.0.1:0", "128"));
    return new SmtpSink(Command.of(words.toArray()).withLibrariesOf(unpacked).start());
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
  }
}
