package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Rejected;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The mailboxes that exist here: names, at every one of the own domains. Everything else is refused
 * at RCPT, so that nobody can relay through a server that uses this.
 *
 * <ul>
 *   <li>A domain that is not an own one: 550 5.7.1. A source route is ignored, what counts is the
 *       mailbox at its end (RFC 5321 §3.6.1).
 *   <li>A local-part that is no mailbox's name: 550 5.1.1. That goes for {@code user%elsewhere},
 *       {@code elsewhere!user} and {@code "user@elsewhere"} too: they are names like any other,
 *       nobody looks for a further address in them (RFC 5321 §4.1.2 leaves the local-part to us).
 *   <li>{@code postmaster}, alone or at an own domain, is always accepted (RFC 5321 §4.5.1).
 * </ul>
 *
 * <p>Local-parts are compared without regard to case and quoting ({@code "alice"@} is {@code
 * ALICE@}), as RFC 5321 §2.4 leaves to the receiving host and as people expect.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.1">RFC 5321 §4.5.1</a>
 */
public final class LocalMailboxes {
  // A name becomes the name of a folder, so it holds nothing that has a meaning there; and none of
  // "%!@", with which
  // people once wrote routes. At most 64 octets, as a local-part (RFC 5321 §4.5.3.1.1).
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+=-]{0,63}");

  private final Set<Domain> domains;
  private final Map<String, String> namesByLowerCase;
  private final String postmaster;

  private LocalMailboxes(
      Set<Domain> domains, Map<String, String> namesByLowerCase, String postmaster) {
    this.domains = Set.copyOf(domains);
    this.namesByLowerCase = namesByLowerCase;
    this.postmaster = postmaster;
  }

  /**
   * The first mailbox takes the postmaster's mail, unless one is named {@code postmaster}.
   *
   * @param domains the own domains, at least one
   * @param names the mailboxes' names, at least one: letters, digits and {@code _ . + = -},
   *     beginning with one of the first three
   * @return the mailboxes
   * @throws IllegalArgumentException if a domain or a name is malformed, or a name is given twice
   *     (in any case)
   */
  public static LocalMailboxes of(List<String> domains, List<String> names) {
    if (domains.isEmpty() || names.isEmpty()) {
      throw new IllegalArgumentException("at least one domain and one mailbox are needed");
    }
    Map<String, String> byLowerCase = new LinkedHashMap<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not usable as the name of a mailbox: \"" + name + "\"");
      }
      if (byLowerCase.put(lowerCase(name), name) != null) {
        throw new IllegalArgumentException("mailbox given twice: " + name);
      }
    }
    Set<Domain> parsed = new HashSet<>();
    for (String domain : domains) {
      try {
        parsed.add(Domain.parse(domain));
      } catch (SmtpSyntaxException malformed) {
        throw new IllegalArgumentException(
            "not a domain: \"" + domain + "\" (" + malformed.getMessage() + ")", malformed);
      }
    }
    String postmaster = Optional.ofNullable(byLowerCase.get("postmaster")).orElse(names.get(0));
    return new LocalMailboxes(parsed, byLowerCase, postmaster);
  }

  /**
   * The same mailboxes, with another one to take the postmaster's mail.
   *
   * @param name one of the mailboxes
   * @return the mailboxes
   * @throws IllegalArgumentException if there is no mailbox of this name
   */
  public LocalMailboxes withPostmaster(String name) {
    return new LocalMailboxes(
        domains,
        namesByLowerCase,
        Optional.ofNullable(namesByLowerCase.get(lowerCase(name)))
            .orElseThrow(
                () -> new IllegalArgumentException("the postmaster is no mailbox: " + name)));
  }

  /**
   * The names of all mailboxes.
   *
   * @return as they were given, in order
   */
  public List<String> names() {
    return List.copyOf(namesByLowerCase.values());
  }

  /**
   * Which mailbox a recipient's mail goes to.
   *
   * @param forwardPath the recipient
   * @return the name of the mailbox, as it was given
   * @throws Rejected with 550 5.7.1 if the domain is not an own one, with 550 5.1.1 if there is no
   *     such mailbox
   */
  public String mailboxFor(ForwardPath forwardPath) throws Rejected {
    if (forwardPath.isPostmaster()) {
      return postmaster;
    }
    Mailbox mailbox =
        forwardPath.mailbox().orElseThrow(() -> new Rejected(Replies.mailboxUnknown()));
    if (!domains.contains(mailbox.domain())) {
      throw new Rejected(Replies.relayDenied());
    }
    if (mailbox.localPart().isPostmaster()) {
      return postmaster;
    }
    return Optional.ofNullable(namesByLowerCase.get(lowerCase(mailbox.localPart().unquoted())))
        .orElseThrow(() -> new Rejected(Replies.mailboxUnknown()));
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
