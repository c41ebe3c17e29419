package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A look at the target before the first case: is it there, does it speak SMTP, what does it offer.
 * Immutable.
 *
 * @param facts for reports
 * @param keywords of its EHLO reply, upper case, with their parameters
 */
record Survey(TargetFacts facts, Map<String, String> keywords) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Survey take(Target target, PassiveChecks passive) throws TargetException {
    Timing timing = target.timing();
    Connection connection;
    try {
      connection =
          new Connection("main", target.socketAddress(), timing.limit(PATIENCE), new Transcript());
    } catch (UnknownHostException e) {
      throw new TargetException("cannot find the host of " + target.address());
    } catch (IOException | IllegalArgumentException e) {
      throw new TargetException("cannot connect to " + target.address() + ": " + e.getMessage());
    }
    try {
      RawReply greeting = reply(target, connection, "greeting");
      passive.observe("the survey", greeting, Optional.empty());
      if (greeting.code() / 100 != 2) {
        throw new TargetException(
            target.address() + " refuses service: " + Transcript.escape(greeting.octets()));
      }
      connection.command("EHLO " + target.fixture(Fixture.HELO).orElseThrow() + "\r\n");
      RawReply ehlo = reply(target, connection, "answer to EHLO");
      passive.observe("the survey", ehlo, connection.answered());
      boolean accepted = ehlo.code() == 250;
      Map<String, String> keywords = accepted ? Connection.keywords(ehlo) : Map.of();
      return new Survey(
          new TargetFacts(
              target.address(),
              lines(greeting),
              accepted ? lines(ehlo) : List.of(),
              keywords.containsKey("STARTTLS") ? TlsLook.at(target) : List.of(),
              Map.of()),
          keywords);
    } finally {
      connection.leave(timing.window(PATIENCE));
    }
  }

  private static RawReply reply(Target target, Connection connection, String what)
      throws TargetException {
    Happening happening = connection.await(target.timing().limit(PATIENCE));
    if (happening instanceof Happening.Replied replied && replied.reply().code() > 0) {
      return replied.reply();
    }
    throw new TargetException(
        target.address() + " gives no " + what + " of SMTP: " + happening.description());
  }

  private static List<String> lines(RawReply reply) {
    return reply.lines().stream()
        .map(line -> Transcript.escape(RawReply.withoutLineEnd(line)))
        .toList();
  }
}
