package io.smtptoolkit.server.config;

import io.smtptoolkit.server.delivery.LocalMailboxes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds values that do not fit together. */
final class Coherence {
  private static final int SMTP_PORT = 25;

  private final Configuration configuration;
  private final Faults faults;

  private Coherence(Configuration configuration, Faults faults) {
    this.configuration = configuration;
    this.faults = faults;
  }

  static void check(Configuration configuration, Faults faults) {
    var coherence = new Coherence(configuration, faults);
    coherence.listeners();
    coherence.certificates();
    if (!MailCoherence.isMailSystem(configuration)) {
      coherence.delivery();
    }
    MailCoherence.check(configuration, faults);
    coherence.limits();
  }

  private void listeners() {
    List<Settings> listeners = configuration.all(Keys.LISTENER);
    if (listeners.isEmpty()) {
      faults.add(Position.BEGIN, "no [[listener]]: where is mail received?");
    }
    Map<String, Settings> byName = new HashMap<>();
    Map<Endpoint, Settings> byAddress = new HashMap<>();
    for (Settings listener : listeners) {
      listener(listener);
      String name = listener.get(Keys.LISTENER_NAME);
      Endpoint address = listener.get(Keys.ADDRESS);
      duplicate(
          Optional.ofNullable(byName.put(name, listener)),
          listener,
          Keys.LISTENER_NAME,
          Found.quoted(name));
      if (address.port() != 0) {
        duplicate(
            Optional.ofNullable(byAddress.put(address, listener)),
            listener,
            Keys.ADDRESS,
            address.toString());
      }
    }
  }

  private void duplicate(Optional<Settings> first, Settings second, Key<?> key, String value) {
    first.ifPresent(
        it ->
            faults.add(
                second.position(key),
                "a second listener with the "
                    + key
                    + " "
                    + value
                    + "; the first is in line "
                    + it.position(key).line()));
  }

  private void listener(Settings listener) {
    String name = listener.get(Keys.LISTENER_NAME);
    Role role = listener.get(Keys.ROLE);
    TlsMode tls = listener.get(Keys.TLS_MODE);
    AuthMode auth = listener.get(Keys.AUTH_MODE);
    if (tls != TlsMode.NONE && !hasCertificate()) {
      faults.add(
          listener.position(Keys.TLS_MODE),
          "the listener "
              + name
              + " has tls = \""
              + Types.word(tls)
              + "\" and needs a [[tls.certificate]], or self-signed = true in [tls]");
    }
    clientCertificates(listener, name, tls);
    if (auth != AuthMode.NONE
        && configuration.the(Keys.AUTH).find(Keys.USERS).isEmpty()
        && !isExternalPossible(listener)) {
      faults.add(
          listener.position(Keys.AUTH_MODE),
          "the listener "
              + name
              + " has auth = \""
              + Types.word(auth)
              + "\" and needs the key \"users\" in [auth]");
    }
    if (role == Role.LMTP && listener.get(Keys.ADDRESS).port() == SMTP_PORT) {
      faults.add(
          listener.position(Keys.ADDRESS), "LMTP must not be spoken on port 25 (RFC 2033 §5)");
    }
    if (listener.get(Keys.XCLIENT_LOGIN) && listener.get(Keys.XCLIENT_FROM).isEmpty()) {
      faults.add(listener.position(Keys.XCLIENT_LOGIN), "xclient-login needs xclient-from");
    }
    try {
      var unused = Assembly.frontEnds(listener);
    } catch (IllegalArgumentException overlap) {
      faults.add(listener.position(Keys.XCLIENT_FROM), String.valueOf(overlap.getMessage()));
    }
    if (listener.get(Keys.PLAINTEXT) && auth == AuthMode.NONE) {
      faults.add(
          listener.position(Keys.PLAINTEXT),
          "auth-in-the-clear without auth: give the listener auth = \"offered\" or \"required\"");
    }
  }

  private void clientCertificates(Settings listener, String name, TlsMode tls) {
    ClientCertificateMode mode = listener.get(Keys.CLIENT_CERTIFICATES);
    if (mode == ClientCertificateMode.NONE) {
      return;
    }
    String has = "the listener " + name + " has client-certificates = \"" + Types.word(mode) + "\"";
    if (tls == TlsMode.NONE) {
      faults.add(
          listener.position(Keys.CLIENT_CERTIFICATES),
          has + " and no TLS: give it tls = \"offered\", \"required\" or \"implicit\"");
    }
    if (configuration.the(Keys.TLS).find(Keys.CLIENT_CA).isEmpty()) {
      faults.add(
          listener.position(Keys.CLIENT_CERTIFICATES),
          has + " and needs the key \"client-ca\" in [tls]");
    }
  }

