package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VRFY and EXPN (RFC 5321 §3.5): nothing is told unless the service declares that it does. */
@Timeout(60)
class SmtpServerLookupTest {
  private DeclaringService service;
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void tellsNothingByDefault() throws Exception {
    service = new DeclaringService();
    try (RawClient client = started(service)) {
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("VRFY", "EXPN");
      assertThat(client.send("HELP\r\n").reply()).contains(" VRFY ").doesNotContain("EXPN");
      client.send("VRFY bob\r\nEXPN staff\r\n");
      client.expect("252 2.5.2 Cannot verify the user; send mail to find out\r\n");
      client.expect("502 5.5.1 Command not implemented\r\n");
    }
    assertThat(service.lookups).isEmpty();
  }

  @Test
  void asksTheServiceThatDeclaresThem() throws Exception {
    try (RawClient client = declared(KeywordExtension.VRFY, KeywordExtension.EXPN)) {
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("250-VRFY\r\n250 EXPN\r\n");
      assertThat(client.send("HELP\r\n").reply()).contains(" QUIT VRFY EXPN HELP\r\n");
      service.onLookup =
          () ->
              CompletableFuture.completedFuture(
                  Reply.of(250, "2.1.5", "Al <al@c.example>", "Bo <bo@c.example>"));
      client.send("EXPN staff\r\n");
      client.expect("250-2.1.5 Al <al@c.example>\r\n250 2.1.5 Bo <bo@c.example>\r\n");
      service.onLookup =
          () -> CompletableFuture.failedFuture(new Rejected(Replies.mailboxUnknown()));
      client.send("VRFY bob\r\n").expect("550 5.1.1 No such mailbox here\r\n");
    }
    assertThat(service.lookups).containsExactly("EXPN staff", "VRFY bob");
  }

  @Test
  void mendsRepliesThatMayNotBeGiven() throws Exception {
    try (RawClient client = declared(KeywordExtension.VRFY, KeywordExtension.SMTPUTF8)) {
      client.send("EHLO c.example\r\n").expectReply("250-");
      service.onLookup =
          () -> CompletableFuture.completedFuture(Reply.of(250, "2.1.5", "<jürgen@c.example>"));
      client.send("VRFY j\r\n").expect("250 2.1.5 <j?rgen@c.example>\r\n");
      client.send("VRFY j SMTPUTF8\r\n").expect(utf8("250 2.1.5 <jürgen@c.example>\r\n"));
      service.onLookup = () -> CompletableFuture.completedFuture(Reply.of(354, "Go on"));
      client.send("VRFY j\r\n").expect("451 4.3.0 Local error in processing\r\n");
      service.onLookup = () -> CompletableFuture.completedFuture(null);
      client.send("VRFY j\r\n").expect("451 4.3.0 Local error in processing\r\n");
      service.onLookup = () -> CompletableFuture.failedFuture(new IOException("test: broken"));
      client.send("VRFY j\r\n").expect("451 4.3.0 Local error in processing\r\n");
    }
  }

  /** As with RCPT: the limit is of errors between two accepted messages. */
  @Test
  void endsASessionThatGuesses() throws Exception {
    service = new DeclaringService(KeywordExtension.VRFY);
    service.onLookup = () -> CompletableFuture.failedFuture(new Rejected(Replies.mailboxUnknown()));
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .limits(ServerLimits.DEFAULT.withMaxViolations(2))
                .build());
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("VRFY a\r\nVRFY b\r\nVRFY c\r\nVRFY d\r\n");
      client.expectReply("550 ").expectReply("550 ").expectReply("550 ").expectReply("421 4.7.0 ");
    }
  }

  @Test
  void asksAServiceThatBlocks() throws Exception {
    try (RawClient client = started(MailService.blocking(new Directory()))) {
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("250-VRFY\r\n250 EXPN\r\n");
      client.send("VRFY bob\r\n").expect("250 2.1.5 <bob@c.example>\r\n");
      client.send("EXPN bob\r\n").expect("502 5.5.1 Command not implemented\r\n");
    }
  }

  private static final class Directory implements BlockingMailService {
    @Override
    public Extensions extensions() {
      return Extensions.of(KeywordExtension.VRFY, KeywordExtension.EXPN);
    }

    @Override
    public Reply verify(SessionInfo session, Vrfy command) {
      return Reply.of(250, "2.1.5", "<" + command.string() + "@c.example>");
    }

    @Override
    public Reply expand(SessionInfo session, Expn command) throws Rejected, IOException {
      return BlockingMailService.super.expand(session, command);
    }

    @Override
    public Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters)
        throws Rejected {
      throw new Rejected(Replies.relayDenied());
    }
  }

  private RawClient declared(Extension... extensions) throws IOException {
    service = new DeclaringService(extensions);
    return started(service);
  }

  private RawClient started(MailService asked) throws IOException {
    server = SmtpServer.start(SmtpServerOptions.builder(asked).build());
    return RawClient.greeted(server.address());
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
