package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Help;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyClass;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.Conversation.Order;
import io.smtptoolkit.codec.session.Conversation.Standing;
import io.smtptoolkit.codec.session.Conversation.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table, state by state, against what RFC 5321 and its extensions say, written out.
 *
 * <p>Each grid has a row per command and a column per state. In the grids of replies a cell names
 * the next state by its letter, and a dot means that there is no such reply.
 */
class ConversationTest {

  /** The letters of the columns. */
  private static final Map<Character, SessionState> LETTERS =
      Map.ofEntries(
          Map.entry('C', SessionState.CONNECTED),
          Map.entry('X', SessionState.REFUSED),
          Map.entry('G', SessionState.GREETED),
          Map.entry('R', SessionState.READY),
          Map.entry('M', SessionState.MAIL),
          Map.entry('T', SessionState.RCPT),
          Map.entry('K', SessionState.CHUNKING),
          Map.entry('F', SessionState.FAILED),
          Map.entry('D', SessionState.CONTENT),
          Map.entry('A', SessionState.AUTHENTICATING),
          Map.entry('H', SessionState.TLS_HANDSHAKE),
          Map.entry('Z', SessionState.CLOSED));

  /**
   * SMTP with everything offered and nothing active; in MAIL one RCPT was refused. y in order, n
   * out of order, o of the other protocol.
   */
  private static final String IN_ORDER =
      """
                       C X G R M T K F D A H Z
      EHLO             n n y y y y y y n n n n
      HELO             n n y y y y y y n n n n
      LHLO             n n o o o o o o n n n n
      MAIL             n n n y n n n n n n n n
      RCPT             n n n n y y n n n n n n
      DATA             n n n n y y n n n n n n
      BDAT             n n n n n y y n n n n n
      BDAT LAST        n n n n n y y n n n n n
      RSET             n n y y y y y y n n n n
      NOOP             n n y y y y y y n n n n
      QUIT             n y y y y y y y n n n n
      VRFY             n n y y y y y y n n n n
      EXPN             n n y y y y y y n n n n
      HELP             n n y y y y y y n n n n
      STARTTLS         n n n y n n n n n n n n
      AUTH             n n n y n n n n n n n n
      (greeting)       y n n n n n n n n n n n
      (content)        n n n n n n n n y n n n
      (SASL response)  n n n n n n n n n y n n
      """;

  private static final String AFTER_2YZ =
      """
                       C X G R M T K F D A H Z
      EHLO             . . R R R R R R . . . .
      HELO             . . R R R R R R . . . .
      LHLO             . . R R R R R R . . . .
      MAIL             . . G M M T K F . . . .
      RCPT             . . G R T T K F . . . .
      DATA             . . . . . . . . . . . .
      BDAT             . . G R M K K F . . . .
      BDAT LAST        . . G R R R R R . . . .
      RSET             . . G R R R R R . . . .
      NOOP             . . G R M T K F . . . .
      QUIT             . Z Z Z Z Z Z Z . . . .
      VRFY             . . G R M T K F . . . .
      EXPN             . . G R M T K F . . . .
      HELP             . . G R M T K F . . . .
      STARTTLS         . . H H H H H H . . . .
      AUTH             . . G R M T K F . . . .
      (greeting)       G . . . . . . . . . . .
      (content)        . . . . . . . . R . . .
      (SASL response)  . . . . . . . . . R . .
      """;

  private static final String AFTER_3YZ =
      """
                       C X G R M T K F D A H Z
      EHLO             . . . . . . . . . . . .
      HELO             . . . . . . . . . . . .
      LHLO             . . . . . . . . . . . .
      MAIL             . . . . . . . . . . . .
      RCPT             . . . . . . . . . . . .
      DATA             . . D D D D D D . . . .
      BDAT             . . . . . . . . . . . .
      BDAT LAST        . . . . . . . . . . . .
      RSET             . . . . . . . . . . . .
      NOOP             . . . . . . . . . . . .
      QUIT             . . . . . . . . . . . .
      VRFY             . . . . . . . . . . . .
      EXPN             . . . . . . . . . . . .
      HELP             . . . . . . . . . . . .
      STARTTLS         . . . . . . . . . . . .
      AUTH             . . A A A A A A . . . .
      (greeting)       . . . . . . . . . . . .
      (content)        . . . . . . . . . . . .
      (SASL response)  . . . . . . . . . A . .
      """;

