package io.smtptoolkit.codec.session;

import static io.smtptoolkit.codec.session.SessionState.AUTHENTICATING;
import static io.smtptoolkit.codec.session.SessionState.CHUNKING;
import static io.smtptoolkit.codec.session.SessionState.CLOSED;
import static io.smtptoolkit.codec.session.SessionState.CONNECTED;
import static io.smtptoolkit.codec.session.SessionState.CONTENT;
import static io.smtptoolkit.codec.session.SessionState.FAILED;
import static io.smtptoolkit.codec.session.SessionState.GREETED;
import static io.smtptoolkit.codec.session.SessionState.MAIL;
import static io.smtptoolkit.codec.session.SessionState.RCPT;
import static io.smtptoolkit.codec.session.SessionState.READY;
import static io.smtptoolkit.codec.session.SessionState.REFUSED;
import static io.smtptoolkit.codec.session.SessionState.TLS_HANDSHAKE;

import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyClass;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules of an SMTP or LMTP conversation: which command is in order when, and where each reply
 * leads.
 *
 * <h2>In words</h2>
 *
 * <p>A conversation is a sequence of commands and replies. Neither the sending nor the arrival of a
 * command changes anything; <em>its reply</em> does. Client and server see the same commands and
 * the same replies, so one table serves both, and it does not know which role it plays: what we
 * forbid others we forbid ourselves.
 *
 * <p>The server speaks first. Its greeting opens the conversation (220) or refuses all service
 * (554, 521), and then only QUIT is left. In the <em>line states</em> the client sends command
 * lines. It says who it is (EHLO, HELO; LHLO with LMTP), and may do so again at any time, which
 * ends a mail transaction like RSET. A mail transaction is MAIL, then at least one RCPT, then the
 * content, in one of two forms.
 *
 * <p>With DATA, a 354 switches what the client sends from lines to content, up to the end of mail
 * data indication. With BDAT there is no such switch: the octets follow the command whatever is
 * answered. So a chunk out of order is read and dropped too, and a refused chunk leaves a
 * transaction that cannot be completed, where only RSET, EHLO or the last chunk lead on. The
 * content's own reply ends the transaction, be it accepted or not. LMTP has as many of these
 * replies as there are accepted RCPT commands.
 *
 * <p>AUTH and STARTTLS switch by their replies as well: 334 makes the next line a SASL response,
 * 220 hands the connection to TLS. After the handshake nothing is known but that TLS is active (RFC
 * 3207 §4.2).
 *
 * <p>A negative reply leaves state and transaction as they are, unless the table says otherwise. A
 * 421 ends the conversation in any state, asked or not, except during the TLS handshake, when the
 * client could not read it.
 *
 * <p>Of the facts in addition to the state: entering READY, but from AUTHENTICATING, forgets the
 * transaction, but neither TLS nor authentication; entering GREETED forgets all but the protocol
 * and TLS. An accepted MAIL forgets what a transaction has left that was not ended. A RCPT is
 * counted as accepted or refused in MAIL and RCPT only. What an extension from outside remembers
 * goes with one or the other, as its {@link StateKey} says.
 *
 * <h2>As a table</h2>
 *
 * <pre>
 * in state               in order          reply                     next state
 * CONNECTED              (greeting)        2yz / 4yz, 5yz            GREETED / REFUSED
 * line states            EHLO HELO (LHLO)  2yz / other               READY / unchanged
 * READY                  MAIL              2yz / other               MAIL / unchanged
 * MAIL RCPT              RCPT              2yz / other               RCPT / unchanged
 * RCPT, MAIL if refused  DATA              354 / other               CONTENT / unchanged
 * CONTENT                (content)         any                       READY
 * RCPT CHUNKING          BDAT n            2yz / other               CHUNKING / FAILED
 *                        BDAT n LAST       any                       READY
 * READY, no AUTH yet     AUTH              334 / other               AUTHENTICATING / unchanged
 * AUTHENTICATING         (SASL response)   334 / 235 / other         unchanged / READY / READY
 * READY, no TLS yet      STARTTLS          220 / other               TLS_HANDSHAKE / unchanged
 * line states            RSET              2yz / other               READY (GREETED stays) / unchanged
 * line states            NOOP VRFY EXPN HELP  any                    unchanged
 * line states, REFUSED   QUIT              2yz / other               CLOSED / unchanged
 * </pre>
 *
 * <p>The line states are GREETED, READY, MAIL, RCPT, CHUNKING and FAILED. "MAIL if refused" is a
 * transaction in which some RCPT was refused and none accepted: a client that pipelines has sent
 * its DATA by then, and may be told 354 (RFC 2920 §3.1).
 *
 * <p>Out of order, a negative reply changes nothing, but for BDAT LAST, which ends a transaction in
 * MAIL and FAILED. A positive one is possible where a pipelining client had guessed wrong what the
 * replies before it would be: it changes nothing either, unless it switches what the client sends
 * next (354, 334, 220 to STARTTLS), for that the server has done in any case.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.4">RFC 5321 §4.1.4</a>
 */
