package io.smtptoolkit.conformance.client;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.conformance.junit.ScriptedSmtpExtension;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.ReceivedTransaction;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.ScriptedSmtpServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our client before a scripted server: one job, and what each side says of it. */
@ExtendWith(ScriptedSmtpExtension.class)
@DisplayNameGeneration(RowNames.class)
@Timeout(60)
abstract class ClientScene {
  /** No test that passes waits for it. */
  static final Duration BOUND = Duration.ofSeconds(20);

  static final MessageContent HELLO = MessageContent.of("Subject: hello\r\n\r\nhello\r\n");

  static final Envelope TO_BOB = Envelope.of("a@c.example", "bob@mx.example");

  static final Envelope TO_FOUR =
      Envelope.of(
          "a@c.example", "bob@mx.example", "eve@mx.example", "joe@mx.example", "sue@mx.example");

  ScriptedSmtpServer server;
  private SmtpClient client;

  @BeforeEach
  void start(ScriptedSmtpServer fresh) {
    server = fresh;
    client = SmtpClient.create(options().build());
  }

  @AfterEach
  void stop() {
    client.close();
  }

  static SmtpClientOptions.Builder options() {
    return SmtpClientOptions.builder()
        .helloName(helloName("c.example"))
        .timeouts(Timeouts.ofEach(Duration.ofSeconds(30)));
  }

  /** A client that is in a hurry at one stage, and patient else. */
  static SmtpClientOptions.Builder hasty(Stage hasty, Duration time) {
    Function<Stage, Duration> at = stage -> stage == hasty ? time : Duration.ofSeconds(30);
    return options()
        .timeouts(
            new Timeouts(
                at.apply(Stage.CONNECT),
                at.apply(Stage.TLS_HANDSHAKE),
                at.apply(Stage.GREETING),
                at.apply(Stage.EHLO),
                at.apply(Stage.MAIL),
                at.apply(Stage.RCPT),
                at.apply(Stage.DATA),
                at.apply(Stage.CONTENT),
                at.apply(Stage.END_OF_CONTENT),
                at.apply(Stage.QUIT)));
  }

  /** Another client for this test. */
  void use(SmtpClientOptions.Builder options) {
    client.close();
    client = SmtpClient.create(options.build());
  }

  SmtpClient client() {
    return client;
  }

  static HelloName helloName(String name) {
    try {
      return HelloName.parse(name);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  void play(Script.Builder script) {
    server.play(script.build());
  }

  /** A script in which every reply is made of its code by this. */
  static Script.Builder everywhere(Function<String, Answer> reply) {
    Answer bye = reply.apply("221").then(Answer.close());
    return Script.builder()
        .atGreeting()
        .answer(reply.apply("220"))
        .on("EHLO")
        .answer(reply.apply("250"))
        .on("MAIL")
        .answer(reply.apply("250"))
        .on("RCPT")
        .answer(reply.apply("250"))
        .on("DATA")
        .answer(reply.apply("354"))
        .atEndOfContent()
        .answer(reply.apply("250"))
        .on("QUIT")
        .answer(bye);
  }

  /** The server without TLS. */
  Endpoint clear() {
    return at(TlsPolicy.NEVER).build();
  }

  Endpoint.Builder at(TlsPolicy policy) {
    return Endpoint.builder("127.0.0.1", server.port()).tlsPolicy(policy);
  }

  String send() throws InterruptedException {
    return send(clear());
  }

  String send(Endpoint endpoint) throws InterruptedException {
    return send(endpoint, TO_BOB, HELLO);
  }

  String send(Envelope envelope) throws InterruptedException {
    return send(clear(), envelope, HELLO);
  }

  String send(MessageContent content) throws InterruptedException {
    return send(clear(), TO_BOB, content);
  }

  /** The whole job: what became of it, in a word for each recipient. */
  String send(Endpoint endpoint, Envelope envelope, MessageContent content)
      throws InterruptedException {
    try (SmtpConnection connection = client.connect(endpoint)) {
      return words(connection.send(envelope, content));
    } catch (SmtpClientException e) {
      return words(e);
    }
  }

  static String words(SendResult result) {
    return result.outcomes().stream().map(ClientScene::word).collect(Collectors.joining(", "));
  }

  private static String word(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.Accepted accepted) {
      return "accepted " + accepted.reply().code();
    }
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return "refused " + refused.stage() + " " + refused.reply().code();
    }
    return outcome instanceof RecipientOutcome.Unknown ? "unknown" : "not sent";
  }

  static String words(SmtpClientException failure) {
    if (failure instanceof NegativeReplyException refused) {
      return "refused " + refused.stage() + " " + refused.reply().code();
    }
    if (failure instanceof ConnectionFailedException) {
      return "failed " + failure.stage();
    }
    return failure instanceof NotOfferedException
        ? "not offered"
        : failure instanceof ContentException ? "unfit" : "not accepted";
  }

  /** The first connection, once it has ended. */
  ReceivedConnection received() throws InterruptedException {
    return server.connection(1, BOUND).awaitEnd(BOUND);
  }

  List<String> commands() throws InterruptedException {
    return received().commands();
  }

  ReceivedTransaction transaction() throws InterruptedException {
    return received().transactions().get(0);
  }

  /** The client waited for each reply. */
  boolean oneAtATime() throws InterruptedException {
    return received().received().stream().allMatch(it -> it.octetsAfter() == 0);
  }
}
