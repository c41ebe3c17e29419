package io.smtptoolkit.codec.reply;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The enhanced status codes that are registered, without their class: RFC 3463 began the list, RFC
 * 5248 made it a registry, which is complete here as of December 2024.
 *
 * <p>A code that is not among them is as good as any ({@link EnhancedStatusCode} keeps it): what
 * counts then is its class, and after that its subject.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.iana.org/assignments/smtp-enhanced-status-codes">SMTP Enhanced Status
 *     Codes</a>
 */
public enum RegisteredStatus {
  /** X.0.0. */
  UNDEFINED(StatusSubject.OTHER, 0, "Other undefined Status", "RFC 3463 §3.1"),
  /** X.1.0. */
  OTHER_ADDRESS_STATUS(StatusSubject.ADDRESSING, 0, "Other address status", "RFC 3463 §3.2"),
  /** X.1.1. */
  BAD_DESTINATION_MAILBOX(
      StatusSubject.ADDRESSING, 1, "Bad destination mailbox address", "RFC 3463 §3.2"),
  /** X.1.2. */
  BAD_DESTINATION_SYSTEM(
      StatusSubject.ADDRESSING, 2, "Bad destination system address", "RFC 3463 §3.2"),
  /** X.1.3. */
  BAD_DESTINATION_SYNTAX(
      StatusSubject.ADDRESSING, 3, "Bad destination mailbox address syntax", "RFC 3463 §3.2"),
  /** X.1.4. */
  DESTINATION_AMBIGUOUS(
      StatusSubject.ADDRESSING, 4, "Destination mailbox address ambiguous", "RFC 3463 §3.2"),
  /** X.1.5. */
  DESTINATION_VALID(StatusSubject.ADDRESSING, 5, "Destination address valid", "RFC 3463 §3.2"),
  /** X.1.6. */
  DESTINATION_MOVED(
      StatusSubject.ADDRESSING,
      6,
      "Destination mailbox has moved, No forwarding address",
      "RFC 3463 §3.2"),
  /** X.1.7. */
  BAD_SENDER_SYNTAX(
      StatusSubject.ADDRESSING, 7, "Bad sender's mailbox address syntax", "RFC 3463 §3.2"),
  /** X.1.8. */
  BAD_SENDER_SYSTEM(StatusSubject.ADDRESSING, 8, "Bad sender's system address", "RFC 3463 §3.2"),
  /** X.1.9. */
  RELAYED_TO_NON_COMPLIANT_MAILER(
      StatusSubject.ADDRESSING, 9, "Message relayed to non-compliant mailer", "RFC 3886"),
  /** X.1.10. */
  RECIPIENT_NULL_MX(StatusSubject.ADDRESSING, 10, "Recipient address has null MX", "RFC 7505"),
  /** X.2.0. */
  OTHER_MAILBOX_STATUS(
      StatusSubject.MAILBOX, 0, "Other or undefined mailbox status", "RFC 3463 §3.3"),
  /** X.2.1. */
  MAILBOX_DISABLED(
      StatusSubject.MAILBOX, 1, "Mailbox disabled, not accepting messages", "RFC 3463 §3.3"),
  /** X.2.2. */
  MAILBOX_FULL(StatusSubject.MAILBOX, 2, "Mailbox full", "RFC 3463 §3.3"),
  /** X.2.3. */
  MESSAGE_LENGTH_EXCEEDED(
      StatusSubject.MAILBOX, 3, "Message length exceeds administrative limit", "RFC 3463 §3.3"),
  /** X.2.4. */
  MAILING_LIST_EXPANSION_PROBLEM(
      StatusSubject.MAILBOX, 4, "Mailing list expansion problem", "RFC 3463 §3.3"),
  /** X.3.0. */
  OTHER_MAIL_SYSTEM_STATUS(
      StatusSubject.MAIL_SYSTEM, 0, "Other or undefined mail system status", "RFC 3463 §3.4"),
  /** X.3.1. */
  MAIL_SYSTEM_FULL(StatusSubject.MAIL_SYSTEM, 1, "Mail system full", "RFC 3463 §3.4"),
  /** X.3.2. */
  NOT_ACCEPTING_NETWORK_MESSAGES(
      StatusSubject.MAIL_SYSTEM, 2, "System not accepting network messages", "RFC 3463 §3.4"),
  /** X.3.3. */
  NOT_CAPABLE_OF_FEATURES(
      StatusSubject.MAIL_SYSTEM, 3, "System not capable of selected features", "RFC 3463 §3.4"),
  /** X.3.4. */
  MESSAGE_TOO_BIG(StatusSubject.MAIL_SYSTEM, 4, "Message too big for system", "RFC 3463 §3.4"),
  /** X.3.5. */
  INCORRECTLY_CONFIGURED(
      StatusSubject.MAIL_SYSTEM, 5, "System incorrectly configured", "RFC 3463 §3.4"),
  /** X.3.6. */
  PRIORITY_CHANGED(StatusSubject.MAIL_SYSTEM, 6, "Requested priority was changed", "RFC 6710 §10"),
  /** X.4.0. */
  OTHER_NETWORK_STATUS(
      StatusSubject.NETWORK_AND_ROUTING,
      0,
      "Other or undefined network or routing status",
      "RFC 3463 §3.5"),
  /** X.4.1. */
  NO_ANSWER_FROM_HOST(StatusSubject.NETWORK_AND_ROUTING, 1, "No answer from host", "RFC 3463 §3.5"),
  /** X.4.2. */
  BAD_CONNECTION(StatusSubject.NETWORK_AND_ROUTING, 2, "Bad connection", "RFC 3463 §3.5"),
  /** X.4.3. */
  DIRECTORY_SERVER_FAILURE(
      StatusSubject.NETWORK_AND_ROUTING, 3, "Directory server failure", "RFC 3463 §3.5"),
  /** X.4.4. */
  UNABLE_TO_ROUTE(StatusSubject.NETWORK_AND_ROUTING, 4, "Unable to route", "RFC 3463 §3.5"),
  /** X.4.5. */
  MAIL_SYSTEM_CONGESTION(
      StatusSubject.NETWORK_AND_ROUTING, 5, "Mail system congestion", "RFC 3463 §3.5"),
  /** X.4.6. */
  ROUTING_LOOP(StatusSubject.NETWORK_AND_ROUTING, 6, "Routing loop detected", "RFC 3463 §3.5"),
  /** X.4.7. */
  DELIVERY_TIME_EXPIRED(
      StatusSubject.NETWORK_AND_ROUTING, 7, "Delivery time expired", "RFC 3463 §3.5"),
  /** X.5.0. */
  OTHER_PROTOCOL_STATUS(
      StatusSubject.MAIL_DELIVERY_PROTOCOL,
      0,
      "Other or undefined protocol status",
      "RFC 3463 §3.6"),
  /** X.5.1. */
  INVALID_COMMAND(StatusSubject.MAIL_DELIVERY_PROTOCOL, 1, "Invalid command", "RFC 3463 §3.6"),
  /** X.5.2. */
  SYNTAX_ERROR(StatusSubject.MAIL_DELIVERY_PROTOCOL, 2, "Syntax error", "RFC 3463 §3.6"),
  /** X.5.3. */
  TOO_MANY_RECIPIENTS(
      StatusSubject.MAIL_DELIVERY_PROTOCOL, 3, "Too many recipients", "RFC 3463 §3.6"),
  /** X.5.4. */
  INVALID_ARGUMENTS(
      StatusSubject.MAIL_DELIVERY_PROTOCOL, 4, "Invalid command arguments", "RFC 3463 §3.6"),
  /** X.5.5. */
  WRONG_PROTOCOL_VERSION(
      StatusSubject.MAIL_DELIVERY_PROTOCOL, 5, "Wrong protocol version", "RFC 3463 §3.6"),
  /** X.5.6. */
  AUTHENTICATION_LINE_TOO_LONG(
      StatusSubject.MAIL_DELIVERY_PROTOCOL,
      6,
      "Authentication Exchange line is too long",
      "RFC 4954 §6"),
  /** X.6.0. */
  OTHER_MEDIA_ERROR(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA, 0, "Other or undefined media error", "RFC 3463 §3.7"),
  /** X.6.1. */
  MEDIA_NOT_SUPPORTED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA, 1, "Media not supported", "RFC 3463 §3.7"),
  /** X.6.2. */
  CONVERSION_PROHIBITED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      2,
      "Conversion required and prohibited",
      "RFC 3463 §3.7"),
  /** X.6.3. */
  CONVERSION_NOT_SUPPORTED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      3,
      "Conversion required but not supported",
      "RFC 3463 §3.7"),
  /** X.6.4. */
  CONVERSION_WITH_LOSS(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA, 4, "Conversion with loss performed", "RFC 3463 §3.7"),
  /** X.6.5. */
  CONVERSION_FAILED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA, 5, "Conversion Failed", "RFC 3463 §3.7"),
  /** X.6.6. */
  CONTENT_NOT_AVAILABLE(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA, 6, "Message content not available", "RFC 4468"),
  /** X.6.7. */
  NON_ASCII_ADDRESSES_NOT_PERMITTED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      7,
      "Non-ASCII addresses not permitted for that sender/recipient",
      "RFC 6531 §4.2"),
  /** X.6.8. */
  UTF_8_REPLY_REQUIRED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      8,
      "UTF-8 string reply is required, but not permitted by the SMTP client",
      "RFC 6531 §4.2"),
  /** X.6.9. */
  UTF_8_HEADER_NOT_TRANSFERABLE(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      9,
      "UTF-8 header message cannot be transferred to one or more recipients, so the message must be"
          + " rejected",
      "RFC 6531 §4.2"),
  /** X.6.10. */
  UTF_8_REPLY_REQUIRED_DEPRECATED(
      StatusSubject.MESSAGE_CONTENT_OR_MEDIA,
      10,
      "UTF-8 string reply is required (deprecated: use X.6.8)",
      "RFC 6531 §4.2"),
  /** X.7.0. */
  OTHER_SECURITY_STATUS(
      StatusSubject.SECURITY_OR_POLICY, 0, "Other or undefined security status", "RFC 3463 §3.8"),
  /** X.7.1. */
  NOT_AUTHORIZED(
      StatusSubject.SECURITY_OR_POLICY,
      1,
      "Delivery not authorized, message refused",
      "RFC 3463 §3.8"),
  /** X.7.2. */
  MAILING_LIST_EXPANSION_PROHIBITED(
      StatusSubject.SECURITY_OR_POLICY, 2, "Mailing list expansion prohibited", "RFC 3463 §3.8"),
  /** X.7.3. */
  SECURITY_CONVERSION_NOT_POSSIBLE(
      StatusSubject.SECURITY_OR_POLICY,
      3,
      "Security conversion required but not possible",
      "RFC 3463 §3.8"),
  /** X.7.4. */
  SECURITY_FEATURES_NOT_SUPPORTED(
      StatusSubject.SECURITY_OR_POLICY, 4, "Security features not supported", "RFC 3463 §3.8"),
  /** X.7.5. */
  CRYPTOGRAPHIC_FAILURE(
      StatusSubject.SECURITY_OR_POLICY, 5, "Cryptographic failure", "RFC 3463 §3.8"),
  /** X.7.6. */
  CRYPTOGRAPHIC_ALGORITHM_NOT_SUPPORTED(
      StatusSubject.SECURITY_OR_POLICY,
      6,
      "Cryptographic algorithm not supported",
      "RFC 3463 §3.8"),
  /** X.7.7. */
  MESSAGE_INTEGRITY_FAILURE(
      StatusSubject.SECURITY_OR_POLICY, 7, "Message integrity failure", "RFC 3463 §3.8"),
  /** X.7.8. */
  CREDENTIALS_INVALID(
      StatusSubject.SECURITY_OR_POLICY, 8, "Authentication credentials invalid", "RFC 4954 §6"),
  /** X.7.9. */
  MECHANISM_TOO_WEAK(
      StatusSubject.SECURITY_OR_POLICY, 9, "Authentication mechanism is too weak", "RFC 4954 §6"),
  /** X.7.10. */
  ENCRYPTION_NEEDED(StatusSubject.SECURITY_OR_POLICY, 10, "Encryption Needed", "RFC 5248"),
  /** X.7.11. */
  ENCRYPTION_REQUIRED_FOR_MECHANISM(
      StatusSubject.SECURITY_OR_POLICY,
      11,
      "Encryption required for requested authentication mechanism",
      "RFC 4954 §6"),
  /** X.7.12. */
  PASSWORD_TRANSITION_NEEDED(
      StatusSubject.SECURITY_OR_POLICY, 12, "A password transition is needed", "RFC 4954 §6"),
  /** X.7.13. */
  USER_ACCOUNT_DISABLED(StatusSubject.SECURITY_OR_POLICY, 13, "User Account Disabled", "RFC 5248"),
  /** X.7.14. */
  TRUST_RELATIONSHIP_REQUIRED(
      StatusSubject.SECURITY_OR_POLICY, 14, "Trust relationship required", "RFC 5248"),
  /** X.7.15. */
  PRIORITY_TOO_LOW(
      StatusSubject.SECURITY_OR_POLICY, 15, "Priority Level is too low", "RFC 6710 §10"),
  /** X.7.16. */
  TOO_BIG_FOR_PRIORITY(
      StatusSubject.SECURITY_OR_POLICY,
      16,
      "Message is too big for the specified priority",
      "RFC 6710 §10"),
  /** X.7.17. */
  MAILBOX_OWNER_CHANGED(
      StatusSubject.SECURITY_OR_POLICY, 17, "Mailbox owner has changed", "RFC 7293"),
  /** X.7.18. */
  DOMAIN_OWNER_CHANGED(
      StatusSubject.SECURITY_OR_POLICY, 18, "Domain owner has changed", "RFC 7293"),
  /** X.7.19. */
  RRVS_NOT_COMPLETED(
      StatusSubject.SECURITY_OR_POLICY, 19, "RRVS test cannot be completed", "RFC 7293"),
  /** X.7.20. */
  NO_PASSING_DKIM_SIGNATURE(
      StatusSubject.SECURITY_OR_POLICY, 20, "No passing DKIM signature found", "RFC 7372 §3.1"),
  /** X.7.21. */
  NO_ACCEPTABLE_DKIM_SIGNATURE(
      StatusSubject.SECURITY_OR_POLICY, 21, "No acceptable DKIM signature found", "RFC 7372 §3.1"),
  /** X.7.22. */
  NO_AUTHOR_MATCHED_DKIM_SIGNATURE(
      StatusSubject.SECURITY_OR_POLICY,
      22,
      "No valid author-matched DKIM signature found",
      "RFC 7372 §3.1"),
  /** X.7.23. */
  SPF_FAILED(StatusSubject.SECURITY_OR_POLICY, 23, "SPF validation failed", "RFC 7372 §3.2"),
  /** X.7.24. */
  SPF_ERROR(StatusSubject.SECURITY_OR_POLICY, 24, "SPF validation error", "RFC 7372 §3.2"),
  /** X.7.25. */
  REVERSE_DNS_FAILED(
      StatusSubject.SECURITY_OR_POLICY, 25, "Reverse DNS validation failed", "RFC 7372 §3.3"),
  /** X.7.26. */
  MULTIPLE_CHECKS_FAILED(
      StatusSubject.SECURITY_OR_POLICY,
      26,
      "Multiple authentication checks failed",
      "RFC 7372 §3.4"),
  /** X.7.27. */
  SENDER_NULL_MX(StatusSubject.SECURITY_OR_POLICY, 27, "Sender address has null MX", "RFC 7505"),
  /** X.7.28. */
  MAIL_FLOOD(
      StatusSubject.SECURITY_OR_POLICY, 28, "Mail flood detected", "draft-levine-mailbomb-header"),
  /** X.7.29. */
  ARC_FAILED(StatusSubject.SECURITY_OR_POLICY, 29, "ARC validation failure", "RFC 8617 §10.4"),
  /** X.7.30. */
  REQUIRETLS_REQUIRED(
      StatusSubject.SECURITY_OR_POLICY, 30, "REQUIRETLS support required", "RFC 8689 §7");

  private static final Map<Integer, RegisteredStatus> BY_NUMBERS = byNumbers();

  private final StatusSubject subject;
  private final int detail;
  private final String text;
  private final String source;

  RegisteredStatus(StatusSubject subject, int detail, String text, String source) {
    this.subject = subject;
    this.detail = detail;
    this.text = text;
    this.source = source;
  }

  /**
   * The subject that the detail belongs to.
   *
   * @return the subject
   */
  public StatusSubject subject() {
    return subject;
  }

  /**
   * The third number.
   *
   * @return the detail
   */
  public int detail() {
    return detail;
  }

  /**
   * The text, as registered.
   *
   * @return one line of ASCII
   */
  public String text() {
    return text;
  }

  /**
   * The document that defines it.
   *
   * @return such as {@code RFC 3463 §3.2}
   */
  public String source() {
    return source;
  }

  /**
   * A code with this subject and detail.
   *
   * @param statusClass the first number
   * @return the code
   */
  public EnhancedStatusCode in(StatusClass statusClass) {
    return new EnhancedStatusCode(statusClass.digit(), subject.number(), detail);
  }

  /**
   * The entry for a code.
   *
   * @param code a code of any class
   * @return the entry; empty if the code is not registered
   */
  public static Optional<RegisteredStatus> of(EnhancedStatusCode code) {
    return Optional.ofNullable(BY_NUMBERS.get(key(code.subject(), code.detail())));
  }

  private static Map<Integer, RegisteredStatus> byNumbers() {
    var statuses = new HashMap<Integer, RegisteredStatus>();
    for (RegisteredStatus each : values()) {
      statuses.put(key(each.subject.number(), each.detail), each);
    }
    return Map.copyOf(statuses);
  }

  /** Both numbers are below 1000 (RFC 3463 §2). */
  private static int key(int subject, int detail) {
    return 1000 * subject + detail;
  }
}
