package io.smtptoolkit.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.handler.ServerBuilder;
import io.smtptoolkit.server.memory.ReceivedMail;
import io.smtptoolkit.server.memory.ReceivedMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services by recipient and by domain, and checks before a service. */
@Timeout(60)
class ComposedServicesTest {
  private final ReceivedMail otherwise = new ReceivedMail();
  private final ReceivedMail domain = new ReceivedMail();
  private final ReceivedMail list = new ReceivedMail();
  private final MailService refusing =
      new ServerBuilder()
          .onMailAsync(
              it -> CompletableFuture.completedFuture(Reply.of(450, "4.7.1", "Come later")))
          .onMessageAsync(
              (envelope, content) -> CompletableFuture.completedFuture(Replies.accepted()))
          .service();
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void mailGoesToTheServiceOfItsRecipient() throws Exception {
    try (RawClient client = ready(routed())) {
      for (String to : List.of("a@Example.COM", "LIST@example.com", "a@sub.example.com")) {
        client.send("MAIL FROM:<>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n");
        client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
        client.send("x\r\n.\r\n").expectReply("250 ");
      }
      client.send("MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x\r\n.\r\n").expectReply("250 ");
    }
    assertThat(recipients(domain)).containsExactly("[<a@Example.COM>]");
    assertThat(recipients(list)).containsExactly("[<LIST@example.com>]");
    assertThat(recipients(otherwise)).containsExactly("[<a@sub.example.com>]", "[<Postmaster>]");
  }

  @Test
  void aTransactionBelongsToTheServiceOfItsFirstRecipient() throws Exception {
    try (RawClient client = ready(routed())) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      client.send("RCPT TO:<a@later.example>\r\n").expect("450 4.7.1 Come later\r\n");
      client.send("RCPT TO:<a@example.com>\r\n").expectReply("250 ");
      client.send("RCPT TO:<list@example.com>\r\n").expectReply("452 4.5.3 ");
      client.send("RCPT TO:<b@example.com>\r\n").expectReply("250 ");
      client.send("DATA\r\n").expectReply("354 ").send("x\r\n.\r\n").expectReply("250 ");
      client.send("MAIL FROM:<>\r\nRCPT TO:<list@example.com>\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ");
    }
    assertThat(recipients(domain)).containsExactly("[<a@example.com>, <b@example.com>]");
    assertThat(recipients(list)).isEmpty();
  }

  @Test
  void onlyWhatAllServicesPromiseIsOffered() {
    assertThat(RoutingService.builder(otherwise).domain("example.com", domain).build().extensions())
        .isEqualTo(Extensions.of(KeywordExtension.SMTPUTF8, KeywordExtension.BINARYMIME));
    assertThat(RoutingService.builder(otherwise).domain("example.com", refusing).build())
        .extracting(MailService::extensions)
        .isEqualTo(Extensions.NONE);
  }

  @Test
  void theServiceOfAMailboxVerifiesIt() throws Exception {
    MailService knowing =
        new ForwardingService() {
          @Override
          protected MailService service() {
            return domain;
          }

          @Override
          public CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
            return CompletableFuture.completedFuture(Reply.of(250, "2.1.5", "<a@example.com>"));
          }
        };
    MailService routed = RoutingService.builder(refusing).domain("example.com", knowing).build();
    SessionInfo none = null;

    assertThat(routed.verify(none, new Vrfy("A@example.com")).toCompletableFuture().join())
        .hasToString("250 2.1.5 <a@example.com>");
    assertThat(routed.verify(none, new Vrfy("a person")).toCompletableFuture().join())
        .isEqualTo(Replies.cannotVerify());
  }

  @Test
  void routesAreChecked() {
    RoutingService.Builder builder = RoutingService.builder(otherwise);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.recipient("example.com", list))
        .withMessage("not a mailbox: \"example.com\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.domain("a@example.com", list))
        .withMessage("not a domain: \"a@example.com\"");
  }

  @Test
  void checksAreAskedInTheirOrderUntilOneRefuses() throws Exception {
    List<String> asked = new ArrayList<>();
    MailService checked =
        CheckedService.of(
            otherwise,
            RecipientCheck.computed((envelope, recipient) -> asked.add("first " + recipient)),
            RecipientCheck.blocking(
                (envelope, recipient) -> {
                  asked.add("second " + recipient + " after " + envelope.recipients());
                  if (recipient.toString().startsWith("<no@")) {
                    throw new Rejected(Replies.relayDenied());
                  }
                  if (recipient.toString().startsWith("<fault@")) {
                    throw new IOException("a disk, as the test wants it");
                  }
                },
                ForkJoinPool.commonPool()),
            (envelope, recipient) -> {
              asked.add("third " + recipient);
              return CompletableFuture.completedFuture(null);
            });
    try (RawClient client = ready(checked)) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      client.send("RCPT TO:<no@example.com>\r\n");
      client.expectReply(Replies.relayDenied().toString().strip());
      client.send("RCPT TO:<fault@example.com>\r\n").expectReply("451 4.3.0 ");
      client.send("RCPT TO:<a@example.com>\r\n").expectReply("250 ");
      client.send("RCPT TO:<no@example.com>\r\n").expectReply("550 ");
      client.send("DATA\r\n").expectReply("354 ").send("x\r\n.\r\n").expectReply("250 ");
    }
    assertThat(asked)
        .containsExactly(
            "first <no@example.com>",
            "second <no@example.com> after []",
            "first <fault@example.com>",
            "second <fault@example.com> after []",
            "first <a@example.com>",
            "second <a@example.com> after []",
            "third <a@example.com>",
            "first <no@example.com>",
            "second <no@example.com> after [<a@example.com>]");
    assertThat(recipients(otherwise)).containsExactly("[<a@example.com>]");
    assertThat(checked.extensions()).isEqualTo(otherwise.extensions());
  }

  private MailService routed() {
    return RoutingService.builder(otherwise)
        .domain("example.com", domain)
        .domain("later.example", refusing)
        .recipient("list@example.com", list)
        .build();
  }

  private static List<String> recipients(ReceivedMail mail) {
    return mail.messages().stream()
        .map(ReceivedMessage::envelope)
        .map(it -> it.recipients().toString())
        .toList();
  }

  private RawClient ready(MailService service) throws IOException {
    server = SmtpServer.start(SmtpServerOptions.builder(service).build());
    return RawClient.ready(server.address());
  }
}
