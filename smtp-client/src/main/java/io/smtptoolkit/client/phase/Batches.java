package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.LimitsExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The recipients of a message, in as many mail transactions as the server makes of them: no more at
 * a time than RCPTMAX says (RFC 9422 §4.2), and again those for whom it said 452, too many (RFC
 * 5321 §4.5.3.1.10), as long as each transaction gets further. Those that the session has no
 * allowance for are left over.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Batches {
  private final List<Rcpt> recipients;
  private final Extensions offered;
  private final Allowance allowance;
  private final List<Optional<RecipientOutcome>> outcomes = new ArrayList<>();
  private final int maxDomains;
  private int maxRecipients;
  private List<Integer> waiting = new ArrayList<>();

  Batches(List<Rcpt> recipients, Extensions offered, Allowance allowance) {
    this.recipients = recipients;
    this.offered = offered;
    this.allowance = allowance;
    maxRecipients = Allowance.limit(offered, LimitsExtension::rcptMax).orElse(Integer.MAX_VALUE);
    maxDomains = Allowance.maxDomains(offered).orElse(Integer.MAX_VALUE);
    for (int i = 0; i < recipients.size(); i++) {
      waiting.add(i);
      outcomes.add(Optional.empty());
    }
  }

  /** Whether no recipient waits that this session may still name. */
  boolean isAtEnd() {
    return waiting.isEmpty() || allowance.obstacle(offered, recipients(waiting)).isPresent();
  }

  /** Why those that wait are not sent the message. */
  String whyNotAll() {
    return allowance.obstacle(offered, recipients(waiting)).orElse("the server took others only");
  }

  /** Takes the recipients of the next transaction, by their places in the envelope. */
  List<Integer> next() {
    if (waiting.size() <= maxRecipients && maxDomains == Integer.MAX_VALUE) {
      List<Integer> all = waiting;
      waiting = new ArrayList<>();
      return all;
    }
    var taken = new ArrayList<Integer>();
    var left = new ArrayList<Integer>();
    Set<Domain> domains = new HashSet<>(allowance.domains());
    for (int place : waiting) {
      Optional<Domain> domain = Allowance.domain(recipients.get(place));
      boolean isNamed = domain.map(domains::contains).orElse(true);
      if (taken.size() < maxRecipients && (isNamed || domains.size() < maxDomains)) {
        domain.ifPresent(domains::add);
        taken.add(place);
      } else {
        left.add(place);
      }
    }
    waiting = left;
    return taken;
  }

  /** The server was not asked about those that were taken last. */
  void putBack(List<Integer> places) {
    var again = new ArrayList<>(places);
    again.addAll(waiting);
    waiting = again;
  }

  List<Rcpt> recipients(List<Integer> places) {
    return places.stream().map(recipients::get).toList();
  }

  /**
   * What became of the recipients that were taken last. Those that were too many wait again.
   *
   * @param open whether the connection is open
   */
  void came(List<Integer> places, List<RecipientOutcome> outcomesOfThem, boolean open) {
    var again = new ArrayList<Integer>();
    int accepted = 0;
    for (int i = 0; i < places.size(); i++) {
      RecipientOutcome outcome = outcomesOfThem.get(i);
      outcomes.set(places.get(i), Optional.of(outcome));
      if (outcome.isAccepted()) {
        accepted++;
      } else if (isTooMany(outcome)) {
        again.add(places.get(i));
      }
    }
    if (open && accepted > 0 && !again.isEmpty()) {
      maxRecipients = Math.min(maxRecipients, accepted);
      again.addAll(waiting);
      waiting = again;
      again.forEach(it -> outcomes.set(it, Optional.empty()));
    }
  }

  /** One outcome for each recipient of the envelope, in its order. */
  List<RecipientOutcome> outcomes(RecipientOutcome ofThoseWaiting) {
    return outcomes.stream().map(it -> it.orElse(ofThoseWaiting)).toList();
  }

  private static boolean isTooMany(RecipientOutcome outcome) {
    return outcome instanceof RecipientOutcome.Refused refused && refused.isTooManyRecipients();
  }
}
