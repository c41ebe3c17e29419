package io.smtptoolkit.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What tests of the queue say often. */
public final class Queues {
  private Queues() {}

  public static NewMessage message(String reversePath, String... recipients) {
    var all = new ArrayList<NewRecipient>();
    for (String recipient : recipients) {
      all.add(recipient(recipient, ""));
    }
    return message(reversePath, "", all);
  }

  public static NewMessage message(
      String reversePath, String parameters, List<NewRecipient> recipients) {
    try {
      return NewMessage.of(
          ReversePath.parseAddress(reversePath),
          MailParameters.of(EsmtpParameters.parse(parameters)),
          recipients);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Its destination is its domain. */
  public static NewRecipient recipient(String address, String parameters) {
    try {
      return new NewRecipient(
          ForwardPath.parseAddress(address),
          RcptParameters.of(EsmtpParameters.parse(parameters)),
          address.substring(address.indexOf('@') + 1));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static QueueId accept(MessageQueue queue, String content, NewMessage message)
      throws Exception {
    IncomingMessage incoming = queue.begin(0);
    get(incoming.write(ByteBuffer.wrap(content.getBytes(US_ASCII))));
    return get(incoming.accept(message));
  }

  public static String content(MessageQueue queue, QueueId id) throws IOException {
    return new String(queue.content(id).readAllBytes(), US_ASCII);
  }

  public static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
