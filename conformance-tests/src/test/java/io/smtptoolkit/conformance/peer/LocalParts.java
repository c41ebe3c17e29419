package io.smtptoolkit.conformance.peer;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The local-parts that every {@link PeerServer} knows. */
final class LocalParts {
  static final List<String> KNOWN =
      Stream.concat(
              Stream.of("user", "postmaster", PeerServer.LONGEST_LOCAL_PART),
              IntStream.range(0, PeerServer.RECIPIENTS).mapToObj(number -> "u" + number))
          .toList();

  private LocalParts() {}
}
