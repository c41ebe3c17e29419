package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.parameter.RcptKeyword;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a queued message that goes to the next host: the content as it came, with the added
 * fields on top, and those parameters that mean something there.
 *
 * <pre>
 * SIZE, BODY=7BIT, BODY=8BITMIME   the client says anew, of the content as it is
 * BODY=BINARYMIME                  goes on
 * SMTPUTF8, REQUIRETLS             go on: a host without them does not get the message
 * RET, ENVID, NOTIFY, ORCPT        go on; the client leaves them out where there is no DSN
 * AUTH, BY, HOLDFOR, and others    were for this host
 * </pre>
 *
 * <p>Stateless.
 */
final class Passing {
  private Passing() {}

  static MessageContent content(MessageQueue queue, QueuedMessage message) {
    byte[] fields = message.addedFields().getBytes(StandardCharsets.UTF_8);
    return () ->
        fields.length == 0
            ? queue.content(message.id())
            : new SequenceInputStream(
                new ByteArrayInputStream(fields), queue.content(message.id()));
  }

  static Envelope envelope(QueuedMessage message, List<QueuedRecipient> recipients) {
    EsmtpParameters parameters = EsmtpParameters.NONE;
    for (EsmtpParameter parameter : message.parameters().raw().all()) {
      Optional<MailKeyword> keyword = MailKeyword.of(parameter.keyword());
      if (keyword.isPresent() && goesOn(keyword.get(), message)) {
        parameters = parameters.with(parameter);
      }
    }
    var rcpts = new ArrayList<Rcpt>(recipients.size());
    for (QueuedRecipient recipient : recipients) {
      rcpts.add(rcpt(recipient));
    }
    return new Envelope(message.reversePath(), parameters, rcpts);
  }

  private static boolean goesOn(MailKeyword keyword, QueuedMessage message) {
    return switch (keyword) {
      case SMTPUTF8, REQUIRETLS, RET, ENVID -> true;
      case BODY -> message.parameters().body().filter(BodyType.BINARYMIME::equals).isPresent();
      case SIZE, AUTH, BY, HOLDFOR, HOLDUNTIL, MT_PRIORITY, SOLICIT -> false;
    };
  }

  private static Rcpt rcpt(QueuedRecipient recipient) {
    RcptParameters parameters = RcptParameters.NONE;
    for (EsmtpParameter parameter : recipient.parameters().raw().all()) {
      Optional<RcptKeyword> keyword = RcptKeyword.of(parameter.keyword());
      if (keyword.isPresent()
          && (keyword.get() == RcptKeyword.NOTIFY || keyword.get() == RcptKeyword.ORCPT)) {
        parameters = parameters.with(parameter);
      }
    }
    return new Rcpt(recipient.forwardPath(), parameters);
  }
}
