package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A blocking service whose calls hang: each of them, as many as there are threads. */
@Timeout(120)
class HangingServiceTest {
  // Long enough for a service that does not hang, whatever else the machine does.
  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final String RCPT = "RCPT TO:<a@example.com>\r\n";

  /** What clients send until a call hangs, and how many replies come before; 4 of each are 16. */
  private enum Hang {
    OPEN("", 0),
    RECIPIENT(RCPT, 1),
    CONTENT(RCPT + "BDAT 70000\r\n" + "x".repeat(70_000), 2),
    COMPLETE(RCPT + "BDAT 1 LAST\r\nx", 2);

    private final String commands;
    private final int replies;

    Hang(String commands, int replies) {
      this.commands = commands;
      this.replies = replies;
    }
  }

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final List<RawClient> clients = new ArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() throws Exception {
    released.countDown();
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
  }

  @Test
  void delaysNoOtherAndIsGivenUpInTime() throws Exception {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(MailService.blocking(new Hanging()))
                .timeouts(ServerTimeouts.DEFAULT.withService(TIMEOUT).withCompletion(TIMEOUT))
                .build());
    List<RawClient> first = sixteenThatHang();

    // All threads of the service hang, and one more client is greeted all the same.
    RawClient seventeenth = ready();

    // In time each is told that nothing came of it.
    for (RawClient client : first) {
      client.expectReply("421 4.3.2 ").expectEnd();
    }
    assertThat(released.getCount()).as("the calls still hang").isEqualTo(1);

    // Other threads have taken their places.
    seventeenth.send("MAIL FROM:<>\r\n" + RCPT + "BDAT 1 LAST\r\nx");
    seventeenth.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 ");

    // But not without end: once 32 calls hang, new mail is refused at once.
    for (RawClient client : sixteenThatHang()) {
      client.expectReply("421 4.3.2 ").expectEnd();
    }
    seventeenth.send("MAIL FROM:<>\r\n").expectReply("451 4.3.0 ");

    released.countDown();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> seventeenth.send("MAIL FROM:<>\r\n").reply().startsWith("250 "));
  }

  private List<RawClient> sixteenThatHang() throws Exception {
    int before = hanging.get();
    List<RawClient> sixteen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (Hang hang : Hang.values()) {
        RawClient client = ready();
        client.send("MAIL FROM:<" + hang + "@example.org>\r\n" + hang.commands);
        for (int reply = 0; reply < hang.replies; reply++) {
          client.expectReply("250 ");
        }
        sixteen.add(client);
      }
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> hanging.get() == before + 16);
    return sixteen;
  }

  private RawClient ready() throws Exception {
    RawClient client = RawClient.ready(server.address());
    clients.add(client);
    return client;
  }

  private void hang(Hang where, ReversePath reversePath) {
    if (reversePath.toString().contains(where.name())) {
      hanging.incrementAndGet();
      boolean interrupted = false;
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException deafToIt) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Hanging implements BlockingMailService {
    @Override
    public Transaction open(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      hang(Hang.OPEN, reversePath);
      return new Transaction() {
        @Override
        public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) {
          hang(Hang.RECIPIENT, reversePath);
          return Replies.recipientOk();
        }

        @Override
        public void content(ByteBuffer content) {
          hang(Hang.CONTENT, reversePath);
        }

        @Override
        public Reply complete() {
          hang(Hang.COMPLETE, reversePath);
          return Replies.accepted();
        }

        @Override
        public void abort() {}
      };
    }
  }
}
