package io.smtptoolkit.client.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;

/**
 * A host that takes mail for a domain.
 *
 * @param preference lower is better (RFC 5321 §5.1)
 * @param name its name, absolute
 */
record MailExchanger(int preference, Name name) {
  /** Whether it is the name of nothing: "." (RFC 7505 §3). */
  boolean isNull() {
    return name.equals(Name.root);
  }

  /** By preference, and equal ones by chance, so that they share the load (RFC 5321 §5.1). */
  static List<MailExchanger> ordered(List<MXRecord> records, RandomGenerator random) {
    var exchangers = new ArrayList<MailExchanger>();
    for (MXRecord record : records) {
      exchangers.add(new MailExchanger(record.getPriority(), record.getTarget()));
    }
    Collections.shuffle(exchangers, random instanceof Random r ? r : new Random(random.nextLong()));
    exchangers.sort(Comparator.comparingInt(MailExchanger::preference));
    return exchangers;
  }

  /**
   * Those that are better than this host itself: with this host in the list, it and all of equal or
   * greater preference number go (RFC 5321 §5.1).
   */
  static List<MailExchanger> betterThan(
      Predicate<MailExchanger> isThisHost, List<MailExchanger> exchangers) {
    var own = exchangers.stream().filter(isThisHost).findFirst();
    return own.isEmpty()
        ? exchangers
        : exchangers.stream().filter(it -> it.preference < own.get().preference).toList();
  }
}
