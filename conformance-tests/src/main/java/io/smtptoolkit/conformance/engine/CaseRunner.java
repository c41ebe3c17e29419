package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.store.StoreOracle;
import io.smtptoolkit.conformance.engine.store.StoreWatch;
import io.smtptoolkit.conformance.engine.wire.Connection;
import io.smtptoolkit.conformance.engine.wire.Happening;
import io.smtptoolkit.conformance.engine.wire.RawReply;
import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Alternative;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.script.Step;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Plays one case once. One per attempt; one thread, but {@link #expire} may come from another. */
final class CaseRunner implements Step.Visitor {
  private static final Duration QUIET = Duration.ofSeconds(2);
  // Chosen: a server that takes more than one command before the handshake answers them at once.
  private static final Duration REPLY_IN_CLEAR = Duration.ofSeconds(1);
  private static final Duration SEGMENT_GAP = Duration.ofMillis(50);
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);
  private static final int MAX_ROUNDS = 100_000;

  private final Case one;
  private final Ground ground;
  private final Target target;
  private final Timing timing;
  private final Judge judge;
  private final Transcript transcript = new Transcript();
  private final Instant since = Instant.now().minus(CLOCK_SLACK);
  private final Scene scene;
  private String place = "";
  private String placeConnection = Scene.MAIN;
  private Optional<String> refused = Optional.empty();
  private boolean storeUnseen;
  private boolean putOff;
  private volatile Optional<Finding> expired = Optional.empty();

  CaseRunner(Case one, Ground ground, String token) {
    this.one = one;
    this.ground = ground;
    this.target = ground.target();
    this.timing = target.timing();
    this.scene = new Scene(ground, transcript, token);
    this.judge = new Judge(one.header().level(), scene, this::mark);
  }

  String id() {
    return one.id();
  }

  Attempt play() {
    Finding finding;
    Contact contact = Contact.NORMAL;
    try {
      one.row().forEach((name, value) -> scene.set(name, value.evaluate(scene)));
      walk(one.setup());
      judge.probe();
      walk(one.probe());
      finding = judge.atEnd();
    } catch (CaseEnd end) {
      finding = end.finding();
      contact = end.contact();
    } catch (UncheckedIOException e) {
      finding = Finding.of(Judgement.BROKEN, String.valueOf(e.getCause()));
    } catch (RuntimeException | StackOverflowError e) {
      // A pattern may find a target's long reply too much; the other cases are still judged.
      finding = Finding.of(Judgement.BROKEN, String.valueOf(e));
    }
    finding = expired.orElse(finding);
    scene.leave();
    return new Attempt(weighed(finding), contact(contact), refused, transcript);
  }

  private Contact contact(Contact met) {
    if (putOff) {
      return Contact.PUT_OFF;
    }
    boolean cutOff = expired.isEmpty() && scene.cutOff();
    return met == Contact.NORMAL && cutOff ? Contact.CUT_OFF : met;
  }

  /** A case that should have looked into the store says that it judged one half. */
  private Finding weighed(Finding finding) {
    boolean half =
        storeUnseen
            && (finding.judgement() == Judgement.SATISFIED
                || finding.judgement() == Judgement.OBSERVED);
    return half
        ? finding.leavingOpen(
            "judged by its replies alone: what was stored was not seen",
            List.of(ground.store().option()))
        : finding;
  }

  /** The budget is used up, or the run ends: whatever the case waits for, it waits no longer. */
  void expire(Finding why) {
    expired = Optional.of(why);
    scene.abandon();
  }

  private void walk(List<Step> steps) {
    for (Step step : steps) {
      checkExpired();
      place = step.at().toString();
      placeConnection = scene.name(step);
      step.accept(this);
    }
  }

  /** In the transcript, where it was found: the reader sees what was sent and what came before. */
  private void mark(Finding finding) {
    String right = finding.expected().isEmpty() ? "" : "right is " + finding.expected();
    String separator = finding.reason().isEmpty() || right.isEmpty() ? "" : "; ";
    transcript.add(
        placeConnection,
        Transcript.Direction.JUDGED,
        finding.reason() + separator + right + " (" + place + ")");
  }

  @Override
  public void open(Step.Open step) {
    try {
      scene.open(step, timing.limit(one.header().timeout()));
    } catch (IOException e) {
      throw new CaseEnd(
          Finding.of(Judgement.UNDETERMINED, "cannot connect: " + e.getMessage()),
          Contact.UNREACHABLE);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void write(Step.Write step) {
    Connection connection = scene.connection(step);
    List<String> segments = step.segments().stream().map(e -> e.evaluate(scene)).toList();
    if (step.line()) {
      connection.command(segments.get(0));
      return;
    }
    if (step.octetGap().isPresent()) {
      Duration gap = step.octetGap().get();
      segments
          .get(0)
          .chars()
          .forEach(octet -> writeAndWait(connection, String.valueOf((char) octet), gap));
      return;
    }
    connection.raw(segments.get(0));
    for (String segment : segments.subList(1, segments.size())) {
      pass(SEGMENT_GAP);
      connection.raw(segment);
    }
  }

  private void writeAndWait(Connection connection, String octets, Duration gap) {
    connection.raw(octets);
    pass(timing.times(gap));
  }

  @Override
  public void expect(Step.Expect step) {
    Connection connection = scene.connection(step);
    Duration limit = timing.limit(step.within().orElse(one.header().timeout()));
    if (step.mayBeQuiet()) {
      Duration window = timing.window(step.within().orElse(QUIET));
      if (connection.quiet(window)) {
        checkExpired();
        decide(step, connection, new Happening.Silent(window, ""), true);
        return;
      }
      limit = timing.limit(one.header().timeout());
    }
    Happening happening = connection.await(limit);
    checkExpired();
    if (step.mayBeNoise() && happening.isNoise()) {
      // A script that reckons with it has its reason: replies have ended.
      decide(step, connection, happening, false);
      return;
    }
    if (happening instanceof Happening.Replied replied) {
      refused = refusal(replied.reply(), connection);
      ground.passive().observe(one.id(), replied.reply(), connection.answered());
    } else if (happening instanceof Happening.Silent silent && !silent.partial().isEmpty()) {
      ground.passive().observeUnfinished(one.id(), silent.partial());
    }
    decide(step, connection, happening, false);
  }

  private void checkExpired() {
    if (expired.isPresent()) {
      throw new CaseEnd(expired.get());
    }
  }

  private void decide(Step.Expect step, Connection connection, Happening happening, boolean quiet) {
    boolean ended = happening instanceof Happening.Ended;
    String actual = happening.description();
    for (Alternative alternative : step.alternatives()) {
      if (fits(alternative.event(), happening, quiet)) {
        alternative
            .outcome()
            .ifPresent(outcome -> judge.outcome(outcome, ended, step.right(), actual));
        return;
      }
    }
    closesAfterErrors(step, connection, happening);
    if (happening instanceof Happening.Replied replied) {
      putOff |= connection.replies() == 1 && replied.reply().code() / 100 == 4;
      Policy.reason(replied.reply())
          .ifPresent(
              reason -> {
                throw judge.undetermined(reason, step.right(), actual);
              });
    }
    boolean silent = ended ? connection.replies() == 0 : !happening.isReply();
    throw judge.mismatch(step.right(), actual, silent ? Contact.UNANSWERED : Contact.NORMAL);
  }

  /** A refusal of mail, which tells of a recipient or of content and not of a requirement. */
  private static Optional<String> refusal(RawReply reply, Connection connection) {
    String to = connection.answeredContent() ? "the content" : connection.answered().orElse("");
    boolean mail = connection.answeredContent() || to.matches("(?is)(MAIL|RCPT|DATA)\\b.*");
    boolean unknown = reply.code() == 500 || reply.code() == 502 || reply.code() == 503;
    return mail && reply.code() >= 400 && !unknown
        ? Optional.of(to.strip() + " is answered by " + Transcript.escape(reply.octets()))
        : Optional.empty();
  }

  /** Where every error ends the connection, an end after an error says nothing of this case. */
  private void closesAfterErrors(Step.Expect step, Connection connection, Happening happening) {
    if (happening instanceof Happening.Ended ended
        && ended.partial().isEmpty()
        && connection.lastReply().map(reply -> reply.code() >= 400).orElse(false)
        && ground.survey().has(Habit.CLOSES_AFTER_ERROR)
        && !one.header().judges().contains(Habit.CLOSES_AFTER_ERROR)) {
      throw judge.undetermined(
          "the target ends the connection after an error, so what comes next cannot be seen",
          step.right(),
          happening.description());
    }
  }

  private static boolean fits(Alternative.Event event, Happening happening, boolean quiet) {
    if (event instanceof Alternative.Quiet) {
      return quiet;
    }
    if (event instanceof Alternative.Noise) {
      return happening.isNoise();
    }
    if (event instanceof Alternative.Ended wanted) {
      return happening instanceof Happening.Ended ended
          && ended.partial().isEmpty()
          && wanted.how().map(how -> how == ended.how()).orElse(true);
    }
    return event instanceof Alternative.Replied wanted
        && happening instanceof Happening.Replied replied
        && wanted.fits(replied.reply());
  }

  @Override
  public void pause(Step.Pause step) {
    pass(timing.times(step.time()));
  }

  private void pass(Duration time) {
    try {
      Timing.pass(time);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private CaseEnd interrupted() {
    Thread.currentThread().interrupt();
    return new CaseEnd(Finding.of(Judgement.UNDETERMINED, "interrupted"));
  }

  @Override
  public void let(Step.Let step) {
    if (!step.keep() || !scene.has(step.name())) {
      scene.set(step.name(), step.value().evaluate(scene));
    }
  }

  @Override
  public void capture(Step.Capture step) {
    String text = scene.connection(step).lastReply().map(RawReply::text).orElse("");
    Matcher found = step.pattern().matcher(text);
    if (!found.find()) {
      throw judge.mismatch("", Transcript.escape(text), Contact.NORMAL);
    }
    scene.set(step.name(), found.groupCount() > 0 ? found.group(1) : found.group());
  }

  @Override
  public void check(Step.Check step) {
    boolean holds = scene.holds(step, step.condition());
    if (holds) {
      return;
    }
    String actual = scene.shown(step);
    if (step.otherwise().isEmpty()) {
      throw judge.mismatch(step.right(), actual, Contact.NORMAL);
    }
    judge.outcome(step.otherwise().get(), false, step.right(), actual);
  }

  @Override
  public void branch(Step.If step) {
    boolean holds = scene.holds(step, step.condition());
    walk(holds ? step.then() : step.otherwise());
  }

  @Override
  public void repeat(Step.Repeat step) {
    int rounds = step.times().count(scene, MAX_ROUNDS);
    try {
      for (int i = 1; i <= rounds; i++) {
        int round = i;
        step.name().ifPresent(name -> scene.set(name, Integer.toString(round)));
        walk(step.body());
      }
    } catch (CaseEnd.LoopEnd end) {
      // Left by "-> break".
    }
  }

  @Override
  public void use(Step.Use step) {
    scene.within(step, () -> walk(ground.cases().body(step.procedure())));
  }

  @Override
  public void tls(Step.Tls step) {
    Connection connection = scene.connection(step);
    // A script that reckons with a failure wants to know whether words in clear were its cause.
    boolean spoken =
        step.otherwise().isPresent()
            && !connection.quiet(timing.window(REPLY_IN_CLEAR))
            && connection.replyWaits();
    try {
      connection.startTls(target.host(), timing.limit(one.header().timeout()));
    } catch (IOException e) {
      checkExpired();
      String fault = Transcript.printable(String.valueOf(e.getMessage()));
      if (spoken || step.otherwise().isEmpty()) {
        throw judge.mismatch("a TLS handshake", fault, Contact.NORMAL);
      }
      judge.outcome(step.otherwise().get(), true, "a TLS handshake", fault);
    }
  }

  @Override
  public void drop(Step.Drop step) {
    Connection connection = scene.connection(step);
    try {
      switch (step.how()) {
        case FIN -> connection.dropByFin();
        case RST -> connection.dropByRst();
        case CUT -> connection.dropUnderTls();
        case HALF -> connection.shut();
      }
    } catch (IOException e) {
      // The peer was faster; what it did shows in the next step.
      connection.abandon();
    }
  }

  @Override
  public void stored(Step.Stored step) {
    StoreOracle store = ground.store();
    if (store.missing().isPresent()) {
      storeUnseen = true;
      return;
    }
    StoreWatch watch = store.watch(since, one.header().judges());
    if (watch.cannotCount(step.check(), scene)) {
      throw judge.undetermined(
          "one stored message serves all recipients here, so copies cannot be counted; a store with"
              + " a folder for each recipient would decide",
          step.right(scene),
          "");
    }
    try {
      Optional<StoreWatch.Fault> fault = fault(watch, step);
      if (fault.isEmpty()) {
        return;
      }
      if (step.otherwise().isEmpty()) {
        throw judge.mismatch(step.right(scene), fault.get().text(), Contact.NORMAL);
      }
      judge.outcome(step.otherwise().get(), false, step.right(scene), fault.get().text());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** What is wrong; a message that is missing counts only if the store then shows another one. */
  private Optional<StoreWatch.Fault> fault(StoreWatch watch, Step.Stored step)
      throws InterruptedException {
    String needle = step.needle().evaluate(scene);
    Optional<StoreWatch.Fault> fault = watch.fault(needle, step.check(), scene);
    if (fault.isEmpty()
        || !fault.get().missing()
        || one.header().judges().contains(Habit.NOT_STORED)) {
      return fault;
    }
    if (!ground.store().provesItself()) {
      throw judge.undetermined(
          ground.store().missing().orElse("a message sent to prove the store was not taken"),
          step.right(scene),
          fault.get().text());
    }
    return watch.fault(needle, step.check(), scene);
  }

  @Override
  public void end(Step.End step) {
    judge.outcome(step.outcome(), true, "", "");
  }
}
