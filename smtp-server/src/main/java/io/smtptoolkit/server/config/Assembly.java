package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.ExtensionOffer;
import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SessionLimits;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.config.LimitKeys.OfListener;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ReloadableTls;
import io.smtptoolkit.server.tls.ServerTls;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes the options of a server of its configuration and what was opened for it. */
final class Assembly {
  private final Configuration configuration;
  private final Optional<ReloadableTls> tls;
  private final Supplier<Optional<ClientCertificates>> clients;
  private final Optional<? extends Authenticator> users;
  private final AuthGuard guard;

  Assembly(
      Configuration configuration,
      Optional<ReloadableTls> tls,
      Supplier<Optional<ClientCertificates>> clients,
      Optional<? extends Authenticator> users) {
    this.configuration = configuration;
    this.tls = tls;
    this.clients = clients;
    this.users = users;
    this.guard = new AuthGuard(authLimits(configuration.the(Keys.AUTH)));
  }

  SmtpServerOptions.Builder options(MailService service) {
    Settings limits = configuration.the(LimitKeys.LIMITS);
    SmtpServerOptions.Builder options =
        SmtpServerOptions.builder(service)
            .ioThreads(limits.get(LimitKeys.IO_THREADS))
            .limits(serverLimits(limits))
            .rates(rates(limits, LimitKeys.RATES))
            .timeouts(timeouts(configuration.the(LimitKeys.TIMEOUTS), OfListener::general));
    configuration.all(Keys.LISTENER).forEach(it -> options.listener(listener(it)));
    return options;
  }

  private ListenerOptions listener(Settings settings) {
    Role role = settings.get(Keys.ROLE);
    ListenerOptions.Builder listener =
        ListenerOptions.builder()
            .name(settings.get(Keys.LISTENER_NAME))
            .address(settings.get(Keys.ADDRESS).address())
            .protocol(role.protocol())
            .domain(settings.get(Keys.HOST))
            .maxMessageOctets(settings.get(LimitKeys.MESSAGE_SIZE.own()))
            .limits(lines(settings))
            .leniencies(leniencies(settings))
            .sessionLimits(sessionLimits(settings))
            .defence(defence(settings))
            .timeouts(timeouts(settings, OfListener::own))
            .extensions(extensions(settings))
            .frontEnds(frontEnds(settings).withHeaderTime(settings.get(LimitKeys.HEADER.own())));
    switch (settings.get(Keys.TLS_MODE)) {
      case NONE -> {}
      case OFFERED -> listener.startTls(tls(settings));
      case REQUIRED -> listener.startTlsRequired(tls(settings));
      case IMPLICIT -> listener.implicitTls(tls(settings));
    }
    policy(settings).ifPresent(listener::auth);
    return listener.build();
  }

  private ServerTls tls(Settings listener) {
    ReloadableTls identity = tls.orElseThrow();
    return switch (listener.get(Keys.CLIENT_CERTIFICATES)) {
      case NONE -> identity;
      case ASKED -> identity.withClientCertificates(() -> clients.get().orElseThrow());
      case REQUIRED ->
          identity.withClientCertificates(() -> clients.get().orElseThrow().required());
    };
  }

  /**
   * Who may say who a client is.
   *
   * @throws IllegalArgumentException if the networks overlap
   */
  static FrontEnds frontEnds(Settings settings) {
    FrontEnds frontEnds =
        FrontEnds.NONE
            .withProxy(settings.get(Keys.PROXY_FROM))
            .withXclient(settings.get(Keys.XCLIENT_FROM))
            .withXclientLogin(settings.get(Keys.XCLIENT_LOGIN))
            .withXforward(settings.get(Keys.XFORWARD_FROM));
    frontEnds.requireApart(List.of());
    return frontEnds;
  }

  private Optional<AuthPolicy> policy(Settings settings) {
    AuthMode mode = settings.get(Keys.AUTH_MODE);
    if (mode == AuthMode.NONE) {
      return Optional.empty();
    }
    Authenticator authenticator = users.isPresent() ? users.get() : Set::of;
    ExternalMode external = configuration.the(Keys.AUTH).get(Keys.EXTERNAL);
    AuthPolicy policy =
        (mode == AuthMode.REQUIRED
                ? AuthPolicy.required(authenticator)
                : AuthPolicy.offered(authenticator))
            .withGuard(guard)
            .withExternal(external::user);
    return Optional.of(settings.get(Keys.PLAINTEXT) ? policy.withPlaintextInTheClear() : policy);
  }