public final class Conversation {

  /** Where no recipient can have been accepted. */
  private static final Set<SessionState> WITHOUT_TRANSACTION = EnumSet.of(GREETED, READY, REFUSED);

  /**
   * States in which the client sends command lines and every command of RFC 5321 gets a proper
   * answer.
   */
  static final Set<SessionState> LINE_STATES =
      Collections.unmodifiableSet(EnumSet.of(GREETED, READY, MAIL, RCPT, CHUNKING, FAILED));

  /** The judgement of the table about a command before it is answered. */
  public enum Order {
    /** The caller, or the session for what is its own, may answer it. */
    IN_ORDER,
    /** It comes too early, too late or too often: 503. */
    OUT_OF_ORDER,
    /** It belongs to an extension that was not in the last EHLO reply: 502. */
    NOT_OFFERED,
    /** It belongs to the other protocol: 500. */
    OTHER_PROTOCOL
  }

  /**
   * The state of a conversation, with its facts.
   *
   * @param state the state
   * @param facts what is known
   */
  public record Standing(SessionState state, Facts facts) {
    Standing with(Facts changed) {
      return changed.equals(facts) ? this : new Standing(state, changed);
    }
  }

  /** The condition of the facts, in the right state, for a command to be in order. */
  @FunctionalInterface
  private interface Condition {
    Order judge(Facts facts);
  }

  private static final Condition ALWAYS = facts -> Order.IN_ORDER;
  private static final Condition NEVER = facts -> Order.OUT_OF_ORDER;
  private static final Condition WITH_SMTP =
      facts -> facts.protocol() == Protocol.SMTP ? Order.IN_ORDER : Order.OTHER_PROTOCOL;
  private static final Condition WITH_LMTP =
      facts -> facts.protocol() == Protocol.LMTP ? Order.IN_ORDER : Order.OTHER_PROTOCOL;
  private static final Condition RCPT_REFUSED =
      facts -> facts.recipientsRefused() > 0 ? Order.IN_ORDER : Order.OUT_OF_ORDER;
  private static final Condition CHUNKING_OFFERED = offered("CHUNKING");
  private static final Condition AUTH_OFFERED_NOT_DONE =
      facts -> facts.authenticated() ? Order.OUT_OF_ORDER : offered("AUTH").judge(facts);
  private static final Condition TLS_OFFERED_NOT_ACTIVE =
      facts -> facts.tls() ? Order.OUT_OF_ORDER : offered("STARTTLS").judge(facts);

  private static final Set<SessionState> ANY_LINE = LINE_STATES;
  private static final Transition SAME = Transition.unchanged();
  private static final Transition NO = Transition.IMPOSSIBLE;

