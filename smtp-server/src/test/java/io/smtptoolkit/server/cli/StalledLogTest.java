package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A log that takes nothing any more, as a full pipe does. */
@Timeout(60)
class StalledLogTest {
  @Test
  void aLogThatHangsChangesNoDelivery() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server");
    UnsynchronizedAppenderBase<ILoggingEvent> appender =
        new UnsynchronizedAppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            awaitQuietly(hanging);
          }
        };
    appender.start();
    logger.addAppender(appender);
    try (SmtpServer server =
            SmtpServer.start(
                SmtpServerOptions.builder(
                        (session, path, parameters) ->
                            CompletableFuture.completedFuture(
                                Begin.accepted(new FaultyRecipients())))
                    .build());
        RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      for (int i = 0; i < 100; i++) {
        client.send("RCPT TO:<fault@example.com>\r\n").expectReply("451 ");
      }
      client.send("RCPT TO:<a@example.com>\r\nBDAT 1 LAST\r\nx");
      client.expectReply("250 ").expectReply("250 2.0.0 ");

      assertThat(hanging.getCount()).isEqualTo(1);
      hanging.countDown();
    } finally {
      logger.detachAppender(appender);
      hanging.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each fault of a service is a line in the log. */
  private static final class FaultyRecipients implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return forwardPath.toString().contains("fault")
          ? CompletableFuture.failedFuture(new IllegalStateException("as the test wants it"))
          : CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
