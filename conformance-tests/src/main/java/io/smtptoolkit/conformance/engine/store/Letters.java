package io.smtptoolkit.conformance.engine.store;

import io.smtptoolkit.conformance.engine.wire.Connection;
import io.smtptoolkit.conformance.engine.wire.Happening;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Pace;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sends ordinary mail that no case judges, each message on a connection of its own. Stateless. */
record Letters(Target target, Pace pace) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A letter, and the outcome of sending it.
   *
   * @param token in its subject
   * @param content as sent, dot transparency undone
   * @param accepted when its content was answered 250; empty if it was not
   * @param refusal the command or content, and what was answered instead; empty if nothing was
   */
  record Sent(String token, String content, Optional<Instant> accepted, String refusal) {}

  Sent send(List<String> recipients) throws InterruptedException {
    String token = Token.next();
    String content =
        "From: <%s>\r\nTo: <%s>\r\nDate: Thu, 01 Oct 2026 12:00:00 +0000\r\nMessage-ID: <%s@example.org>\r\nSubject: %s\r\n\r\nfirst line\r\n.a dot\r\nlast line\r\n"
            .formatted(fixture(Fixture.FROM), recipients.get(0), token, token);
    pace.beforeConnecting();
    try {
      return conversation(recipients, token, content);
    } catch (IOException e) {
      return new Sent(token, content, Optional.empty(), "cannot connect: " + e.getMessage());
    }
  }

  private Sent conversation(List<String> recipients, String token, String content)
      throws IOException {
    Duration limit = target.timing().limit(PATIENCE);
    Connection connection =
        new Connection("letter", target.socketAddress(), limit, new Transcript());
    try {
      Optional<String> refusal =
          wrong(connection, limit, "", 220)
              .or(() -> wrong(connection, limit, "EHLO " + fixture(Fixture.HELO), 250))
              .or(() -> wrong(connection, limit, "MAIL FROM:<" + fixture(Fixture.FROM) + ">", 250));
      for (String recipient : recipients) {
        refusal = refusal.or(() -> wrong(connection, limit, "RCPT TO:<" + recipient + ">", 250));
      }
      refusal = refusal.or(() -> wrong(connection, limit, "DATA", 354));
      if (refusal.isEmpty()) {
        connection.raw(content.replace("\r\n.", "\r\n..") + ".\r\n");
        refusal = wrong(connection.await(limit), 250).map(seen -> "the content: " + seen);
      }
      return new Sent(
          token,
          content,
          refusal.isEmpty() ? Optional.of(Instant.now()) : Optional.empty(),
          refusal.orElse(""));
    } finally {
      connection.leave(limit);
    }
  }

  /** What came instead of this code; without a command the greeting is meant. */
  private static Optional<String> wrong(
      Connection connection, Duration limit, String command, int code) {
    if (!command.isEmpty()) {
      connection.command(command + "\r\n");
    }
    return wrong(connection.await(limit), code)
        .map(seen -> (command.isEmpty() ? "the greeting" : command) + ": " + seen);
  }

  private static Optional<String> wrong(Happening happening, int code) {
    boolean right =
        happening instanceof Happening.Replied replied
            && (replied.reply().code() == code || (code == 250 && replied.reply().code() == 251));
    return right ? Optional.empty() : Optional.of(happening.description());
  }

  private String fixture(Fixture fixture) {
    return target.fixture(fixture).orElse("");
  }
}
