package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ReloadableTls;
import io.smtptoolkit.server.tls.ServerTls;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    Settings limits = configuration.the(Keys.LIMITS);
    SmtpServerOptions.Builder options =
        SmtpServerOptions.builder(service)
            .ioThreads(limits.get(Keys.IO_THREADS))
            .limits(serverLimits(limits))
            .timeouts(timeouts(configuration.the(Keys.TIMEOUTS)));
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
            .maxMessageOctets(settings.get(Keys.LISTENER_MESSAGE_SIZE))
            .limits(lines(settings))
            .leniencies(leniencies(settings))
            .frontEnds(frontEnds(settings));
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

  private Limits lines(Settings settings) {
    return Limits.DEFAULT
        .withMaxRecipients(settings.get(Keys.LISTENER_RECIPIENTS))
        .withMaxCommandLineOctets(configuration.the(Keys.LIMITS).get(Keys.COMMAND_LINE));
  }

  private static Set<Leniency> leniencies(Settings settings) {
    Set<Leniency> all = EnumSet.noneOf(Leniency.class);
    settings.get(Keys.LENIENT).forEach(it -> all.addAll(LeniencyNames.named(it)));
    return all;
  }

  private static ServerLimits serverLimits(Settings limits) {
    return ServerLimits.DEFAULT
        .withMaxConnections(limits.get(Keys.CONNECTIONS))
        .withMaxConnectionsPerAddress(limits.get(Keys.CONNECTIONS_PER_ADDRESS))
        .withMemoryOctets(limits.get(Keys.MEMORY))
        .withMaxViolations(limits.get(Keys.VIOLATIONS));
  }

  private static ServerTimeouts timeouts(Settings timeouts) {
    return new ServerTimeouts(
        timeouts.get(Keys.COMMAND),
        timeouts.get(Keys.CONTENT),
        timeouts.get(Keys.HANDSHAKE),
        timeouts.get(Keys.SERVICE),
        timeouts.get(Keys.COMPLETION),
        timeouts.get(Keys.SESSION));
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
