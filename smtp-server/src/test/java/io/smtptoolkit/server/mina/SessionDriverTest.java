package io.smtptoolkit.server.mina;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SessionDriverTest {
  private final List<String> calls = new ArrayList<>();

  @Test
  void aReadOfOneOctetCountsAsTheBufferItOccupies() {
    Queue<Runnable> executor = new ArrayDeque<>();
    SessionDriver driver = driver(DiscardService.forAll(), executor::add);
    driver.open(Optional.empty());

    driver.received(octets("N"));
    driver.received(octets("O"));
    assertThat(calls).isEmpty();
    driver.received(octets("O"));
    assertThat(calls).containsExactly("suspend");

    executor.remove().run();
    assertThat(calls).containsExactly("suspend", "write", "resume");
  }

  @Test
  void abortsTheTransactionWhenTheExecutorRefuses() {
    AtomicBoolean refusing = new AtomicBoolean();
    MailTransaction transaction = new Aborts();
    SessionDriver driver =
        driver(
            (session, reversePath, parameters) ->
                CompletableFuture.completedFuture(Begin.accepted(transaction)),
            task -> {
              if (refusing.get()) {
                throw new RejectedExecutionException("as the test wants it");
              }
              task.run();
            });
    driver.open(Optional.empty());
    driver.received(octets("EHLO client.example\r\nMAIL FROM:<>\r\n"));
    assertThat(calls).containsExactly("write", "write");

    refusing.set(true);
    driver.received(octets("NOOP\r\n"));
    assertThat(calls).containsExactly("write", "write", "close now", "abort", "done");
  }

  @Test
  void readsOnForAMomentAfterA421OfTheService() {
    SessionDriver driver =
        driver(
            (session, reversePath, parameters) ->
                CompletableFuture.completedFuture(Begin.refused(Replies.unavailable("mx.example"))),
            Runnable::run);
    driver.open(Optional.empty());
    driver.received(octets("EHLO client.example\r\nMAIL FROM:<>\r\nBDAT 9 LAST\r\n"));
    assertThat(calls).containsExactly("write", "write");

    driver.received(octets("x\r\n"));
    driver.inputEnded();
    assertThat(calls).containsExactly("write", "write", "suspend", "close");
  }

  @Test
  void closesAtOnceAfterQuit() {
    SessionDriver driver = driver(DiscardService.forAll(), Runnable::run);
    driver.open(Optional.empty());

    driver.received(octets("QUIT\r\n"));

    assertThat(calls).containsExactly("write", "write", "close");
  }

  private SessionDriver driver(MailService service, Executor executor) {
    return new SessionDriver(
        SmtpServerOptions.builder(service).maxInFlightOctets(4_096).build(),
        "c1",
        new InetSocketAddress(25),
        new InetSocketAddress(40_000),
        new Calls(),
        executor,
        done -> calls.add("done"));
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private final class Aborts implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      throw new AssertionError("no recipient was given");
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      throw new AssertionError("no content was given");
    }

    @Override
    public CompletionStage<Completion> complete() {
      throw new AssertionError("no content was given");
    }

    @Override
    public void abort() {
      calls.add("abort");
    }
  }

  private final class Calls implements Transport {
    @Override
    public void write(ByteBuffer octets, Runnable whenWritten) {
      calls.add("write");
    }

    @Override
    public void suspendRead() {
      calls.add("suspend");
    }

    @Override
    public void resumeRead() {
      calls.add("resume");
    }

    @Override
    public void closeWhenWritten() {
      calls.add("close");
    }

    @Override
    public void closeNow() {
      calls.add("close now");
    }
  }
}