  /**
   * The table. For each state the first row that names it counts; a command in a line state or in
   * REFUSED that no row names is out of order, and a negative reply to it changes nothing. The last
   * three columns are the replies 2yz, 3yz, and 4yz with 5yz.
   */
  private static final List<Entry> ROWS =
      List.of(
          row(in(CONNECTED), Column.GREETING, ALWAYS, to(GREETED), NO, to(REFUSED)),
          //
          row(ANY_LINE, Column.EHLO, WITH_SMTP, to(READY), NO, SAME),
          row(ANY_LINE, Column.HELO, WITH_SMTP, to(READY), NO, SAME),
          row(ANY_LINE, Column.LHLO, WITH_LMTP, to(READY), NO, SAME),
          //
          row(in(READY), Column.MAIL, ALWAYS, to(MAIL), NO, SAME),
          row(in(MAIL, RCPT), Column.RCPT, ALWAYS, to(RCPT), NO, SAME),
          row(in(RCPT), Column.DATA, ALWAYS, NO, to(CONTENT), SAME),
          row(in(MAIL), Column.DATA, RCPT_REFUSED, NO, to(CONTENT), SAME),
          row(in(CONTENT), Column.CONTENT, ALWAYS, to(READY), NO, to(READY)),
          row(in(RCPT, CHUNKING), Column.BDAT, CHUNKING_OFFERED, to(CHUNKING), NO, to(FAILED)),
          row(in(RCPT, CHUNKING), Column.LAST_CHUNK, CHUNKING_OFFERED, to(READY), NO, to(READY)),
          //
          row(in(READY), Column.AUTH, AUTH_OFFERED_NOT_DONE, SAME, to(AUTHENTICATING), SAME),
          row(in(AUTHENTICATING), Column.SASL_RESPONSE, ALWAYS, to(READY), SAME, to(READY)),
          row(in(READY), Column.STARTTLS, TLS_OFFERED_NOT_ACTIVE, to(TLS_HANDSHAKE), NO, SAME),
          //
          row(in(GREETED), Column.RSET, ALWAYS, SAME, NO, SAME),
          row(in(READY, MAIL, RCPT, CHUNKING, FAILED), Column.RSET, ALWAYS, to(READY), NO, SAME),
          row(ANY_LINE, Column.NOOP, ALWAYS, SAME, NO, SAME),
          row(ANY_LINE, Column.VRFY, ALWAYS, SAME, NO, SAME),
          row(ANY_LINE, Column.EXPN, ALWAYS, SAME, NO, SAME),
          row(ANY_LINE, Column.HELP, ALWAYS, SAME, NO, SAME),
          row(ANY_LINE, Column.QUIT, ALWAYS, to(CLOSED), NO, SAME),
          row(in(REFUSED), Column.QUIT, ALWAYS, to(CLOSED), NO, SAME),
          //
          // Out of order.
          row(ANY_LINE, Column.MAIL, NEVER, SAME, NO, SAME),
          row(ANY_LINE, Column.RCPT, NEVER, SAME, NO, SAME),
          row(ANY_LINE, Column.DATA, NEVER, NO, to(CONTENT), SAME),
          row(ANY_LINE, Column.BDAT, NEVER, SAME, NO, SAME),
          row(in(MAIL, FAILED), Column.LAST_CHUNK, NEVER, to(READY), NO, to(READY)),
          row(in(GREETED, READY), Column.LAST_CHUNK, NEVER, SAME, NO, SAME),
          row(ANY_LINE, Column.AUTH, NEVER, SAME, to(AUTHENTICATING), SAME),
          row(ANY_LINE, Column.STARTTLS, NEVER, to(TLS_HANDSHAKE), NO, SAME));

  private static final Map<Column, Step> STEPS = steps(ROWS);

  private static final Conversation STANDARD = new Conversation(Map.of());

  /** The greeting. */
  static final Step GREETING = step(Column.GREETING);

  /** The content of DATA, with its end. */
  static final Step END_OF_DATA = step(Column.CONTENT);

  /** A line of a SASL exchange. */
  static final Step SASL_RESPONSE = step(Column.SASL_RESPONSE);

  /** The last chunk of a content. */
  static final Step LAST_CHUNK = step(Column.LAST_CHUNK);

  /** A recipient. */
  static final Step RCPT_STEP = step(Column.RCPT);

  private static final Step AUTH_STEP = step(Column.AUTH);

  /** One form of a bundle's verb. */
  private record CustomStep(VerbRule.Form form, Step step) {}

  private final Map<String, List<CustomStep>> customSteps;

  private Conversation(Map<String, List<CustomStep>> customSteps) {
    this.customSteps = customSteps;
  }

