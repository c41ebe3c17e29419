package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A service of ours that keeps what it is given. It knows every mailbox whose local-part is not
 * {@code unknown}. Thread-safe.
 */
final class RecordingService implements BlockingMailService {
  /**
   * A message.
   *
   * @param recipients by their paths as text
   * @param content as ISO 8859-1, one character an octet
   */
  record Received(
      SessionInfo session,
      ReversePath reversePath,
      MailParameters parameters,
      Map<String, RcptParameters> recipients,
      String content) {}

  private final List<Received> received = new CopyOnWriteArrayList<>();

  /** Extensions whose promises are those of who relays further, which it never does. */
  @Override
  public Extensions extensions() {
    return Extensions.of(KeywordExtension.SMTPUTF8, KeywordExtension.DSN);
  }

  /** The only message to a recipient, which is waited for. */
  Received awaitFor(String mailbox) {
    return await(message -> message.recipients().containsKey("<" + mailbox + ">"), 1).get(0);
  }

  /** At least so many messages that fit, which are waited for. */
  List<Received> await(Predicate<Received> which, int count) {
    return Awaitility.await(count + " messages")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> received.stream().filter(which).toList(), found -> found.size() >= count);
  }

  @Override
  public Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return new Recording(session, reversePath, parameters);
  }

  private final class Recording implements Transaction {
    private final SessionInfo session;
    private final ReversePath reversePath;
    private final MailParameters parameters;
    private final Map<String, RcptParameters> recipients = new LinkedHashMap<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Recording(SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      this.session = session;
      this.reversePath = reversePath;
      this.parameters = parameters;
    }

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters rcptParameters) throws Rejected {
      if (forwardPath.toString().startsWith("<unknown@")) {
        throw new Rejected(Replies.mailboxUnknown());
      }
      recipients.put(forwardPath.toString(), rcptParameters);
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer octets) {
      var copy = new byte[octets.remaining()];
      octets.get(copy);
      content.writeBytes(copy);
    }

    @Override
    public Reply complete() {
      received.add(
          new Received(
              session,
              reversePath,
              parameters,
              Map.copyOf(recipients),
              content.toString(ISO_8859_1)));
      return Replies.accepted();
    }

    @Override
    public void abort() {}
  }
}