  /** 421 excepted. */
  private static final String AFTER_4YZ_OR_5YZ =
      """
                       C X G R M T K F D A H Z
      EHLO             . X G R M T K F . . . .
      HELO             . X G R M T K F . . . .
      LHLO             . X G R M T K F . . . .
      MAIL             . X G R M T K F . . . .
      RCPT             . X G R M T K F . . . .
      DATA             . X G R M T K F . . . .
      BDAT             . X G R M F F F . . . .
      BDAT LAST        . X G R R R R R . . . .
      RSET             . X G R M T K F . . . .
      NOOP             . X G R M T K F . . . .
      QUIT             . X G R M T K F . . . .
      VRFY             . X G R M T K F . . . .
      EXPN             . X G R M T K F . . . .
      HELP             . X G R M T K F . . . .
      STARTTLS         . X G R M T K F . . . .
      AUTH             . X G R M T K F . . . .
      (greeting)       X . . . . . . . . . . .
      (content)        . . . . . . . . R . . .
      (SASL response)  . . . . . . . . . R . .
      """;

  private static final Map<ReplyClass, Grid> AFTER =
      Map.of(
          ReplyClass.POSITIVE_COMPLETION, new Grid(AFTER_2YZ),
          ReplyClass.POSITIVE_INTERMEDIATE, new Grid(AFTER_3YZ),
          ReplyClass.TRANSIENT_NEGATIVE, new Grid(AFTER_4YZ_OR_5YZ),
          ReplyClass.PERMANENT_NEGATIVE, new Grid(AFTER_4YZ_OR_5YZ));

  private static final Map<ReplyClass, ReplyCode> A_CODE =
      Map.of(
          ReplyClass.POSITIVE_COMPLETION, new ReplyCode(250),
          ReplyClass.POSITIVE_INTERMEDIATE, new ReplyCode(354),
          ReplyClass.TRANSIENT_NEGATIVE, new ReplyCode(450),
          ReplyClass.PERMANENT_NEGATIVE, new ReplyCode(550));

  private final Conversation conversation = Conversation.with(List.of());