  /**
   * The built-in rows with those of some bundles.
   *
   * @param bundles extensions; their verbs must not be built in, and must differ
   * @return the rules
   */
  public static Conversation with(List<ExtensionBundle> bundles) {
    if (bundles.isEmpty()) {
      return STANDARD;
    }
    var customSteps = new HashMap<String, List<CustomStep>>();
    for (ExtensionBundle bundle : bundles) {
      Condition offered = bundle.keyword().isEmpty() ? ALWAYS : offered(bundle.keyword());
      for (VerbRule rule : bundle.verbs()) {
        List<CustomStep> forms =
            rule.forms().stream()
                .map(form -> new CustomStep(form, step(rule.keyword(), form, offered)))
                .toList();
        if (isBuiltIn(rule.keyword()) || customSteps.put(rule.keyword(), forms) != null) {
          throw new IllegalArgumentException("two rules for " + rule.keyword());
        }
      }
    }
    return new Conversation(Map.copyOf(customSteps));
  }

  /**
   * The state and facts at the start of a connection.
   *
   * @param protocol SMTP or LMTP
   * @return nothing has been said
   */
  public static Standing start(Protocol protocol) {
    return new Standing(CONNECTED, Facts.of(protocol));
  }

  /**
   * Says whether a command is in order.
   *
   * @param standing the state and the facts before it
   * @param command the command, not yet answered
   * @return the answer
   */
  public Order order(Standing standing, Command command) {
    return order(standing, step(command));
  }

  /**
   * Says whether a reply is one that the command may get.
   *
   * @param standing the state and the facts before it
   * @param command the command
   * @param code the reply's code
   * @return false for a reply that breaks the protocol, such as 354 to NOOP
   */
  public boolean permits(Standing standing, Command command, ReplyCode code) {
    return permits(standing, step(command), code);
  }

  /**
   * The state and the facts to which a reply leads.
   *
   * @param standing the state and the facts before it
   * @param command the command that is answered
   * @param reply a reply that is permitted
   * @return the state and the facts after it
   */
  public Standing after(Standing standing, Command command, Reply reply) {
    return after(standing, step(command), command, reply, Extensions::fromEhlo);
  }

  static Standing after(
      Standing standing,
      Step step,
      Command command,
      Reply reply,
      Function<Reply, Extensions> read) {
    Standing next = after(standing, step, reply.code());
    if (command instanceof CustomCommand custom && next.state() != CLOSED) {
      if (reply.isNegative() && order(standing, step) != Order.IN_ORDER) {
        return standing;
      }
      Transition transition = step.row(standing.state()).next(reply.code().replyClass());
      return next.with(transition.remember(next.facts(), standing.facts(), custom, reply));
    }
    if (!reply.isPositiveCompletion()) {
      return next;
    }
    if (command instanceof Mail mail) {
      return begun(standing, mail, next);
    }
    if (command instanceof Ehlo ehlo) {
      return next.with(next.facts().withHello(ehlo.helloName(), true, read.apply(reply)));
    }
    if (command instanceof Helo helo) {
      return next.with(next.facts().withHello(helo.helloName(), false, Extensions.NONE));
    }
    if (command instanceof Lhlo lhlo) {
      return next.with(next.facts().withHello(lhlo.helloName(), true, read.apply(reply)));
    }
    return next;
  }

  /**
   * Where the end of a TLS handshake leads: to {@link SessionState#GREETED} after STARTTLS, while a
   * connection that begins with TLS stays {@link SessionState#CONNECTED}.
   */
  static Standing afterTlsHandshake(Standing standing) {
    SessionState state = standing.state() == TLS_HANDSHAKE ? GREETED : standing.state();
    return new Standing(state, standing.facts().withTls());
  }

  /** The column of the table for a command. */
  Step step(Command command) {
    if (command instanceof Bdat bdat && bdat.last()) {
      return LAST_CHUNK;
    }
    if (command instanceof CustomCommand custom) {
      for (CustomStep each : customSteps.getOrDefault(custom.keyword(), List.of())) {
        if (each.form().matches().test(custom)) {
          return each.step();
        }
      }
      return Step.UNKNOWN;
    }
    return step(Column.of(command.verb().orElseThrow()));
  }

