package io.smtptoolkit.server.config;

import java.time.Duration;
import java.util.List;

/** Finds values of the mail system that do not fit together. */
final class MailCoherence {
  private static final int SMTP_PORT = 25;

  private final Configuration configuration;
  private final Faults faults;

  private MailCoherence(Configuration configuration, Faults faults) {
    this.configuration = configuration;
    this.faults = faults;
  }

  /** Whether the file describes a mail system. */
  static boolean isMailSystem(Configuration configuration) {
    return configuration.the(MailKeys.QUEUE).find(MailKeys.FOLDER).isPresent();
  }

  static void check(Configuration configuration, Faults faults) {
    var coherence = new MailCoherence(configuration, faults);
    if (isMailSystem(configuration)) {
      coherence.delivery();
      coherence.domains();
      coherence.relay();
      coherence.relayDomains();
    } else {
      coherence.nothingOfIt();
    }
  }

  private void nothingOfIt() {
    for (Section section : MailKeys.SECTIONS) {
      for (Settings settings : configuration.all(section)) {
        if (section.repeated() || section.keys().stream().anyMatch(settings::isChanged)) {
          faults.add(
              settings.position(),
              section.header() + " is of a mail system: it needs [queue] with the key \"folder\"");
        }
      }
    }
  }

  private void delivery() {
    Settings delivery = configuration.the(Keys.DELIVERY);
    if (Keys.DELIVERY.keys().stream().anyMatch(delivery::isChanged)) {
      faults.add(
          delivery.position(),
          "[delivery] and [queue] exclude each other: a mail system has [[domain]]");
    }
  }

  private void domains() {
    if (configuration.all(MailKeys.MAIL_DOMAIN).isEmpty()) {
      faults.add(
          configuration.the(MailKeys.QUEUE).position(),
          "no [[domain]]: whose mail is received? At least a postmaster is needed (RFC 5321"
              + " §4.5.1)");
    }
    for (Settings domain : configuration.all(MailKeys.MAIL_DOMAIN)) {
      if (domain.find(MailKeys.QUOTA).filter(it -> it == 0).isPresent()) {
        faults.add(domain.position(MailKeys.QUOTA), "quota must not be zero");
      }
      if (domain.get(MailKeys.QUOTAS).containsValue(0L)) {
        faults.add(domain.position(MailKeys.QUOTAS), "quotas must not be zero");
      }
    }
    if (faults.isEmpty()) {
      var unused = new OwnDomains(configuration, faults).directory();
    }
  }

  private void relay() {
    Settings relay = configuration.the(MailKeys.RELAY);
    for (Key<Duration> key :
        List.of(
            MailKeys.RETRY_FIRST,
            MailKeys.RETRY_LONGEST,
            MailKeys.DELAY_NOTICE,
            MailKeys.GIVE_UP)) {
      if (relay.get(key).isZero()) {
        faults.add(relay.position(key), key + " must not be zero");
      }
    }
    if (relay.get(MailKeys.RETRY_LONGEST).compareTo(relay.get(MailKeys.RETRY_FIRST)) < 0) {
      faults.add(relay.position(MailKeys.RETRY_LONGEST), "retry-longest is less than retry-first");
    }
    if (relay.find(MailKeys.SMART_HOST).isEmpty()
        && (relay.isChanged(MailKeys.SMART_HOST_CREDENTIALS)
            || relay.isChanged(MailKeys.SMART_HOST_TLS))) {
      faults.add(relay.position(), "the credentials and TLS of a smart host need smart-host");
    }
    HopTls tls = relay.get(MailKeys.SMART_HOST_TLS);
    if (relay.find(MailKeys.SMART_HOST_CREDENTIALS).isPresent() && !tls.policy().verifiesHost()) {
      faults.add(
          relay.position(MailKeys.SMART_HOST_TLS),
          "smart-host-credentials need smart-host-tls = \"required\" or \"implicit\": else another"
              + " host could take them");
    }
    for (Settings route : configuration.all(MailKeys.ROUTE)) {
      if (route.get(MailKeys.ROUTE_HOSTS).isEmpty()) {
        faults.add(route.position(MailKeys.ROUTE_HOSTS), "hosts needs at least one server");
      }
      if (route.get(MailKeys.ROUTE_PROTOCOL) == HopProtocol.LMTP
          && route.get(MailKeys.ROUTE_HOSTS).stream().anyMatch(it -> it.port() == SMTP_PORT)) {
        faults.add(
            route.position(MailKeys.ROUTE_HOSTS),
            "LMTP is not for port 25 (RFC 2033 §5); often it is 24");
      }
    }
  }

  private void relayDomains() {
    for (Settings domain : configuration.all(MailKeys.RELAY_DOMAIN)) {
      if (domain.get(MailKeys.RECIPIENTS).isEmpty()
          && domain.find(MailKeys.RECIPIENTS_FILE).isEmpty()) {
        faults.add(
            domain.position(),
            "[[relay.domain]] needs the key \"recipients\" or \"recipients-file\": what is taken"
                + " here and refused there would come back to forged addresses");
      }
    }
  }
}
