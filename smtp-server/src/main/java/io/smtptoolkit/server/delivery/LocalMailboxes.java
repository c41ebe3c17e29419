package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.text.ComparableNames;
import io.smtptoolkit.server.text.Subaddresses;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The mailboxes that exist here: names, at every one of the own domains. Everything else is refused
 * at RCPT, so that no client can relay through a server that uses this.
 *
 * <ul>
 *   <li>A domain that is not an own one: 550 5.7.1. A source route is ignored, what counts is the
 *       mailbox at its end (RFC 5321 §3.6.1).
 *   <li>A local-part that is no mailbox's name: 550 5.1.1. That goes for {@code user%elsewhere},
 *       {@code elsewhere!user} and {@code "user@elsewhere"} too: they are names like any other, no
 *       further address is looked for in them (RFC 5321 §4.1.2 leaves the local-part to us).
 *   <li>{@code postmaster}, alone or at an own domain, is always accepted (RFC 5321 §4.5.1).
 *   <li>The literal of the address that the client connected to is an own domain (RFC 1123
 *       §5.2.17); other literals can be given as own domains, for a host whose address is
 *       translated (NAT).
 *   <li>With {@link #withSubaddresses}, {@code alice+news} is alice's, unless there is a mailbox of
 *       that name.
 * </ul>
 *
 * <p>Local-parts are compared without regard to case and quoting ({@code "alice"@} is {@code
 * ALICE@}), as RFC 5321 §2.4 leaves to the receiving host and as users expect. Names beyond ASCII
 * (RFC 6531) are compared in the composed form NFC; domains in U-labels and in A-labels are the
 * same: {@code bücher.example} is {@code xn--bcher-kva.example}.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.1">RFC 5321 §4.5.1</a>
 */
public final class LocalMailboxes {
  // A name becomes the name of a folder, so it holds nothing that has a meaning there; and none of
  // "%!@", with which routes once were written. At most 64 octets, as a local-part (RFC 5321
  // §4.5.3.1.1).
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}._+=-]*");
  private static final int MAX_NAME_OCTETS = 64;

  private final Set<Domain> domains;
  private final Map<String, String> namesByLowerCase;
  private final String postmaster;
  private final String separator;

  private LocalMailboxes(
      Set<Domain> domains,
      Map<String, String> namesByLowerCase,
      String postmaster,
      String separator) {
    this.domains = Set.copyOf(domains);
    this.namesByLowerCase = namesByLowerCase;
    this.postmaster = postmaster;
    this.separator = separator;
  }

  /**
   * The first mailbox takes the postmaster's mail, unless one is named {@code postmaster}.
   *
   * @param domains the own domains, at least one, in U-labels or in A-labels
   * @param names the mailboxes' names, at least one: letters, digits and {@code _ . + = -},
   *     beginning with one of the first three; at most 64 octets of UTF-8
   * @return the mailboxes
   * @throws IllegalArgumentException if a domain or a name is malformed, or a name is given twice
   *     (in any case)
   */
  public static LocalMailboxes of(List<String> domains, List<String> names) {
    if (domains.isEmpty() || names.isEmpty()) {
      throw new IllegalArgumentException("at least one domain and one mailbox are needed");
    }
    Map<String, String> byLowerCase = new LinkedHashMap<>();
    for (String given : names) {
      String name = ComparableNames.composed(given);
      if (!NAME.matcher(name).matches()
          || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_OCTETS) {
        throw new IllegalArgumentException(
            "not usable as the name of a mailbox: \"" + given + "\"");
      }
      if (byLowerCase.put(ComparableNames.folded(name), name) != null) {
        throw new IllegalArgumentException("mailbox given twice: " + given);
      }
    }
    Set<Domain> parsed = new HashSet<>();
    for (String domain : domains) {
      try {
        parsed.add(ComparableNames.of(Domain.parseUtf8(domain)));
      } catch (SmtpSyntaxException malformed) {
        throw new IllegalArgumentException(
            "not a domain: \"" + domain + "\" (" + malformed.getMessage() + ")", malformed);
      }
    }
    String postmaster =
        Optional.ofNullable(byLowerCase.get("postmaster"))
            .orElseGet(() -> byLowerCase.values().iterator().next());
    return new LocalMailboxes(parsed, byLowerCase, postmaster, "");
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
        Optional.ofNullable(namesByLowerCase.get(ComparableNames.folded(name)))
            .orElseThrow(
                () -> new IllegalArgumentException("the postmaster is no mailbox: " + name)),
        separator);
  }

  /**
   * The same mailboxes, with subaddresses (RFC 5233 §1): what follows the separator in a local-part
   * is for the owner of the mailbox, {@code alice+news} for alice.
   *
   * @param value one of {@code + - = _ . # ~}, for example {@code +}; empty for no subaddresses
   * @return the mailboxes
   * @throws IllegalArgumentException if it is anything else
   */
  public LocalMailboxes withSubaddresses(String value) {
    if (!Subaddresses.isSeparator(value)) {
      throw new IllegalArgumentException(
          "a subaddress is separated by one of "
              + Subaddresses.SEPARATORS
              + ", not by \""
              + value
              + "\"");
    }
    return new LocalMailboxes(domains, namesByLowerCase, postmaster, value);
  }

  /**
   * The names of all mailboxes.
   *
   * @return as they were given, composed, in order
   */
  public List<String> names() {
    return List.copyOf(namesByLowerCase.values());
  }

  /**
   * The mailbox that a recipient's mail goes to.
   *
   * @param forwardPath the recipient
   * @param connectedTo the address of this host that the client connected to
   * @return the name of the mailbox, as it was given, composed
   * @throws Rejected with 550 5.7.1 if the domain is not an own one, with 550 5.1.1 if there is no
   *     such mailbox
   */
  public String mailboxFor(ForwardPath forwardPath, InetAddress connectedTo) throws Rejected {
    if (forwardPath.isPostmaster()) {
      return postmaster;
    }
    Mailbox mailbox =
        forwardPath.mailbox().orElseThrow(() -> new Rejected(Replies.mailboxUnknown()));
    if (!domains.contains(ComparableNames.of(mailbox.domain()))
        && !isLiteralOf(connectedTo, mailbox.domain())) {
      throw new Rejected(Replies.relayDenied());
    }
    String name = ComparableNames.folded(mailbox.localPart().unquoted());
    return named(name)
        .or(() -> Subaddresses.without(name, separator).flatMap(this::named))
        .orElseThrow(() -> new Rejected(Replies.mailboxUnknown()));
  }

  private Optional<String> named(String lowerCaseName) {
    if (lowerCaseName.equals("postmaster")) {
      return Optional.of(postmaster);
    }
    return Optional.ofNullable(namesByLowerCase.get(lowerCaseName));
  }

  private static boolean isLiteralOf(InetAddress address, Domain domain) {
    return domain instanceof AddressLiteral literal
        && Arrays.equals(literal.octets(), address.getAddress());
  }
}