  static Order order(Standing standing, Step step) {
    return step.row(standing.state()).inOrder().judge(standing.facts());
  }

  static boolean permits(Standing standing, Step step, ReplyCode code) {
    if (code.equals(ReplyCode.SERVICE_NOT_AVAILABLE)) {
      return standing.state() != TLS_HANDSHAKE;
    }
    return step.row(standing.state()).next(code.replyClass()).isPossible();
  }

  static Standing after(Standing standing, Step step, ReplyCode code) {
    return code.equals(ReplyCode.SERVICE_NOT_AVAILABLE)
        ? new Standing(CLOSED, standing.facts())
        : after(standing, step, code.replyClass());
  }

  static Standing after(Standing standing, Step step, ReplyClass reply) {
    SessionState before = standing.state();
    Transition transition = step.row(before).next(reply);
    SessionState state = transition.from(before);
    Facts facts = standing.facts();
    if (transition.enters(READY) && before != AUTHENTICATING) {
      facts = facts.withoutTransaction();
    } else if (transition.enters(GREETED)) {
      facts = facts.forgotten();
    }
    boolean done = reply == ReplyClass.POSITIVE_COMPLETION;
    if (step == RCPT_STEP && (before == MAIL || before == RCPT)) {
      facts =
          done
              ? facts.withRecipients(facts.recipientsAccepted() + 1, facts.recipientsRefused())
              : facts.withRecipients(facts.recipientsAccepted(), facts.recipientsRefused() + 1);
    } else if (done && (step == AUTH_STEP || step == SASL_RESPONSE)) {
      facts = facts.withAuthentication();
    }
    return new Standing(state, facts);
  }

  /** A mail transaction knows how it was begun (RFC 6531 §3.4, RFC 3030 §3). */
  private static Standing begun(Standing before, Mail mail, Standing next) {
    return before.state() == READY
        ? next.with(ParameterRules.begun(mail, next.facts().withoutEnvelope()))
        : next;
  }

  /** Where a command leads if it succeeds, which is what a pipelining client assumes. */
  static Standing afterSuccess(Standing standing, Step step, Command command) {
    Standing next = afterSuccess(standing, step);
    return command instanceof Mail mail ? begun(standing, mail, next) : next;
  }

  /** Whether a verb of a bundle gives octets of the content, or ends it, after those of BDAT. */
  static boolean addsContent(Standing standing, Step step) {
    Transition done = step.row(standing.state()).next(ReplyClass.POSITIVE_COMPLETION);
    return standing.state() == CHUNKING && (done.enters(CHUNKING) || done.enters(READY));
  }

  /** Where a step leads if it succeeds. */
  static Standing afterSuccess(Standing standing, Step step) {
    if (order(standing, step) != Order.IN_ORDER) {
      return standing;
    }
    boolean completes =
        step.row(standing.state()).next(ReplyClass.POSITIVE_COMPLETION).isPossible();
    return after(
        standing,
        step,
        completes ? ReplyClass.POSITIVE_COMPLETION : ReplyClass.POSITIVE_INTERMEDIATE);
  }

  /**
   * How many replies there are: one; but with LMTP, for a whole content, one per accepted RCPT of
   * the transaction, which may be none (RFC 2033 §4.2 and §4.3).
   */
  static int replies(Standing standing, Step step) {
    boolean perRecipient =
        standing.facts().protocol() == Protocol.LMTP
            && (step == END_OF_DATA || step == LAST_CHUNK)
            && !WITHOUT_TRANSACTION.contains(standing.state());
    return perRecipient ? standing.facts().recipientsAccepted() : 1;
  }

  /** One column: a command, or something else that is answered, with its row for each state. */
  static final class Step {
    private static final Row NOWHERE = Row.of(Set.of(), NEVER, NO, NO, NO);
    private static final Row OUT_OF_ORDER = Row.of(Set.of(), NEVER, NO, NO, SAME);

    /** A verb that no row names. */
    static final Step UNKNOWN = new Step("unknown verb");

    private final String name;
    private final boolean mayBeFollowed;
    private final Map<SessionState, Row> rows = new EnumMap<>(SessionState.class);

