package io.smtptoolkit.server;

import static io.smtptoolkit.codec.reply.ReplyClass.POSITIVE_COMPLETION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.UnrecognizedExtension;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.session.Transition;
import io.smtptoolkit.codec.session.VerbRule;
import io.smtptoolkit.server.stage.ServicePool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extensions and bundles of a listener. */
@Timeout(60)
class CommandHandlerTest {
  /** The verb XPING, in order when no mail transaction is going on. */
  record Xping(String argument) implements CustomCommand {
    @Override
    public String keyword() {
      return "XPING";
    }

    @Override
    public String toString() {
      return "XPING " + argument;
    }
  }

  private static final ExtensionBundle BUNDLE =
      new ExtensionBundle(
          "XPING",
          Map.of(),
          Map.of(),
          List.of(
              new VerbRule(
                  "XPING",
                  Xping::new,
                  Set.of(SessionState.READY),
                  Map.of(POSITIVE_COMPLETION, Transition.unchanged()))));

  private static final Reply PONG = Reply.of(250, "2.0.0", "Pong");

  private final RecordingService service = new RecordingService();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final ListenerOptions.Builder listener = ListenerOptions.builder().domain("mx.example");
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private Supplier<CompletionStage<Reply>> onPing = () -> CompletableFuture.completedFuture(PONG);
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void answersTheVerbInItsTurn() throws Exception {
    CompletableFuture<Reply> late = new CompletableFuture<>();
    onPing = () -> late;
    try (RawClient client = RawClient.ready(started())) {
      client.send("NOOP\r\nxping a b\r\nNOOP\r\n").expect("250 2.0.0 OK\r\n");
      await().atMost(Duration.ofSeconds(20)).until(() -> !handled.isEmpty());

      late.complete(PONG);

      client.expect("250 2.0.0 Pong\r\n250 2.0.0 OK\r\n");
      assertThat(handled).containsExactly("client.example XPING a b");
    }
  }

  @Test
  void isNotAskedWhenTheVerbIsOutOfOrderOrNotOffered() throws Exception {
    try (RawClient client = RawClient.greeted(started())) {
      client.send("HELO client.example\r\nXPING\r\n").expectReply("250 ").expectReply("502 5.5.1 ");
      client.send("EHLO client.example\r\nMAIL FROM:<>\r\nXPING\r\n");
      client.expectReply("250-").expectReply("250 ").expectReply("503 5.5.1 ");
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void refusesAndFailsAsAServiceDoes() throws Exception {
    Reply refusal = Reply.of(550, "5.7.1", "Not you");
    try (RawClient client = RawClient.ready(started())) {
      onPing = () -> CompletableFuture.failedFuture(new Rejected(refusal));
      client.send("XPING\r\n").expect("550 5.7.1 Not you\r\n");
      for (Supplier<CompletionStage<Reply>> fault :
          List.<Supplier<CompletionStage<Reply>>>of(
              () -> CompletableFuture.failedFuture(new IOException("a disk, as the test wants it")),
              () -> {
                throw new IllegalStateException("a bug, as the test wants it");
              },
              () -> null,
              () -> CompletableFuture.completedFuture(null),
              () -> CompletableFuture.completedFuture(Reply.of(354, "not for this verb")))) {
        onPing = fault;
        client.send("XPING\r\n").expectReply("451 4.3.0 ");
      }
      onPing = () -> CompletableFuture.completedFuture(PONG);
      client.send("XPING\r\n").expect("250 2.0.0 Pong\r\n");
    }
  }

  @Test
  void aReplyThatBreaksAnRfcIsMendedAndLogged() throws Exception {
    List<String> faults = new CopyOnWriteArrayList<>();
    options.observer(
        new SessionObserver() {
          @Override
          public void failed(SessionInfo session, Throwable fault) {
            faults.add(fault.getMessage());
          }
        });
    Map<Reply, String> replies =
        Map.of(
            Reply.of(250, "Pong"), "250 2.0.0 Pong\r\n",
            Reply.of(450, "Later"), "450 4.0.0 Later\r\n",
            Reply.of(250, "2.0.0", "Gr\u00fc\u00dfe \ud83d\ude00"), "250 2.0.0 Gr??e ?\r\n");
    try (RawClient client = RawClient.ready(started())) {
      for (Map.Entry<Reply, String> reply : replies.entrySet()) {
        onPing = () -> CompletableFuture.completedFuture(reply.getKey());
        client.send("XPING\r\n").expect(reply.getValue());
        Reply refusal = Reply.of(550, reply.getKey().lines());
        onPing = () -> CompletableFuture.failedFuture(new Rejected(refusal));
        client.send("XPING\r\n").expectReply("550 5.0.0 ");
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(faults)
                    .contains(
                        "the reply to VERB has no enhanced status code: \"250 Pong\"",
                        "the reply to VERB has no enhanced status code: \"550 Pong\"")
                    .hasSizeGreaterThanOrEqualTo(6));
  }

  @Test
  void hasTheTimeOfAStageOfTheService() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withService(Duration.ofMillis(200)));
    onPing = CompletableFuture::new;
    try (RawClient client = RawClient.ready(started())) {
      client.send("XPING\r\n").expectReply("421 ").expectEnd();
    }
  }

  @Test
  void aBlockingOneRunsOnItsOwnThread() throws Exception {
    BlockingCommandHandler blocking =
        (session, command) -> {
          handled.add(Thread.currentThread().getName());
          if (command.toString().endsWith(" no")) {
            throw new Rejected(Reply.of(450, "4.7.1", "Later"));
          }
          return PONG;
        };
    start(ExtensionOffer.DEFAULT.with(BUNDLE, CommandHandler.blocking(blocking)));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("XPING\r\nXPING no\r\n").expect("250 2.0.0 Pong\r\n450 4.7.1 Later\r\n");
    }
    assertThat(handled).hasSize(2).allMatch(name -> name.startsWith("smtp-service-"));
  }

