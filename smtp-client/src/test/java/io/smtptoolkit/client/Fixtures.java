package io.smtptoolkit.client;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.HelloName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tests of the client start from. */
final class Fixtures {
  static final MessageContent HELLO = MessageContent.of("Subject: hello\r\n\r\nhello\r\n");

  private Fixtures() {}

  /** A client called {@code c.example} that gives up after 30 s. */
  static SmtpClientOptions.Builder options() {
    try {
      return SmtpClientOptions.builder()
          .helloName(HelloName.parse("c.example"))
          .timeouts(Timeouts.ofEach(Duration.ofSeconds(30)));
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Envelope envelope(String from, String... to) {
    try {
      var paths = new ArrayList<ForwardPath>();
      for (String path : to) {
        paths.add(ForwardPath.parseUtf8(path));
      }
      return Envelope.of(ReversePath.parse(from), paths);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** One word per recipient: what became of it. */
  static List<String> words(SendResult result) {
    return result.outcomes().stream().map(Fixtures::word).toList();
  }

  private static String word(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.Accepted accepted) {
      return "accepted " + accepted.reply().code();
    }
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return "refused " + refused.stage() + " " + refused.reply().code();
    }
    return outcome instanceof RecipientOutcome.NotSent ? "not sent" : "unknown";
  }
}
