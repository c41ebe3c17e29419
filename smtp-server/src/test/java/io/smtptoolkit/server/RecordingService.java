package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Writes down what it is asked, and answers as a test wants it to. */
final class RecordingService implements MailService {
  /**
   * One entry for each call, such as {@code "recipient <bob@example.com>"}; content is gathered
   * into the entry of its end.
   */
  final List<String> calls = new CopyOnWriteArrayList<>();

  volatile Supplier<CompletionStage<Reply>> onRecipient =
      () -> CompletableFuture.completedFuture(Replies.recipientOk());
  volatile Supplier<CompletionStage<Void>> onContent =
      () -> CompletableFuture.completedFuture(null);
  volatile Supplier<CompletionStage<Completion>> onComplete =
      () -> CompletableFuture.completedFuture(Completion.of(Replies.accepted()));

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    calls.add(("begin " + reversePath + " " + parameters).strip());
    return CompletableFuture.completedFuture(Begin.accepted(new Recording()));
  }

  private final class Recording implements MailTransaction {
    private final StringBuilder content = new StringBuilder();

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      calls.add("recipient " + forwardPath);
      return onRecipient.get();
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      content.append(StandardCharsets.ISO_8859_1.decode(octets));
      return onContent.get();
    }

    @Override
    public CompletionStage<Completion> complete() {
      calls.add("complete " + content);
      return onComplete.get();
    }

    @Override
    public void abort() {
      calls.add("abort");
    }
  }
}
