package io.smtptoolkit.conformance.subject;

import io.smtptoolkit.conformance.engine.wire.Connection;
import io.smtptoolkit.conformance.engine.wire.Happening;
import io.smtptoolkit.conformance.engine.wire.RawReply;
import io.smtptoolkit.conformance.engine.wire.ReplyListener;
import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a target before the first case: is it there, does it speak SMTP, what does it offer, and
 * which of its answers may be taken as evidence. One per run; one thread.
 */
public final class Surveyor {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);
  private static final List<String> SYNC_COMMANDS = List.of("NOOP", "RSET");

  private final Target target;
  private final Timing timing;
  private final ReplyListener passive;
  private final Pace pace;

  /**
   * A surveyor of one target.
   *
   * @param target to be looked at
   * @param passive hears the replies
   * @param pace of connections
   */
  public Surveyor(Target target, ReplyListener passive, Pace pace) {
    this.target = target;
    this.timing = target.timing();
    this.passive = passive;
    this.pace = pace;
  }

  /**
   * The first connection: greeting, EHLO, and a command that keeps connections in step.
   *
   * @return what was learnt
   * @throws TargetException if the target cannot be judged at all
   * @throws InterruptedException if the caller is interrupted
   */
  public Survey look() throws TargetException, InterruptedException {
    Connection connection = connect();
    try {
      RawReply greeting = required(connection, "greeting");
      passive.observe("the survey", greeting, Optional.empty());
      if (greeting.code() / 100 != 2) {
        throw new TargetException(
            target.address() + " refuses service: " + Transcript.escape(greeting.octets()));
      }
      connection.command(ehlo() + "\r\n");
      RawReply reply = required(connection, "answer to EHLO");
      passive.observe("the survey", reply, connection.answered());
      boolean accepted = reply.code() == 250;
      if (!accepted) {
        refuseLmtp(connection, reply);
      }
      Map<String, String> keywords = accepted ? Connection.keywords(reply) : Map.of();
      List<String> replies = new ArrayList<>();
      String sync = sync(connection, replies);
      Map<Habit, String> habits = new EnumMap<>(Habit.class);
      if (!sync.equals(SYNC_COMMANDS.get(0))) {
        habits.put(Habit.NO_NOOP, replies.get(0));
      }
      return new Survey(
          new TargetFacts(
              target.address(),
              lines(greeting),
              accepted ? lines(reply) : List.of(),
              keywords.containsKey("STARTTLS") ? TlsLook.at(target) : List.of(),
              habits),
          keywords,
          new Sync(sync, ehlo(), String.join("; ", replies)),
          Map.of());
    } finally {
      connection.leave(timing.window(PATIENCE));
    }
  }

  private Connection connect() throws TargetException, InterruptedException {
    try {
      pace.beforeConnecting();
      return new Connection(
          "main", target.socketAddress(), timing.limit(PATIENCE), new Transcript());
    } catch (UnknownHostException e) {
      throw new TargetException("cannot find the host of " + target.address());
    } catch (IOException | IllegalArgumentException e) {
      throw new TargetException("cannot connect to " + target.address() + ": " + e.getMessage());
    }
  }

  /** RFC 2033 §4.1: an LMTP server takes LHLO in the place of EHLO. */
  private void refuseLmtp(Connection connection, RawReply toEhlo) throws TargetException {
    Optional<RawReply> lhlo =
        ask(connection, "LHLO " + target.fixture(Fixture.HELO).orElseThrow(), PATIENCE);
    if (lhlo.isPresent() && lhlo.get().code() == 250) {
      throw new TargetException(
          target.address()
              + " speaks LMTP (RFC 2033), not SMTP: it answers LHLO by 250, and EHLO by "
              + Transcript.escape(toEhlo.octets())
              + "; this suite has no cases for LMTP yet, name a port that speaks SMTP");
    }
  }

  /** The first command that is answered by 250 here; empty if none is. */
  private String sync(Connection connection, List<String> replies) {
    List<String> commands = new ArrayList<>(SYNC_COMMANDS);
    commands.add(ehlo());
    for (String command : commands) {
      Optional<RawReply> reply = ask(connection, command, SHORT_PATIENCE);
      if (reply.isPresent() && reply.get().code() == 250) {
        return command;
      }
      replies.add(
          command
              + " is answered by "
              + reply.map(seen -> Transcript.escape(seen.octets())).orElse("nothing"));
    }
    return "";
  }

  /**
   * A second connection: what is in order before EHLO, and what an error does.
   *
   * @param survey of the first one
   * @return the same with more known
   * @throws InterruptedException if the caller is interrupted
   */
  public Survey errors(Survey survey) throws InterruptedException {
    Connection connection;
    try {
      connection = connect();
    } catch (TargetException e) {
      return survey;
    }
    try {
      Happening greeting = connection.await(timing.limit(PATIENCE));
      if (!(greeting instanceof Happening.Replied replied) || replied.reply().code() != 220) {
        return survey;
      }
      String beforeHello = sync(connection, new ArrayList<>());
      Sync sync =
          new Sync(
              survey.sync().afterHello(),
              beforeHello.isEmpty() ? ehlo() : beforeHello,
              survey.sync().replies());
      ask(connection, ehlo(), PATIENCE);
      Survey known =
          new Survey(survey.facts(), survey.keywords(), sync, refusedFixtures(connection));
      return closing(connection, "XPROBE")
          .or(() -> closing(connection, "MAIL FROM:<"))
          .map(seen -> known.with(Map.of(Habit.CLOSES_AFTER_ERROR, seen)))
          .orElse(known);
    } finally {
      connection.leave(timing.window(PATIENCE));
    }
  }

  /** Recipients that the tester calls valid, and the target does not. */
  private Map<Fixture, String> refusedFixtures(Connection connection) {
    Map<Fixture, String> refused = new EnumMap<>(Fixture.class);
    Map<Fixture, Optional<String>> recipients = new EnumMap<>(Fixture.class);
    recipients.put(Fixture.RCPT2, target.fixture(Fixture.RCPT2));
    recipients.put(
        Fixture.GENERATOR, target.fixture(Fixture.GENERATOR).map(one -> one.replace("%", "1")));
    if (recipients.values().stream().allMatch(Optional::isEmpty)) {
      return refused;
    }
    ask(connection, "MAIL FROM:<" + target.fixture(Fixture.FROM).orElseThrow() + ">", PATIENCE);
    recipients.forEach(
        (fixture, mailbox) ->
            mailbox
                .map(forwardPath -> "RCPT TO:<" + forwardPath + ">")
                .flatMap(
                    command ->
                        ask(connection, command, PATIENCE)
                            .filter(Surveyor::refusesRecipient)
                            .map(
                                reply ->
                                    command
                                        + " is answered by "
                                        + Transcript.escape(reply.octets())))
                .ifPresent(seen -> refused.put(fixture, seen)));
    ask(connection, ehlo(), PATIENCE);
    return refused;
  }

  /** 500, 502 and 503 say something of the command, not of the recipient. */
  private static boolean refusesRecipient(RawReply reply) {
    return reply.code() >= 400 && reply.code() != 500 && reply.code() != 502 && reply.code() != 503;
  }

  /** What was seen if a command that cannot be understood ends the connection. */
  private Optional<String> closing(Connection connection, String command) {
    Optional<RawReply> reply = ask(connection, command, SHORT_PATIENCE);
    if (reply.isEmpty() || reply.get().code() < 500 || !connection.open()) {
      return Optional.empty();
    }
    boolean ended =
        !connection.quiet(timing.window(Duration.ofSeconds(1))) && connection.ended().isPresent();
    return ended
        ? Optional.of(
            command
                + " is answered by "
                + Transcript.escape(reply.get().octets())
                + ", then the connection ends")
        : Optional.empty();
  }

  private static Optional<RawReply> asked(Happening happening) {
    return happening instanceof Happening.Replied replied
        ? Optional.of(replied.reply())
        : Optional.empty();
  }

  private Optional<RawReply> ask(Connection connection, String command, Duration patience) {
    connection.command(command + "\r\n");
    return asked(connection.await(timing.limit(patience)));
  }

  private String ehlo() {
    return "EHLO " + target.fixture(Fixture.HELO).orElseThrow();
  }

  private RawReply required(Connection connection, String what) throws TargetException {
    Happening happening = connection.await(timing.limit(PATIENCE));
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
