package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.queue.QueuedMessage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of a report that programs read.
 *
 * <pre>
 * delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields )
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3464#section-2.1">RFC 3464 §2.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6533#section-4.1">RFC 6533 §4.1</a>
 */
final class StatusPart {
  /** Chosen: the lines of a reply that are shown; a policy text has less. */
  private static final int MAX_REPLY_LINES = 10;

  private static final EnhancedStatusCode SUCCESS = new EnhancedStatusCode(2, 0, 0);

  private final ReportLines lines;
  private final boolean utf8;

  private StatusPart(boolean utf8) {
    this.lines = new ReportLines();
    this.utf8 = utf8;
  }

  static byte[] of(
      Domain host, QueuedMessage message, List<ReportedRecipient> recipients, boolean utf8) {
    var part = new StatusPart(utf8);
    message
        .parameters()
        .envelopeId()
        .ifPresent(id -> part.field("Original-Envelope-Id", id.text()));
    part.field("Reporting-MTA", "dns; " + host);
    part.field("Arrival-Date", ReportLines.date(message.acceptedAt()));
    for (ReportedRecipient recipient : recipients) {
      part.lines.add("");
      part.recipient(recipient);
    }
    return part.lines.octets();
  }

  private void recipient(ReportedRecipient recipient) {
    recipient
        .parameters()
        .originalRecipient()
        .ifPresent(original -> field("Original-Recipient", address(original)));
    field("Final-Recipient", address(recipient.forwardPath().mailbox()));
    Fate fate = recipient.fate();
    if (fate instanceof Fate.Failed failed) {
      outcome("failed", failed.why());
    } else if (fate instanceof Fate.Delayed delayed) {
      outcome("delayed", delayed.why());
    } else if (fate instanceof Fate.Relayed relayed) {
      status("relayed", SUCCESS);
      remote(relayed.remoteHost());
    } else {
      status(fate instanceof Fate.Expanded ? "expanded" : "delivered", SUCCESS);
    }
    field("Last-Attempt-Date", ReportLines.date(recipient.at()));
    if (fate instanceof Fate.Delayed delayed) {
      field("Will-Retry-Until", ReportLines.date(delayed.retriedUntil()));
    }
  }

  private void outcome(String action, Diagnosis why) {
    status(action, why.status());
    why.remoteHost().ifPresent(this::remote);
    if (why.reply().isPresent()) {
      diagnosticCode(why.reply().get());
    } else {
      field("Diagnostic-Code", "x-smtp-toolkit; " + why.words());
    }
  }

  private void status(String action, EnhancedStatusCode status) {
    field("Action", action);
    field("Status", status.toString());
  }

  private void remote(String host) {
    field("Remote-MTA", "dns; " + host);
  }

  /** Each line as it came, the further ones after a space (RFC 3461 §9.2). */
  private void diagnosticCode(Reply reply) {
    String before = "Diagnostic-Code: smtp; ";
    int count = 0;
    for (String line : reply.toString().split("\r\n", -1)) {
      if (count++ == MAX_REPLY_LINES) {
        return;
      }
      lines.addAll(VisibleText.wrap(VisibleText.of(line, utf8), before, "  "));
      before = " ";
    }
  }

  private String address(OriginalRecipient original) {
    boolean isUtf8 = original.type().toLowerCase(Locale.ROOT).equals("utf-8");
    if (isUtf8 && !utf8) {
      return original.type() + ";" + embedded(original.type(), original.address());
    }
    return original.type() + ";" + original.address();
  }

  private String address(Optional<Mailbox> mailbox) {
    if (mailbox.isEmpty()) {
      return "rfc822;postmaster";
    }
    String address = mailbox.get().toString();
    if (mailbox.get().isAscii()) {
      return "rfc822;" + address;
    }
    return "utf-8;" + (utf8 ? address : embedded("utf-8", address));
  }

  /** The form for a part that is ASCII (RFC 6533 §3). */
  private static String embedded(String type, String address) {
    try {
      return OriginalRecipient.of(type, address).toString().substring(type.length() + 1);
    } catch (IllegalArgumentException tooLong) {
      return VisibleText.of(address, false);
    }
  }

  private void field(String name, String value) {
    lines.addAll(VisibleText.wrap(VisibleText.of(value, utf8), name + ": ", " "));
  }
}
