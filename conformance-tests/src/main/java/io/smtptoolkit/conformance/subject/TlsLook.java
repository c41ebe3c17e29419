package io.smtptoolkit.conformance.subject;

import io.smtptoolkit.conformance.engine.wire.Connection;
import io.smtptoolkit.conformance.engine.wire.Happening;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSession;

/**
 * A look at a target's TLS, for the head of a report: on a connection of its own, so that nothing
 * depends on how it ends. Stateless.
 */
final class TlsLook {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private TlsLook() {}

  /** Protocol, certificate, and what EHLO offers inside; or why there is none of it. */
  static List<String> at(Target target) {
    Duration limit = target.timing().limit(PATIENCE);
    Connection connection;
    try {
      connection = new Connection("main", target.socketAddress(), limit, new Transcript());
    } catch (IOException e) {
      return List.of("cannot connect: " + Transcript.printable(String.valueOf(e.getMessage())));
    }
    String hello = "EHLO " + target.fixture(Fixture.HELO).orElseThrow() + "\r\n";
    try {
      if (answered(connection, limit)
          && asked(connection, limit, hello)
          && asked(connection, limit, "STARTTLS\r\n")) {
        List<String> facts = new ArrayList<>(facts(connection.startTls(target.host(), limit)));
        if (asked(connection, limit, hello)) {
          facts.add("EHLO inside: " + String.join(", ", connection.offered().keySet()));
        }
        return facts;
      }
      return List.of("STARTTLS is announced, but answered " + last(connection));
    } catch (IOException e) {
      return List.of(
          "STARTTLS is announced, but the handshake failed: "
              + Transcript.printable(String.valueOf(e.getMessage())));
    } finally {
      connection.leave(limit);
    }
  }

  private static boolean asked(Connection connection, Duration limit, String line) {
    connection.command(line);
    return answered(connection, limit);
  }

  private static boolean answered(Connection connection, Duration limit) {
    return connection.await(limit) instanceof Happening.Replied replied
        && replied.reply().code() / 100 == 2;
  }

  private static String last(Connection connection) {
    return connection
        .lastReply()
        .map(reply -> Transcript.escape(reply.octets()))
        .orElse("by nothing");
  }

  private static List<String> facts(SSLSession session) throws IOException {
    List<String> facts = new ArrayList<>();
    facts.add(session.getProtocol() + ", " + session.getCipherSuite());
    Certificate[] chain = session.getPeerCertificates();
    if (chain.length > 0 && chain[0] instanceof X509Certificate leaf) {
      facts.add(
          "certificate of "
              + Transcript.printable(leaf.getSubjectX500Principal().getName())
              + ", issued by "
              + Transcript.printable(leaf.getIssuerX500Principal().getName())
              + ", valid until "
              + leaf.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate()
              + " (not judged)");
    }
    return facts;
  }
}
