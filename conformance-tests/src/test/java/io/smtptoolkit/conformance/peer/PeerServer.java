package io.smtptoolkit.conformance.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A real mail server that runs at the same time as the test. Every one accepts mail for the same
 * local-parts in a domain of its own: {@code user}, {@code postmaster}, {@link #LONGEST_LOCAL_PART}
 * and {@code u0} to {@code u1299}; refuses every other local-part and every other domain at RCPT;
 * offers STARTTLS with a certificate for 127.0.0.1; and trusts no client for being on the same
 * machine.
 */
interface PeerServer extends AutoCloseable {
  /** How many recipients {@link #recipient} knows. */
  int RECIPIENTS = 1_300;

  /** Of 64 octets, which every server has to accept (RFC 5321 §4.5.3.1.1). */
  String LONGEST_LOCAL_PART = "local".repeat(12) + "part";

  InetSocketAddress address();

  /** The domain for which it accepts mail. */
  String domain();

  /** Where the mail for a local-part is delivered. */
  Maildir maildir(String localPart);

  /** PEM of the CA that vouches for its certificate. */
  Path caFile();

  /** Which program in which version it is. */
  String version();

  /** What it has logged, for the message of a test that fails. */
  String log();

  /** One of {@link #RECIPIENTS} mailboxes that exist. */
  default String recipient(int number) {
    return "u" + number + "@" + domain();
  }

  default String validRecipient() {
    return "user@" + domain();
  }

  default String unknownRecipient() {
    return "nobody@" + domain();
  }

  @Override
  void close();
}
