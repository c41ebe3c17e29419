package io.smtptoolkit.conformance.mutant;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The settings of a {@link MutantServer}: what it knows and offers. Immutable.
 *
 * <p>Besides the mailboxes it accepts {@code u1}, {@code u2} and so on, and the postmaster, each at
 * any of its domains; every other mailbox is refused.
 *
 * @param domains its mail domains; the first is also its own name
 * @param mailboxes the local-parts of its users
 * @param refusedSender a reverse-path mailbox that it refuses
 * @param refusedLine a line of content for which it refuses the message
 * @param maxMessageOctets the announced SIZE
 * @param maxRecipients recipients of one transaction; RFC 5321 §4.5.3.1.8 wants 100
 * @param maildir where to deliver as well, see {@link MutantServer#messages()}
 * @param tls what STARTTLS offers; without it STARTTLS is not announced
 */
public record MutantSettings(
    List<String> domains,
    List<String> mailboxes,
    String refusedSender,
    String refusedLine,
    int maxMessageOctets,
    int maxRecipients,
    Optional<Path> maildir,
    Optional<SSLContext> tls) {

  /** A domain of 255 octets, the longest there is (RFC 5321 §4.5.3.1.2). */
  public static final String LONG_DOMAIN =
      ("l".repeat(62) + ".").repeat(3) + "l".repeat(58) + ".example";

  /** A local-part of 64 octets (RFC 5321 §4.5.3.1.1). */
  public static final String LONG_LOCAL_PART = "l".repeat(64);

  /**
   * Copies what can change.
   *
   * @param domains copied
   * @param mailboxes copied
   * @param refusedSender as above
   * @param refusedLine as above
   * @param maxMessageOctets as above
   * @param maxRecipients as above
   * @param maildir as above
   * @param tls as above
   */
  public MutantSettings {
    domains = List.copyOf(domains);
    mailboxes = List.copyOf(mailboxes);
  }

  /**
   * Users {@code alice}, {@code bob} and one with the longest name at {@code mutant.example}; small
   * limits, so that a run is quick.
   *
   * @return the settings of the suite's own test
   */
  public static MutantSettings standard() {
    return new MutantSettings(
        List.of("mutant.example", LONG_DOMAIN),
        List.of("alice", "bob", LONG_LOCAL_PART),
        "refused@example.com",
        "X-Refuse: please",
        256 * 1024,
        100,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same with STARTTLS.
   *
   * @param context what the handshake uses
   * @return the changed settings
   */
  public MutantSettings withTls(SSLContext context) {
    return new MutantSettings(
        domains,
        mailboxes,
        refusedSender,
        refusedLine,
        maxMessageOctets,
        maxRecipients,
        maildir,
        Optional.of(context));
  }

  /**
   * The same with a folder in which each mailbox has a Maildir.
   *
   * @param directory made when needed
   * @return the changed settings
   */
  public MutantSettings withMaildir(Path directory) {
    return new MutantSettings(
        domains,
        mailboxes,
        refusedSender,
        refusedLine,
        maxMessageOctets,
        maxRecipients,
        Optional.of(directory),
        tls);
  }
}