  /** Clients can authenticate by a certificate alone. */
  private boolean isExternalPossible(Settings listener) {
    return listener.get(Keys.CLIENT_CERTIFICATES) != ClientCertificateMode.NONE
        && configuration.the(Keys.AUTH).get(Keys.EXTERNAL) != ExternalMode.NONE;
  }

  private boolean hasCertificate() {
    return configuration.the(Keys.TLS).get(Keys.SELF_SIGNED)
        || !configuration.all(Keys.CERTIFICATE).isEmpty();
  }

  private void certificates() {
    Settings tls = configuration.the(Keys.TLS);
    if (tls.get(Keys.SELF_SIGNED) && !configuration.all(Keys.CERTIFICATE).isEmpty()) {
      faults.add(
          tls.position(Keys.SELF_SIGNED),
          "self-signed = true and [[tls.certificate]] exclude each other");
    }
  }

  private void delivery() {
    Settings delivery = configuration.the(Keys.DELIVERY);
    List<String> domains = delivery.get(Keys.DOMAINS);
    List<String> mailboxes = delivery.get(Keys.MAILBOXES);
    boolean discard = delivery.get(Keys.DISCARD);
    boolean maildir = delivery.find(Keys.MAILDIR).isPresent();
    if (discard && maildir) {
      faults.add(delivery.position(Keys.DISCARD), "discard = true and maildir exclude each other");
    }
    if (discard && domains.isEmpty() && mailboxes.isEmpty()) {
      return;
    }
    if (domains.isEmpty()) {
      faults.add(
          delivery.position(Keys.DOMAINS),
          "[delivery] needs the key \"domains\": whose mail is received?");
    }
    if (mailboxes.isEmpty()) {
      faults.add(
          delivery.position(Keys.MAILBOXES),
          "[delivery] needs the key \"mailboxes\": who receives mail?");
    }
    if (!discard && !maildir) {
      faults.add(
          delivery.position(),
          "[delivery] needs the key \"maildir\", or discard = true: where is mail delivered?");
    }
    mailboxes(delivery);
  }

  private void mailboxes(Settings delivery) {
    List<String> names = delivery.get(Keys.MAILBOXES);
    if (names.isEmpty()) {
      return;
    }
    LocalMailboxes mailboxes;
    try {
      mailboxes = LocalMailboxes.of(List.of("localhost"), names);
    } catch (IllegalArgumentException bad) {
      faults.add(delivery.position(Keys.MAILBOXES), String.valueOf(bad.getMessage()));
      return;
    }
    Optional<String> postmaster = delivery.find(Keys.POSTMASTER);
    try {
      postmaster.ifPresent(mailboxes::withPostmaster);
    } catch (IllegalArgumentException bad) {
      faults.add(delivery.position(Keys.POSTMASTER), String.valueOf(bad.getMessage()));
    }
  }

  private void limits() {
    Settings limits = configuration.the(LimitKeys.LIMITS);
    if (limits.get(LimitKeys.MEMORY) < 1 << 20) {
      faults.add(limits.position(LimitKeys.MEMORY), "memory must be at least 1MiB");
    }
    positive(limits, LimitKeys.MESSAGE_SIZE.general());
    for (Settings listener : configuration.all(Keys.LISTENER)) {
      positive(listener, LimitKeys.MESSAGE_SIZE.own());
    }
    for (Key<?> key : LimitKeys.TIMEOUTS.keys()) {
      positive(configuration.the(LimitKeys.TIMEOUTS), key);
    }
    positive(configuration.the(Keys.AUTH), Keys.LOCK_OUT);
    for (Settings listener : configuration.all(Keys.LISTENER)) {
      atMostFourMinutes(listener, LimitKeys.ERROR_DELAY.own());
      atMostFourMinutes(listener, LimitKeys.GREETING_DELAY.own());
    }
  }

  private void atMostFourMinutes(Settings settings, Key<Duration> key) {
    if (settings.get(key).compareTo(Duration.ofMinutes(4)) > 0) {
      faults.add(settings.position(key), key + " must be at most 4 minutes: clients give up");
    }
  }

  private void positive(Settings settings, Key<?> key) {
    Object value = settings.get(key);
    if (value.equals(0L) || value.equals(Duration.ZERO)) {
      faults.add(settings.position(key), key + " must not be zero");
    }
  }
}
