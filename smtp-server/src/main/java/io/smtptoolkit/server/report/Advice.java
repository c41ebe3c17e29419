package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;

/**
 * The advice on what a reader can do about an enhanced status code.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3463#section-3">RFC 3463 §3</a>
 */
final class Advice {
  private Advice() {}

  static String onFailure(EnhancedStatusCode status) {
    return switch (status.subject() * 1_000 + status.detail()) {
      case 1_001, 1_003 ->
          "There is no mailbox of this address. Look for a mistake in the part before the @, or ask"
              + " the recipient for the right address.";
      case 1_002, 1_010, 4_004 ->
          "The domain of this address does not take mail. Look for a mistake in the part after the"
              + " @.";
      case 1_006 -> "The mailbox has moved. Ask the recipient for the new address.";
      case 2_001 -> "The mailbox is closed. Reach the recipient in another way.";
      case 2_002 ->
          "The mailbox is full. Tell the recipient in another way, and send the message again when"
              + " there is room.";
      case 2_003, 3_004 ->
          "The message is too large. Send it again with smaller attachments, or with none.";
      case 4_000, 4_001, 4_002, 4_003, 4_005, 4_007 ->
          "The other server could not be reached or did not answer. Send the message again later;"
              + " if that does not help, tell the recipient in another way.";
      case 4_006 ->
          "The mail for this address would go round in a circle. The administrators of its domain"
              + " have to mend that.";
      case 7_030 -> "The message was to travel over verified TLS only, and that was not to be had.";
      default -> bySubject(status);
    };
  }

  private static String bySubject(EnhancedStatusCode status) {
    return switch (status.subject()) {
      case 6 ->
          "The other server cannot take a message of this kind. Send it again as plain text, or"
              + " with plain characters in the addresses.";
      case 7 ->
          "The other side refuses the message by its own rules. Its administrators can say why:"
              + " reach the recipient in another way, and pass on what is said here.";
      default ->
          "If you do not understand the reason, pass this report on to your administrators, or"
              + " reach the recipient in another way.";
    };
  }
}