  @ParameterizedTest
  @EnumSource
  void saysWhatIsInOrder(SessionState state) throws SmtpSyntaxException {
    var grid = new Grid(IN_ORDER);
    var standing = new Standing(state, offeringEverything(state));

    for (Map.Entry<String, Step> each : everyStep().entrySet()) {
      Order expected =
          switch (grid.cell(each.getKey(), state)) {
            case 'y' -> Order.IN_ORDER;
            case 'o' -> Order.OTHER_PROTOCOL;
            default -> Order.OUT_OF_ORDER;
          };
      assertThat(Conversation.order(standing, each.getValue()))
          .as(each.getKey() + " in " + state)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhereEachReplyLeads(SessionState state) throws SmtpSyntaxException {
    var standing = new Standing(state, offeringEverything(state));

    for (Map.Entry<String, Step> each : everyStep().entrySet()) {
      for (ReplyClass reply : ReplyClass.values()) {
        char next = AFTER.get(reply).cell(each.getKey(), state);
        ReplyCode code = A_CODE.get(reply);
        String what = each.getKey() + " in " + state + " answered " + reply;

        assertThat(Conversation.permits(standing, each.getValue(), code))
            .as(what)
            .isEqualTo(next != '.');
        if (next != '.') {
          assertThat(Conversation.after(standing, each.getValue(), code).state())
              .as(what)
              .isEqualTo(LETTERS.get(next));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a421ClosesWhateverIsGoingOn(SessionState state) throws SmtpSyntaxException {
    var standing = new Standing(state, offeringEverything(state));
    var code = new ReplyCode(421);

    for (Step step : everyStep().values()) {
      assertThat(Conversation.permits(standing, step, code))
          .isEqualTo(state != SessionState.TLS_HANDSHAKE);
      assertThat(Conversation.after(standing, step, code).state()).isEqualTo(SessionState.CLOSED);
    }
  }

  @Test
  void everyVerbHasItsRow() throws SmtpSyntaxException {
    for (Verb verb : Verb.values()) {
      assertThat(everyStep()).containsKey(verb.name());
      assertThat(everyStep().get(verb.name())).hasToString(verb.name());
    }
  }

  @Test
  void everyStateHasItsColumn() {
    assertThat(LETTERS.values()).containsExactlyInAnyOrder(SessionState.values());
  }

  @Test
  void lmtpSaysLhloAndNothingElse() throws SmtpSyntaxException {
    var standing = new Standing(SessionState.GREETED, Facts.of(Protocol.LMTP));

    assertThat(conversation.order(standing, lhlo())).isEqualTo(Order.IN_ORDER);
    assertThat(conversation.order(standing, ehlo())).isEqualTo(Order.OTHER_PROTOCOL);
    assertThat(conversation.order(standing, helo())).isEqualTo(Order.OTHER_PROTOCOL);
  }

  @ParameterizedTest
  @MethodSource("needingAnOffer")
  void whatIsNotOfferedIsNotServed(Command command, SessionState state) throws SmtpSyntaxException {
    Facts afterHelo =
        Facts.of(Protocol.SMTP).withHello(HelloName.parse("a.example"), false, Extensions.NONE);

    assertThat(conversation.order(new Standing(state, afterHelo), command))
        .isEqualTo(Order.NOT_OFFERED);
  }

  static Stream<Object[]> needingAnOffer() {
    return Stream.of(
        new Object[] {new Bdat(1, false), SessionState.RCPT},
        new Object[] {new Bdat(1, true), SessionState.CHUNKING},
        new Object[] {new StartTls(), SessionState.READY},
        new Object[] {new Auth("PLAIN", Optional.empty()), SessionState.READY});
  }

  @Test
  void tlsAndAuthenticationHappenOnce() throws SmtpSyntaxException {
    Facts offering = offeringEverything(SessionState.READY);
    var withTls =
        new Standing(
            SessionState.READY,
            offering
                .withTls()
                .withHello(HelloName.parse("a.example"), true, offering.extensions()));
    var authenticated = new Standing(SessionState.READY, offering.withAuthentication());

    assertThat(conversation.order(withTls, new StartTls())).isEqualTo(Order.OUT_OF_ORDER);
    assertThat(conversation.order(authenticated, new Auth("PLAIN", Optional.empty())))
        .isEqualTo(Order.OUT_OF_ORDER);
  }

  @Test
  void dataInMailIsInOrderOnlyWhenARcptWasRefused() throws SmtpSyntaxException {
    var none = new Standing(SessionState.MAIL, offeringEverything(SessionState.READY));
    var refused = conversation.after(none, rcpt(), Reply.of(550, "no"));

    assertThat(conversation.order(none, new Data())).isEqualTo(Order.OUT_OF_ORDER);
    assertThat(conversation.order(refused, new Data())).isEqualTo(Order.IN_ORDER);
  }

  @Test
  void rcptIsCountedInATransactionOnly() throws SmtpSyntaxException {
    var standing = new Standing(SessionState.READY, offeringEverything(SessionState.READY));

    standing = conversation.after(standing, rcpt(), Reply.of(503, "no"));
    standing = conversation.after(standing, mail(), Reply.of(250, "ok"));
    standing = conversation.after(standing, rcpt(), Reply.of(450, "no"));
    standing = conversation.after(standing, rcpt(), Reply.of(254, "ok"));
    standing = conversation.after(standing, rcpt(), Reply.of(550, "no"));

    assertThat(standing.state()).isEqualTo(SessionState.RCPT);
    assertThat(standing.facts().recipientsAccepted()).isEqualTo(1);
    assertThat(standing.facts().recipientsRefused()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("endings")
  void endOfATransactionForgetsItsRecipients(Command command) throws SmtpSyntaxException {
    var inRcpt = new Standing(SessionState.RCPT, offeringEverything(SessionState.RCPT));

    Facts after = conversation.after(inRcpt, command, Reply.of(250, "ok")).facts();

    assertThat(after.recipientsAccepted()).isZero();
    assertThat(after.recipientsRefused()).isZero();
  }

  static Stream<Command> endings() throws SmtpSyntaxException {
    return Stream.of(new Rset(), ehlo(), helo(), new Bdat(1, true));
  }

  @Test
  void ehloForgetsNeitherTlsNorAuthentication() throws SmtpSyntaxException {
    Facts before = Facts.of(Protocol.SMTP).withTls().withAuthentication();
    var standing = new Standing(SessionState.GREETED, before);

    Facts after =
        conversation.after(standing, ehlo(), Reply.of(250, List.of("mx", "SIZE 5"))).facts();

    assertThat(after.tls()).isTrue();
    assertThat(after.authenticated()).isTrue();
    assertThat(after.hello()).hasValue(HelloName.parse("a.example"));
    assertThat(after.extended()).isTrue();
    assertThat(after.extensions()).hasToString("SIZE 5");
  }

  @Test
  void heloForgetsTheExtensions() throws SmtpSyntaxException {
    var standing = new Standing(SessionState.READY, offeringEverything(SessionState.READY));

    Facts after =
        conversation.after(standing, helo(), Reply.of(250, List.of("mx", "SIZE 5"))).facts();

    assertThat(after.extended()).isFalse();
    assertThat(after.extensions()).isEqualTo(Extensions.NONE);
  }

  @Test
  void aRefusedEhloChangesNothing() throws SmtpSyntaxException {
    var standing = new Standing(SessionState.RCPT, offeringEverything(SessionState.RCPT));

    assertThat(conversation.after(standing, ehlo(), Reply.of(550, "no"))).isEqualTo(standing);
  }

  @Test
  void startTlsForgetsEverythingButTls() throws SmtpSyntaxException {
    var standing =
        new Standing(
            SessionState.READY, offeringEverything(SessionState.READY).withAuthentication());

    standing = conversation.after(standing, new StartTls(), Reply.of(220, "go"));
    standing = Conversation.afterTlsHandshake(standing);

    assertThat(standing)
        .isEqualTo(new Standing(SessionState.GREETED, Facts.of(Protocol.SMTP).withTls()));
  }

  @Test
  void tlsFromTheStartLeavesTheGreetingToCome() {
    Standing standing = Conversation.afterTlsHandshake(Conversation.start(Protocol.LMTP));

    assertThat(standing.state()).isEqualTo(SessionState.CONNECTED);
    assertThat(standing.facts().tls()).isTrue();
    assertThat(standing.facts().protocol()).isEqualTo(Protocol.LMTP);
  }

  @Test
  void authenticationIsAFactAfter235Only() throws SmtpSyntaxException {
    var ready = new Standing(SessionState.READY, offeringEverything(SessionState.READY));
    var auth = new Auth("PLAIN", Optional.empty());
    Standing asked = conversation.after(ready, auth, Reply.of(334, ""));
    Step response = Conversation.SASL_RESPONSE;

    assertThat(asked.facts().authenticated()).isFalse();
    assertThat(conversation.after(ready, auth, Reply.of(235, "ok")).facts().authenticated())
        .isTrue();
    assertThat(Conversation.after(asked, response, new ReplyCode(235)).facts().authenticated())
        .isTrue();
    assertThat(Conversation.after(asked, response, new ReplyCode(334)).facts().authenticated())
        .isFalse();
    assertThat(Conversation.after(asked, response, new ReplyCode(535)).facts().authenticated())
        .isFalse();
  }

  @Test
  void lmtpAnswersOncePerAcceptedRecipient() throws SmtpSyntaxException {
    var lmtp = Facts.of(Protocol.LMTP).withRecipients(3, 2);

    assertThat(
            Conversation.replies(
                new Standing(SessionState.CONTENT, lmtp), Conversation.END_OF_DATA))
        .isEqualTo(3);
    assertThat(
            Conversation.replies(
                new Standing(SessionState.CHUNKING, lmtp), Conversation.LAST_CHUNK))
        .isEqualTo(3);
    assertThat(
            Conversation.replies(new Standing(SessionState.FAILED, lmtp), Conversation.LAST_CHUNK))
        .isEqualTo(3);
    assertThat(
            Conversation.replies(
                new Standing(SessionState.RCPT, lmtp), conversation.step(new Bdat(1, false))))
        .isEqualTo(1);
    assertThat(
            Conversation.replies(
                new Standing(SessionState.READY, Facts.of(Protocol.LMTP)), Conversation.LAST_CHUNK))
        .isEqualTo(1);
    assertThat(
            Conversation.replies(
                new Standing(SessionState.MAIL, Facts.of(Protocol.LMTP)), Conversation.LAST_CHUNK))
        .isZero();
    assertThat(
            Conversation.replies(
                new Standing(SessionState.CONTENT, Facts.of(Protocol.SMTP)),
                Conversation.END_OF_DATA))
        .isEqualTo(1);
  }

  @Test
  void anUnknownVerbIsOutOfOrderEverywhere() {
    Command unknown = new Unheard("XUNKNOWN");
    var standing = new Standing(SessionState.READY, Facts.of(Protocol.SMTP));

    assertThat(conversation.order(standing, unknown)).isEqualTo(Order.OUT_OF_ORDER);
    assertThat(conversation.permits(standing, unknown, new ReplyCode(250))).isFalse();
    assertThat(conversation.permits(standing, unknown, new ReplyCode(500))).isTrue();
  }

  @Test
  void bundlesAddRowsButDoNotReplaceThem() {
    var noop = new VerbRule("noop", Unheard::new, Set.of(SessionState.READY), Map.of());
    var bundle = new ExtensionBundle("", Map.of(), Map.of(), List.of(noop));

    assertThatThrownBy(() -> Conversation.with(List.of(bundle)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two rules for NOOP");
  }

  @Test
  void bundlesHaveNoSayWhereNoCommandIsRead() {
    Set<SessionState> states = Set.of(SessionState.CONTENT);

    assertThatThrownBy(() -> new VerbRule("XFOO", Unheard::new, states, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private record Unheard(String keyword) implements CustomCommand {
    @Override
    public String toString() {
      return keyword;
    }
  }

  /** A grid's cells by command and state. */
  private static final class Grid {
    private final Map<String, Map<SessionState, Character>> cells = new HashMap<>();

    Grid(String text) {
      List<String> lines = text.lines().toList();
      String columns = lines.get(0).strip();
      for (String line : lines.subList(1, lines.size())) {
        String marks = line.substring(17);
        var row = new HashMap<SessionState, Character>();
        for (int i = 0; i < columns.length(); i += 2) {
          row.put(LETTERS.get(columns.charAt(i)), marks.charAt(i));
        }
        cells.put(line.substring(0, 17).strip(), row);
      }
    }

    char cell(String command, SessionState state) {
      assertThat(cells).containsKey(command);
      assertThat(cells.get(command)).containsKey(state);
      return cells.get(command).get(state);
    }
  }

  /**
   * Everything offered; in a transaction with one RCPT refused, and one accepted if the state says
   * so.
   */
  static Facts offeringEverything(SessionState state) throws SmtpSyntaxException {
    var offered =
        Extensions.fromEhlo(
            Reply.of(250, List.of("mx", "PIPELINING", "CHUNKING", "STARTTLS", "AUTH PLAIN")));
    Facts facts = Facts.of(Protocol.SMTP).withHello(HelloName.parse("a.example"), true, offered);
    return switch (state) {
      case CONNECTED, REFUSED, GREETED, TLS_HANDSHAKE, READY, AUTHENTICATING, CLOSED -> facts;
      case MAIL -> facts.withRecipients(0, 1);
      case RCPT, CHUNKING, FAILED, CONTENT -> facts.withRecipients(1, 1);
    };
  }

  /** Each command, from the verbs, and what is answered besides. */
  Map<String, Step> everyStep() throws SmtpSyntaxException {
    var steps = new HashMap<String, Step>();
    for (Verb verb : Verb.values()) {
      steps.put(verb.name(), conversation.step(command(verb)));
    }
    steps.put("BDAT LAST", conversation.step(new Bdat(0, true)));
    steps.put("(greeting)", Conversation.GREETING);
    steps.put("(content)", Conversation.END_OF_DATA);
    steps.put("(SASL response)", Conversation.SASL_RESPONSE);
    return steps;
  }

  private static Command command(Verb verb) throws SmtpSyntaxException {
    return switch (verb) {
      case EHLO -> ehlo();
      case HELO -> helo();
      case LHLO -> lhlo();
      case MAIL -> mail();
      case RCPT -> rcpt();
      case DATA -> new Data();
      case BDAT -> new Bdat(0, false);
      case RSET -> new Rset();
      case NOOP -> new Noop("");
      case QUIT -> new Quit();
      case VRFY -> new Vrfy("a");
      case EXPN -> new Expn("a");
      case HELP -> new Help("");
      case STARTTLS -> new StartTls();
      case AUTH -> new Auth("PLAIN", Optional.empty());
    };
  }

  private static Ehlo ehlo() throws SmtpSyntaxException {
    return new Ehlo(HelloName.parse("a.example"));
  }

  private static Helo helo() throws SmtpSyntaxException {
    return new Helo(HelloName.parse("a.example"));
  }

  private static Lhlo lhlo() throws SmtpSyntaxException {
    return new Lhlo(HelloName.parse("a.example"));
  }

  private static Mail mail() throws SmtpSyntaxException {
    return new Mail(ReversePath.parse("<a@b.example>"));
  }

  private static Rcpt rcpt() throws SmtpSyntaxException {
    return new Rcpt(ForwardPath.parse("<a@b.example>"));
  }
}
