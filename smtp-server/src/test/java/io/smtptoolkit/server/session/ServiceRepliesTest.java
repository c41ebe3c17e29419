package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SessionPolicy;
import io.smtptoolkit.server.SmtpServerOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a service or a policy answers, and at whatever stage: the client gets a right reply. */
class ServiceRepliesTest {
  /** Where the answer in question is given. */
  enum Where {
    CONNECT,
    EHLO,
    MAIL,
    RCPT,
    DATA,
    FIRST_BDAT,
    CONTENT,
    CHUNK,
    COMPLETE;

    private String commands() {
      return switch (this) {
        case CONNECT -> "";
        case EHLO -> "EHLO client.example\r\n";
        case MAIL -> "EHLO client.example\r\nMAIL FROM:<>\r\n";
        case RCPT -> MAIL.commands() + "RCPT TO:<a@example.com>\r\n";
        case DATA -> RCPT.commands() + "DATA\r\n";
        case FIRST_BDAT, CHUNK -> RCPT.commands() + "BDAT 1^x";
        case CONTENT, COMPLETE -> DATA.commands() + "x^.\r\n";
      };
    }

    /** Whether this stage says yes by a reply of the service. */
    private boolean accepts() {
      return this == MAIL || this == RCPT || this == COMPLETE;
    }
  }

  /** An answer: a reply, or what comes instead of one. */
  private record Answer(String name, Function<Where, CompletionStage<Reply>> stage) {
    static Answer reply(@Nullable Reply reply) {
      return new Answer(String.valueOf(reply), where -> CompletableFuture.completedFuture(reply));
    }

    static Answer rejected(Reply reply) {
      return new Answer(
          "rejected " + reply, where -> CompletableFuture.failedFuture(new Rejected(reply)));
    }

    @Override
    public String toString() {
      return name.replace("\r\n", " / ");
    }
  }

  private final List<String> faults = new ArrayList<>();

  static Stream<Arguments> answers() {
    List<Arguments> all = new ArrayList<>();
    Answer right = Answer.rejected(reply(550, "5.7.1 No"));
    Answer temporary = Answer.rejected(reply(450, "4.2.0 Later"));
    Answer uncoded = Answer.rejected(reply(550, "No", "such user"));
    Answer eightBit = Answer.rejected(reply(550, "5.7.1 N\u00e3o \ud83d\ude00"));
    Answer unavailable = Answer.rejected(Replies.unavailable("mx.example"));
    for (Where where : Where.values()) {
      boolean connect = where == Where.CONNECT;
      boolean hello = where == Where.EHLO;
      String denied = connect ? "554" : "550";
      all.add(arguments(where, right, denied + " 5.7.1 No", connect));
      all.add(arguments(where, temporary, connect ? "421 4.2.0 " : "450 4.2.0 ", connect));
      all.add(
          arguments(
              where,
              uncoded,
              connect || hello
                  ? denied + "-No\r\n" + denied + " such user"
                  : "550-5.0.0 No\r\n550 5.0.0 such user",
              !hello));
      all.add(arguments(where, eightBit, denied + " 5.7.1 N?o ?\r\n", true));
      all.add(arguments(where, unavailable, "421 4.3.2 ", false));
      String fault = connect ? "421 4.3.2 " : "451 4.3.0 ";
      all.add(arguments(where, failed(new IllegalStateException("as wanted")), fault, true));
      all.add(arguments(where, new Answer("null stage", it -> null), fault, true));
      all.add(
          arguments(
              where,
              new Answer("minimal", it -> CompletableFuture.failedStage(new Rejected(reply550()))),
              denied + " 5.7.1 No",
              connect));
    }
    for (Where where : Where.values()) {
      if (where.accepts()) {
        all.add(arguments(where, Answer.reply(null), "451 4.3.0 ", true));
        all.add(arguments(where, Answer.reply(reply(250, "Fine")), "250 2.0.0 Fine", true));
        all.add(arguments(where, Answer.reply(reply(220, "2.0.0 Hi")), "250 2.0.0 Hi", true));
        all.add(arguments(where, Answer.reply(reply(250, "2.0.0 \u00fc")), "250 2.0.0 ?", true));
        all.add(arguments(where, Answer.reply(reply(250, "2.0.0 OK")), "250 2.0.0 OK", false));
      }
    }
    all.add(
        arguments(Where.RCPT, Answer.reply(reply(251, "2.1.5 Elsewhere")), "251 2.1.5 ", false));
    all.add(arguments(Where.RCPT, Answer.reply(reply(354, "Go")), "451 4.3.0 ", true));
    all.add(arguments(Where.RCPT, Answer.reply(reply(550, "No")), "550 5.0.0 No", true));
    return all.stream();
  }

