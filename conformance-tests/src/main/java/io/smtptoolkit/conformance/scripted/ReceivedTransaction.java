package io.smtptoolkit.conformance.scripted;

import java.util.List;

/**
 * A mail transaction as the client sent it, from MAIL on.
 *
 * <p>Immutable. Texts have one character per octet.
 *
 * @param mail the command MAIL, without CRLF
 * @param recipients the commands RCPT, refused ones included, without CRLF
 * @param octets the content as it was on the wire, with the dots and the end of mail data of DATA
 * @param content the content, without these
 * @param octetCount the octets of content on the wire, more than are kept if it was very long
 * @param isComplete whether the end of the content came
 */
public record ReceivedTransaction(
    String mail,
    List<String> recipients,
    String octets,
    String content,
    long octetCount,
    boolean isComplete) {

  /**
   * Copies the list.
   *
   * @param mail the command MAIL, without CRLF
   * @param recipients the commands RCPT, refused ones included, without CRLF
   * @param octets the content as it was on the wire
   * @param content the content
   * @param octetCount the octets of content on the wire
   * @param isComplete whether the end of the content came
   */
  public ReceivedTransaction {
    recipients = List.copyOf(recipients);
  }
}
