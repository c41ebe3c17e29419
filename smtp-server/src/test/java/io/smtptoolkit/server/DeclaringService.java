package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Declares what a test wants, and keeps what it is given, with its types. */
final class DeclaringService implements MailService {
  record Recipient(ForwardPath forwardPath, RcptParameters parameters) {}

  record Mail(ReversePath reversePath, MailParameters parameters) {}

  final List<Mail> mails = new CopyOnWriteArrayList<>();
  final List<Recipient> recipients = new CopyOnWriteArrayList<>();
  final List<String> contents = new CopyOnWriteArrayList<>();
  final List<String> lookups = new CopyOnWriteArrayList<>();
  volatile Supplier<CompletionStage<Reply>> onLookup =
      () -> CompletableFuture.completedFuture(Replies.cannotVerify());
  private final Extensions extensions;

  DeclaringService(Extension... extensions) {
    this.extensions = Extensions.of(extensions);
  }

  @Override
  public Extensions extensions() {
    return extensions;
  }

  @Override
  public CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
    lookups.add("VRFY " + command.string());
    return onLookup.get();
  }

  @Override
  public CompletionStage<Reply> expand(SessionInfo session, Expn command) {
    lookups.add(command.toString());
    return onLookup.get();
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    mails.add(new Mail(reversePath, parameters));
    return CompletableFuture.completedFuture(Begin.accepted(new Kept()));
  }

  private final class Kept implements MailTransaction {
    private final StringBuilder content = new StringBuilder();

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      recipients.add(new Recipient(forwardPath, parameters));
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      content.append(StandardCharsets.ISO_8859_1.decode(octets));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      contents.add(content.toString());
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