  private static Reply reply(int code, String... lines) {
    return new Reply(new ReplyCode(code), Optional.empty(), List.of(lines));
  }

  private static Reply reply550() {
    return reply(550, "5.7.1 No");
  }

  private static Answer failed(Throwable fault) {
    return new Answer(fault.toString(), where -> CompletableFuture.failedFuture(fault));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("answers")
  void theClientGetsARightReply(Where where, Answer answer, String expected, boolean logged) {
    FakeLink link = new FakeLink();
    ConnectionDriver driver = driver(link, where, answer);

    driver.open();
    for (String line : where.commands().split("(?<=\n)", -1)) {
      if (!line.isEmpty()) {
        link.takeWritten();
        driver.received(
            ByteBuffer.wrap(line.replace("^", "\r\n").getBytes(StandardCharsets.US_ASCII)));
      }
    }

    assertThat(link.takeWritten()).startsWith(expected);
    assertThat(faults.isEmpty()).as("%s", faults).isNotEqualTo(logged);
  }

  private ConnectionDriver driver(FakeLink link, Where where, Answer answer) {
    ListenerOptions listener =
        ListenerOptions.builder()
            .domain("mx.example")
            .policy(new AnsweringPolicy(where, answer))
            .build();
    SmtpServerOptions options =
        SmtpServerOptions.builder(new Answering(where, answer))
            .listener(listener)
            .observer(
                new SessionObserver() {
                  @Override
                  public void failed(SessionInfo session, Throwable fault) {
                    faults.add(fault.getMessage());
                  }
                })
            .build();
    return new ConnectionDriver(
        new Setup(options, listener),
        new Shared(
            Runnable::run,
            Runnable::run,
            Runnable::run,
            new MemoryBudget(1 << 30, () -> {}),
            new RateCounts(AddressRates.NONE),
            () -> false,
            System::nanoTime),
        "c1",
        link,
        client -> Optional.empty(),
        done -> {});
  }

  private record AnsweringPolicy(Where where, Answer answer) implements SessionPolicy {
    @Override
    public CompletionStage<Void> connected(SessionInfo session) {
      return answer(Where.CONNECT);
    }

    @Override
    public CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
      return answer(Where.EHLO);
    }

    @Override
    public CompletionStage<Void> data(
        SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths) {
      return answer(where == Where.FIRST_BDAT ? Where.FIRST_BDAT : Where.DATA);
    }

    private CompletionStage<Void> answer(Where asked) {
      if (asked != where) {
        return CompletableFuture.completedFuture(null);
      }
      CompletionStage<Reply> stage = answer.stage().apply(where);
      return stage == null ? null : stage.thenAccept(it -> {});
    }
  }

  private record Answering(Where where, Answer answer) implements MailService {
    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      Transaction transaction = new Transaction(where, answer);
      if (where != Where.MAIL) {
        return CompletableFuture.completedFuture(Begin.accepted(transaction));
      }
      CompletionStage<Reply> stage = answer.stage().apply(where);
      return stage == null
          ? null
          : stage.thenApply(it -> it == null ? null : Begin.accepted(transaction, it));
    }
  }

  private record Transaction(Where where, Answer answer) implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return where == Where.RCPT
          ? answer.stage().apply(where)
          : CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      if (where != Where.CONTENT && where != Where.CHUNK) {
        return CompletableFuture.completedFuture(null);
      }
      CompletionStage<Reply> stage = answer.stage().apply(where);
      return stage == null ? null : stage.thenAccept(it -> {});
    }

    @Override
    public CompletionStage<Completion> complete() {
      if (where != Where.COMPLETE) {
        return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
      }
      CompletionStage<Reply> stage = answer.stage().apply(where);
      return stage == null ? null : stage.thenApply(it -> it == null ? null : Completion.of(it));
    }

    @Override
    public void abort() {}
  }
}
