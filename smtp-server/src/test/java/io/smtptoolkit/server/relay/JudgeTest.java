package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.relay.Step.Move;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeTest {
  private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "OK");

  static Stream<Arguments> outcomes() {
    return Stream.of(
        row(new RecipientOutcome.Accepted(ACCEPTED), Move.ACCEPTED, "2.0.0"),
        row(new RecipientOutcome.Accepted(Reply.of(250, "OK")), Move.ACCEPTED, "2.0.0"),
        refused(Stage.MAIL, Reply.of(550, "5.1.8", "no"), Move.FAILED, "5.1.8"),
        refused(Stage.RCPT, Reply.of(550, "5.1.1", "no"), Move.FAILED, "5.1.1"),
        refused(Stage.RCPT, Reply.of(553, "no"), Move.FAILED, "5.0.0"),
        refused(Stage.DATA, Reply.of(554, "5.5.1", "no"), Move.FAILED, "5.5.1"),
        refused(Stage.END_OF_CONTENT, Reply.of(552, "5.2.3", "no"), Move.FAILED, "5.2.3"),
        refused(Stage.MAIL, Reply.of(451, "4.3.0", "no"), Move.NEXT_HOST, "4.3.0"),
        refused(Stage.RCPT, Reply.of(450, "4.7.1", "no"), Move.NEXT_HOST, "4.7.1"),
        refused(Stage.RCPT, Reply.of(452, "4.5.3", "no"), Move.NEXT_HOST, "4.5.3"),
        refused(Stage.RCPT, Reply.of(552, "5.5.3", "no"), Move.NEXT_HOST, "4.5.3"),
        refused(Stage.RCPT, Reply.of(552, "no"), Move.FAILED, "5.0.0"),
        refused(Stage.DATA, Reply.of(451, "no"), Move.NEXT_HOST, "4.0.0"),
        refused(Stage.BDAT, Reply.of(452, "4.3.1", "no"), Move.NEXT_HOST, "4.3.1"),
        refused(Stage.END_OF_CONTENT, Reply.of(451, "4.3.0", "no"), Move.NEXT_HOST, "4.3.0"),
        refused(Stage.MAIL, Reply.of(421, "4.3.2", "no"), Move.NEXT_HOST_HOST_FAILED, "4.3.2"),
        refused(Stage.RCPT, Reply.of(421, "no"), Move.NEXT_HOST_HOST_FAILED, "4.0.0"),
        row(
            new RecipientOutcome.NotSent(Stage.CONTENT, "lost"),
            Move.NEXT_HOST_HOST_FAILED,
            "4.4.2"),
        row(new RecipientOutcome.Unknown(Stage.END_OF_CONTENT, "lost"), Move.UNKNOWN, "4.4.2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outcomes")
  void outcomesOfATransaction(RecipientOutcome outcome, Move move, String status) {
    Step step = Judge.of(result(Optional.empty(), outcome)).get(0);

    assertThat(step.move()).isEqualTo(move);
    assertThat(step.reason().status()).hasToString(status);
  }

  @Test
  void aHostThatHasNoRoomForAllIsAskedAgain() {
    List<Step> steps =
        Judge.of(
            result(
                Optional.empty(),
                new RecipientOutcome.Accepted(ACCEPTED),
                new RecipientOutcome.Refused(Stage.RCPT, Reply.of(452, "4.5.3", "too many")),
                new RecipientOutcome.Refused(Stage.RCPT, Reply.of(450, "4.2.1", "busy"))));

    assertThat(steps)
        .extracting(Step::move)
        .containsExactly(Move.ACCEPTED, Move.SAME_HOST, Move.NEXT_HOST);
  }

  /** RFC 5321 §4.5.3.1.10: as RFC 821 had it. */
  @ParameterizedTest
  @CsvSource({
    "552, , 250, SAME_HOST, 4.5.3",
    "552, 5.5.3, 250, SAME_HOST, 4.5.3",
    "452, , 250, SAME_HOST, 4.0.0",
    "552, , 451, NEXT_HOST, 4.5.3",
    "552, 5.5.3, 451, NEXT_HOST, 4.5.3",
    "552, 5.2.2, 250, FAILED, 5.2.2",
    "452, 4.2.2, 250, NEXT_HOST, 4.2.2",
  })
  void oneTooManyIsNoRefusalForGood(int code, String status, int end, Move move, String reason) {
    Reply tooMany = status == null ? Reply.of(code, "no") : Reply.of(code, status, "no");
    RecipientOutcome other =
        end == 250
            ? new RecipientOutcome.Accepted(ACCEPTED)
            : new RecipientOutcome.Refused(Stage.END_OF_CONTENT, Reply.of(end, "later"));
    Step step =
        Judge.of(result(Optional.empty(), other, new RecipientOutcome.Refused(Stage.RCPT, tooMany)))
            .get(1);

    assertThat(step.move()).isEqualTo(move);
    assertThat(step.reason().status()).hasToString(reason);
  }

  @Test
  void contentThatCannotBeReadIsNotTheHostsFault() {
    var fault =
        new ContentException("c1", Stage.CONTENT, "cannot be read", new IOException("disk"));

    Step step =
        Judge.of(
                result(
                    Optional.of(fault), new RecipientOutcome.NotSent(Stage.CONTENT, "cannot read")))
            .get(0);

    assertThat(step.move()).isEqualTo(Move.NEXT_HOST);
    assertThat(step.reason().status()).hasToString("4.3.0");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(failed(Stage.CONNECT), Move.NEXT_HOST_HOST_FAILED, "4.4.1"),
        arguments(failed(Stage.GREETING), Move.NEXT_HOST_HOST_FAILED, "4.4.2"),
        arguments(failed(Stage.TLS_HANDSHAKE), Move.NEXT_HOST_HOST_FAILED, "4.4.2"),
        arguments(negative(Stage.GREETING, "421", "4.3.2"), Move.NEXT_HOST_HOST_FAILED, "4.3.2"),
        arguments(negative(Stage.GREETING, "554", "5.7.1"), Move.NEXT_HOST_HOST_FAILED, "5.7.1"),
        arguments(negative(Stage.EHLO, "550", "5.7.1"), Move.NEXT_HOST_HOST_FAILED, "5.7.1"),
        arguments(negative(Stage.AUTH, "535", "5.7.8"), Move.NEXT_HOST_HOST_FAILED, "4.7.0"),
        arguments(negative(Stage.STARTTLS, "454", "4.7.0"), Move.NEXT_HOST_HOST_FAILED, "4.7.0"),
        arguments(
            new NotOfferedException("c1", Stage.STARTTLS, "no STARTTLS"),
            Move.NEXT_HOST_HOST_FAILED,
            "4.7.0"),
        arguments(lacks("8BITMIME"), Move.NEXT_HOST, "5.6.3"),
        arguments(lacks("SMTPUTF8"), Move.NEXT_HOST, "5.6.7"),
        arguments(lacks("REQUIRETLS"), Move.NEXT_HOST, "5.7.30"),
        arguments(lacks("SIZE"), Move.NEXT_HOST, "5.3.4"),
        arguments(new IllegalStateException("a fault"), Move.NEXT_HOST_HOST_FAILED, "4.4.2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void faultsBeforeATransaction(Throwable fault, Move move, String status) {
    Step step = Judge.of(fault);

    assertThat(step.move()).isEqualTo(move);
    assertThat(step.reason().status()).hasToString(status);
  }

  private static Arguments row(RecipientOutcome outcome, Move move, String status) {
    return arguments(outcome, move, status);
  }

  private static Arguments refused(Stage stage, Reply reply, Move move, String status) {
    return arguments(new RecipientOutcome.Refused(stage, reply), move, status);
  }

  private static ConnectionFailedException failed(Stage stage) {
    return new ConnectionFailedException(
        "c1", stage, Optional.empty(), "failed", new ConnectException("refused"));
  }

  private static NegativeReplyException negative(Stage stage, String code, String status) {
    return new NegativeReplyException("c1", stage, Reply.of(Integer.parseInt(code), status, "no"));
  }

  private static NotOfferedException lacks(String extension) {
    return new NotOfferedException("c1", Stage.EXAMINATION, Optional.of(extension), "not offered");
  }

  private static SendResult result(
      Optional<io.smtptoolkit.client.SmtpClientException> failure, RecipientOutcome... outcomes) {
    return new SendResult(
        "c1",
        Stream.of(outcomes)
            .map(it -> new SendResult.Recipient(path("bob@example.com"), it))
            .toList(),
        Optional.empty(),
        failure);
  }

  private static ForwardPath path(String text) {
    try {
      return ForwardPath.parseAddress(text);
    } catch (io.smtptoolkit.codec.SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