  private static Limits lines(Settings listener) {
    return Limits.DEFAULT
        .withMaxRecipients(listener.get(LimitKeys.RECIPIENTS.own()))
        .withMaxCommandLineOctets(listener.get(LimitKeys.COMMAND_LINE.own()))
        .withMaxSaslLineOctets(listener.get(LimitKeys.AUTH_LINE.own()))
        .withMaxChunkOctets(listener.get(LimitKeys.CHUNK.own()))
        .withMaxProxyHeaderOctets(listener.get(LimitKeys.PROXY_HEADER.own()));
  }

  private static SessionLimits sessionLimits(Settings listener) {
    return new SessionLimits(
        number(listener.find(LimitKeys.MESSAGES.own())),
        number(listener.find(LimitKeys.RECIPIENT_DOMAINS.own())));
  }

  private static Defence defence(Settings listener) {
    return new Defence(
        number(listener.find(LimitKeys.LISTENER_CONNECTIONS)),
        listener.get(LimitKeys.COMMANDS.own()),
        listener.get(LimitKeys.ERROR_DELAY.own()),
        listener.get(LimitKeys.CONTENT_RATE.own()),
        rates(listener, LimitKeys.LISTENER_RATES),
        listener.get(LimitKeys.EARLY_TALK.own()),
        listener.get(LimitKeys.PIPELINING.own()),
        listener.get(LimitKeys.GREETING_DELAY.own()));
  }

  private static AddressRates rates(Settings settings, LimitKeys.Rates keys) {
    return new AddressRates(
        number(settings.find(keys.connectionsPerMinute())),
        number(settings.find(keys.messagesPerMinute())),
        number(settings.find(keys.recipientsPerHour())));
  }

  private static OptionalInt number(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private static ExtensionOffer extensions(Settings listener) {
    ExtensionOffer offer = ExtensionOffer.DEFAULT;
    for (String keyword : listener.get(Keys.WITHOUT_EXTENSIONS)) {
      offer = offer.without(keyword);
    }
    return offer;
  }

  private static Set<Leniency> leniencies(Settings settings) {
    Set<Leniency> all = EnumSet.noneOf(Leniency.class);
    settings.get(Keys.LENIENT).forEach(it -> all.addAll(LeniencyNames.named(it)));
    return all;
  }

  private static ServerLimits serverLimits(Settings limits) {
    return ServerLimits.DEFAULT
        .withMaxConnections(limits.get(LimitKeys.CONNECTIONS))
        .withMaxConnectionsPerAddress(limits.get(LimitKeys.CONNECTIONS_PER_ADDRESS))
        .withMemoryOctets(limits.get(LimitKeys.MEMORY))
        .withMaxViolations(limits.get(LimitKeys.VIOLATIONS))
        .withMaxInFlightOctets(Math.toIntExact(limits.get(LimitKeys.READ_AHEAD)))
        .withMaxOutputOctets(Math.toIntExact(limits.get(LimitKeys.UNREAD_REPLIES)));
  }

  private static ServerTimeouts timeouts(
      Settings settings, Function<OfListener<Duration>, Key<Duration>> which) {
    return new ServerTimeouts(
        settings.get(which.apply(LimitKeys.COMMAND)),
        settings.get(which.apply(LimitKeys.CONTENT)),
        settings.get(which.apply(LimitKeys.HANDSHAKE)),
        settings.get(which.apply(LimitKeys.SERVICE)),
        settings.get(which.apply(LimitKeys.COMPLETION)),
        settings.get(which.apply(LimitKeys.SESSION)));
  }

  private static AuthLimits authLimits(Settings auth) {
    return new AuthLimits(
        auth.get(Keys.FAILURES_PER_CONNECTION),
        auth.get(Keys.FAILURES_PER_ADDRESS),
        auth.get(Keys.FAILURES_PER_USER),
        auth.get(Keys.LOCK_OUT),
        auth.get(Keys.FAILURE_DELAY));
  }
}
