package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import java.util.List;
import java.util.Map;

/**
 * An own domain as configured: plain values, checked by {@link MailDirectory}.
 *
 * <p>Local-parts are written without quotes and compared without regard to case. An alias that has
 * its own address among its addresses keeps a copy in the mailbox of that name.
 *
 * <p>Immutable.
 *
 * @param names the domain, and others that mean the same
 * @param mailboxes by local-part
 * @param aliases the addresses that each local-part means
 * @param catchAll what all other local-parts mean; none for the refusal of unknown ones
 * @param separator what divides a local-part from its subaddress (RFC 5233), such as {@code +};
 *     empty for no subaddresses
 */
public record MailDomain(
    List<Domain> names,
    Map<String, LocalMailbox> mailboxes,
    Map<String, List<Mailbox>> aliases,
    List<Mailbox> catchAll,
    String separator) {
  /**
   * Takes a copy.
   *
   * @param names the domain, and others that mean the same
   * @param mailboxes by local-part
   * @param aliases the addresses that each local-part means
   * @param catchAll what all other local-parts mean
   * @param separator what divides a local-part from its subaddress
   */
  public MailDomain {
    names = List.copyOf(names);
    mailboxes = Map.copyOf(mailboxes);
    aliases = Map.copyOf(aliases);
    catchAll = List.copyOf(catchAll);
  }
}
