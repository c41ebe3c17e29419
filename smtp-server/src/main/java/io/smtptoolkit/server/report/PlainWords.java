package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.queue.QueuedMessage;
import java.util.List;

/**
 * The part of a report in plain words: which address, what the other server said, what will happen,
 * and what to do.
 */
final class PlainWords {
  private static final String INDENT = "    ";
  private static final String DEEPER = "        ";

  /** Chosen: the lines of a reply that are shown. */
  private static final int MAX_REPLY_LINES = 10;

  private final ReportLines lines = new ReportLines();
  private final Notify.When occasion;
  private final boolean utf8;

  private PlainWords(Notify.When occasion, boolean utf8) {
    this.occasion = occasion;
    this.utf8 = utf8;
  }

  static String subject(Notify.When occasion) {
    return switch (occasion) {
      case FAILURE -> "Your message could not be delivered";
      case DELAY -> "Your message is not delivered yet";
      case SUCCESS -> "Your message was delivered";
    };
  }

  static String of(
      Domain host, QueuedMessage message, List<ReportedRecipient> recipients, boolean utf8) {
    var words = new PlainWords(recipients.get(0).occasion(), utf8);
    words.say("This is the mail server " + host + ".", "");
    words.lines.add("");
    words.say(words.summary(recipients.size()), "");
    for (ReportedRecipient recipient : recipients) {
      words.recipient(recipient);
    }
    words.lines.add("");
    words.say(
        "The message came here on "
            + ReportLines.date(message.acceptedAt())
            + ". If you have a question to postmaster@"
            + host
            + ", give its number: "
            + message.id(),
        "");
    return words.lines.toString();
  }

  private String summary(int recipients) {
    String whom = recipients == 1 ? "this address" : "these addresses";
    return switch (occasion) {
      case FAILURE ->
          "Your message could not be delivered to " + whom + ". It will not be tried again.";
      case DELAY ->
          "Your message is not delivered to "
              + whom
              + " yet. It will be tried again and again. You need not send it once more.";
      case SUCCESS -> "You asked to be told: your message has reached " + whom + ".";
    };
  }

  private void recipient(ReportedRecipient recipient) {
    lines.add("");
    // The word of a path without a domain is harmless, and so is an address that was parsed.
    say(recipient.forwardPath().mailbox().map(it -> "<" + it + ">").orElse("<postmaster>"), "");
    Fate fate = recipient.fate();
    if (fate instanceof Fate.Failed failed) {
      reason(failed.why());
      if (failed.why().status().statusClass() == StatusClass.PERSISTENT_TRANSIENT_FAILURE) {
        say("It was tried for as long as messages are kept here.", INDENT);
      }
      say(Advice.onFailure(failed.why().status()), INDENT);
    } else if (fate instanceof Fate.Delayed delayed) {
      reason(delayed.why());
      say("It will be tried until " + ReportLines.date(delayed.retriedUntil()) + ".", INDENT);
    } else if (fate instanceof Fate.Relayed relayed) {
      say(
          "The server "
              + relayed.remoteHost()
              + " has taken it. That server does not report what becomes of it, so this is all that"
              + " you will hear if all goes well.",
          INDENT);
    } else if (fate instanceof Fate.Expanded) {
      say("The address means several others. The message is on its way to them.", INDENT);
    } else {
      say("It is in the mailbox.", INDENT);
    }
  }

  private void reason(Diagnosis why) {
    if (!why.words().isEmpty()) {
      say(why.remoteHost().map(host -> host + ": ").orElse("") + why.words(), INDENT);
    }
    if (why.reply().isPresent()) {
      say("The server " + why.remoteHost().orElse("that was asked") + " said:", INDENT);
      List<String> said = List.of(why.reply().get().toString().split("\r\n", -1));
      for (String line : said.subList(0, Math.min(said.size(), MAX_REPLY_LINES))) {
        say(line, DEEPER);
      }
    }
  }

  private void say(String text, String indent) {
    lines.addAll(VisibleText.wrap(VisibleText.of(text, utf8), indent, indent));
  }
}