    private Step(Column column) {
      this(column.toString(), column.isCommand(), column.mayBeFollowed());
    }

    private Step(String name) {
      this(name, true, false);
    }

    private Step(String name, boolean command, boolean mayBeFollowed) {
      this.name = name;
      this.mayBeFollowed = mayBeFollowed;
      for (SessionState state : SessionState.values()) {
        boolean answered = state == REFUSED || LINE_STATES.contains(state);
        rows.put(state, answered && command ? OUT_OF_ORDER : NOWHERE);
      }
    }

    /** Whether a client may send more before this is answered. */
    boolean mayBeFollowed() {
      return mayBeFollowed;
    }

    private Row row(SessionState state) {
      return rows.getOrDefault(state, NOWHERE);
    }

    private void add(Row row) {
      for (SessionState state : row.states()) {
        if (row(state).states().isEmpty()) {
          rows.put(state, row);
        }
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Row(
      Set<SessionState> states,
      Condition inOrder,
      Transition onCompletion,
      Transition onIntermediate,
      Transition onTransientNegative,
      Transition onPermanentNegative) {

    static Row of(
        Set<SessionState> states,
        Condition inOrder,
        Transition onCompletion,
        Transition onIntermediate,
        Transition onNegative) {
      return new Row(states, inOrder, onCompletion, onIntermediate, onNegative, onNegative);
    }

    Transition next(ReplyClass reply) {
      return switch (reply) {
        case POSITIVE_COMPLETION -> onCompletion;
        case POSITIVE_INTERMEDIATE -> onIntermediate;
        case TRANSIENT_NEGATIVE -> onTransientNegative;
        case PERMANENT_NEGATIVE -> onPermanentNegative;
      };
    }
  }

  /** A row of the table, and in which column. */
  private record Entry(Column column, Row row) {}

  private static Map<Column, Step> steps(List<Entry> entries) {
    var steps = new EnumMap<Column, Step>(Column.class);
    for (Entry entry : entries) {
      steps.computeIfAbsent(entry.column(), Step::new).add(entry.row());
    }
    Set<Column> without = EnumSet.allOf(Column.class);
    without.removeAll(steps.keySet());
    if (!without.isEmpty()) {
      throw new IllegalStateException("no row for " + without);
    }
    return steps;
  }

  private static Step step(Column column) {
    return STEPS.getOrDefault(column, Step.UNKNOWN);
  }

  private static boolean isBuiltIn(String keyword) {
    return Arrays.stream(Verb.values()).map(Verb::name).anyMatch(keyword::equals);
  }

  private static Step step(String keyword, VerbRule.Form form, Condition offered) {
    Map<ReplyClass, Transition> next = form.next();
    Transition done = next.getOrDefault(ReplyClass.POSITIVE_COMPLETION, NO);
    Transition goOn = next.getOrDefault(ReplyClass.POSITIVE_INTERMEDIATE, NO);
    Condition inOrder =
        facts -> form.given().test(facts) ? offered.judge(facts) : Order.OUT_OF_ORDER;
    var step = new Step(keyword);
    step.add(
        new Row(
            form.inOrderIn(),
            inOrder,
            done,
            goOn,
            next.getOrDefault(ReplyClass.TRANSIENT_NEGATIVE, SAME),
            next.getOrDefault(ReplyClass.PERMANENT_NEGATIVE, SAME)));
    step.add(Row.of(LINE_STATES, NEVER, VerbRule.Form.isWithin(done) ? SAME : done, goOn, SAME));
    return step;
  }

  private static Entry row(
      Set<SessionState> states,
      Column column,
      Condition inOrder,
      Transition onCompletion,
      Transition onIntermediate,
      Transition onNegative) {
    return new Entry(column, Row.of(states, inOrder, onCompletion, onIntermediate, onNegative));
  }

  private static Set<SessionState> in(SessionState first, SessionState... more) {
    return EnumSet.of(first, more);
  }

  private static Transition to(SessionState state) {
    return Transition.to(state);
  }

  private static Condition offered(String keyword) {
    return facts -> facts.extensions().offers(keyword) ? Order.IN_ORDER : Order.NOT_OFFERED;
  }
}