  @Test
  void aBlockingOneThatHangsGivesItsPlaceToAnother() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    BlockingCommandHandler blocking =
        (session, command) -> {
          if (command.toString().endsWith(" hang")) {
            awaitQuietly(released);
          }
          return PONG;
        };
    options.timeouts(ServerTimeouts.DEFAULT.withService(Duration.ofSeconds(2)));
    start(
        ExtensionOffer.DEFAULT.with(BUNDLE, CommandHandler.blocking(blocking, new ServicePool(1))));
    try (RawClient client = RawClient.ready(server.address());
        RawClient next = RawClient.ready(server.address())) {
      client.send("XPING hang\r\n").expectReply("421 ").expectEnd();
      next.send("XPING\r\n").expect("250 2.0.0 Pong\r\n");
    } finally {
      released.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void ehloAndHelpSayTheSame() throws Exception {
    start(
        ExtensionOffer.DEFAULT
            .without("chunking")
            .with(KeywordExtension.DSN)
            .with(BUNDLE, this::handle)
            .with(new UnrecognizedExtension("XPING", List.of("V2"))));
    try (RawClient client = RawClient.greeted(server.address())) {
      client.send("EHLO client.example\r\nHELP\r\n");
      client.expect(
          "250-mx.example\r\n"
              + "250-PIPELINING\r\n"
              + "250-SIZE 52428800\r\n"
              + "250-8BITMIME\r\n"
              + "250-ENHANCEDSTATUSCODES\r\n"
              + "250-HELP\r\n250-LIMITS RCPTMAX=1000\r\n"
              + "250-DSN\r\n"
              + "250 XPING V2\r\n"
              + "214-2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP XPING\r\n"
              + "214 2.0.0 See RFC 5321\r\n");
      client.send("MAIL FROM:<> RET=HDRS\r\nRCPT TO:<a@example.com> NOTIFY=NEVER\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("BDAT 1 LAST\r\nx").expectReply("502 5.5.1 ");
    }
    assertThat(service.calls).startsWith("begin <> RET=HDRS");
  }

  @Test
  void anExtensionThatWasTakenAwayTakesItsVerbsWithIt() throws Exception {
    start(ExtensionOffer.DEFAULT.with(BUNDLE, this::handle).without("XPING"));
    try (RawClient client = RawClient.greeted(server.address())) {
      client.send("EHLO client.example\r\n");
      assertThat(client.reply()).doesNotContain("XPING");
      client.send("HELP\r\n");
      assertThat(client.reply()).doesNotContain("XPING");
      client.send("XPING\r\n").expectReply("502 5.5.1 ");
    }
  }

  @Test
  void aVerbMayLeadBackToTheGreeting() throws Exception {
    start(
        ExtensionOffer.DEFAULT.with(
            Bundles.XCLIENT,
            (session, command) ->
                CompletableFuture.completedFuture(Reply.of(220, "mx.example again"))));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("XCLIENT ADDR=192.0.2.7\r\nMAIL FROM:<>\r\nEHLO proxied.example\r\n");
      client.expect("220 mx.example again\r\n").expectReply("503 ").expectReply("250-");
    }
  }

  @Test
  void whatCannotBeServedIsRefused() {
    ExtensionOffer offer = ExtensionOffer.DEFAULT.with(BUNDLE, this::handle);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExtensionOffer.DEFAULT.with(BUNDLE))
        .withMessage("the verb XPING needs a handler");
    assertThatIllegalArgumentException().isThrownBy(() -> offer.with(BUNDLE, this::handle));
    for (String keyword : List.of("size", "STARTTLS", "AUTH")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> offer.with(new UnrecognizedExtension(keyword, List.of())));
    }
  }

  @Test
  void theGreetingHasWordsOfItsOwn() throws Exception {
    listener.greetingText("ESMTP at your service");
    try (RawClient client = RawClient.connect(started())) {
      client.expect("220 mx.example ESMTP at your service\r\n");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> listener.greetingText("a\r\n220 b"));
  }

  private CompletionStage<Reply> handle(SessionInfo session, CustomCommand command) {
    handled.add(session.facts().hello().orElseThrow() + " " + command);
    return onPing.get();
  }

  private InetSocketAddress started() throws IOException {
    start(ExtensionOffer.DEFAULT.with(BUNDLE, this::handle));
    return server.address();
  }

  private void start(ExtensionOffer offer) throws IOException {
    server = SmtpServer.start(options.listener(listener.extensions(offer).build()).build());
  }
}
