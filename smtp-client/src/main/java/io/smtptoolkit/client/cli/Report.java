package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;

/**
 * Says what became of each message: a line for each recipient, or a line of JSON for each message.
 */
final class Report {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private int code = ExitCode.ACCEPTED;

  Report(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** What to exit with. */
  int code() {
    return code;
  }

  /** A message that was sent, or in part. */
  void sent(String message, SendResult result) {
    int worst = ExitCode.ACCEPTED;
    for (SendResult.Recipient recipient : result.recipients()) {
      worst = ExitCode.worse(worst, ExitCode.of(recipient.outcome()));
      if (!json) {
        out.println(Trace.printable(describe(recipient.outcome(), recipient.forwardPath())));
      }
    }
    if (json) {
      out.println(line(message, result, worst));
    } else if (!result.dropped().isEmpty()) {
      out.println("left out, as the server has no DSN: " + String.join(" ", result.dropped()));
    }
    out.flush();
    code = ExitCode.worse(code, worst);
  }

  /** The replies to an envelope without a message. */
  void calledOut(CallOut answer) {
    int worst = ExitCode.ACCEPTED;
    var recipients = new ArrayList<String>();
    for (CallOut.Recipient each : answer.recipients()) {
      worst = ExitCode.worse(worst, ExitCode.of(each));
      String word = each.isAccepted() ? "accepted" : "refused";
      recipients.add(recipient(each, word));
      if (!json) {
        String line = word + " " + each.forwardPath() + ": " + each.stage() + ": ";
        out.println(Trace.printable(line + Trace.oneLine(each.reply())));
      }
    }
    if (json) {
      out.println(
          "{\"exitCode\":%d,\"connection\":%s,\"recipients\":[%s]}"
              .formatted(worst, quoted(answer.connectionId()), String.join(",", recipients)));
    }
    out.flush();
    code = ExitCode.worse(code, worst);
  }

  /** The conversation came so far, and was to come no further. */
  void reached(String connection, String stage) {
    out.println(
        json
            ? "{\"exitCode\":0,\"connection\":%s,\"stage\":%s}"
                .formatted(quoted(connection), quoted(stage))
            : "reached " + stage);
    out.flush();
  }

  /** A message of which nothing was sent, or no message at all. */
  void failed(String message, Exception failure, int worst) {
    String words = String.valueOf(failure.getMessage());
    if (json) {
      String stage =
          failure instanceof SmtpClientException it ? it.stage().toString() : "connecting";
      out.println(
          "{\"message\":%s,\"exitCode\":%d,\"error\":{\"stage\":%s,\"text\":%s}}"
              .formatted(quoted(message), worst, quoted(stage), quoted(words)));
      out.flush();
    }
    complain(words);
    code = ExitCode.worse(code, worst);
  }

  void complain(String words) {
    err.println("smtp send: " + Trace.printable(words));
    err.flush();
  }

  private static String describe(RecipientOutcome outcome, ForwardPath path) {
    if (outcome instanceof RecipientOutcome.Accepted accepted) {
      return "accepted " + path + ": " + Trace.oneLine(accepted.reply());
    }
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return "refused " + path + ": " + refused.stage() + ": " + Trace.oneLine(refused.reply());
    }
    return word(outcome) + " " + path + ": " + why(outcome);
  }

  private static String line(String message, SendResult result, int worst) {
    var line = new StringBuilder("{\"message\":").append(quoted(message));
    line.append(",\"exitCode\":").append(worst);
    line.append(",\"connection\":").append(quoted(result.connectionId()));
    line.append(",\"dropped\":[");
    String comma = "";
    for (String each : result.dropped()) {
      line.append(comma).append(quoted(each));
      comma = ",";
    }
    line.append("],\"recipients\":[");
    comma = "";
    for (SendResult.Recipient each : result.recipients()) {
      line.append(comma).append(recipient(each));
      comma = ",";
    }
    return line.append("]}").toString();
  }

  private static String recipient(SendResult.Recipient recipient) {
    RecipientOutcome outcome = recipient.outcome();
    StringBuilder text = begun(recipient.forwardPath(), word(outcome), outcome.stage());
    outcome
        .lastReply()
        .ifPresentOrElse(
            it -> addReply(text, it), () -> text.append(",\"why\":").append(quoted(why(outcome))));
    return text.append('}').toString();
  }

  private static String recipient(CallOut.Recipient recipient, String word) {
    StringBuilder text = begun(recipient.forwardPath(), word, recipient.stage());
    addReply(text, recipient.reply());
    return text.append('}').toString();
  }

  private static StringBuilder begun(ForwardPath path, String word, Stage stage) {
    return new StringBuilder("{\"recipient\":")
        .append(quoted(path.toString()))
        .append(",\"outcome\":")
        .append(quoted(word))
        .append(",\"stage\":")
        .append(quoted(stage.toString()));
  }

  private static void addReply(StringBuilder text, Reply reply) {
    text.append(",\"code\":").append(reply.code().value());
    reply
        .enhancedStatusCode()
        .ifPresent(it -> text.append(",\"status\":").append(quoted(it.toString())));
    text.append(",\"reply\":").append(quoted(Trace.oneLine(reply)));
  }

  private static String word(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.NotSent) {
      return "not sent";
    }
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String why(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.NotSent notSent) {
      return notSent.why();
    }
    return outcome instanceof RecipientOutcome.Unknown unknown ? unknown.why() : outcome.describe();
  }

  /** A JSON string (RFC 8259 §7), with nothing in it that a terminal would obey. */
  static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
