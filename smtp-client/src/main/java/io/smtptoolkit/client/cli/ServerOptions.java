package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.route.NoRoute;
import io.smtptoolkit.client.route.Route;
import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.client.route.Routing;
import io.smtptoolkit.client.tls.ClientTls;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.session.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say where to connect to, and how. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = "The server; [ADDRESS]:PORT for IPv6. Port 25 if none is given.")
  private Optional<Server> server = Optional.empty();

  @Option(
      names = "--mx",
      paramLabel = "DOMAIN",
      description =
          "In place of --server: the servers that the DNS names for this domain, tried in order.")
  private Optional<String> mx = Optional.empty();

  @Option(
      names = "--resolver",
      paramLabel = "HOST:PORT",
      description = "With --mx: the name server to ask. Default: those of the system.")
  private Optional<Server> resolver = Optional.empty();

  @Option(
      names = "--mx-port",
      paramLabel = "PORT",
      defaultValue = "25",
      description = "With --mx: the port of the servers. Default: ${DEFAULT-VALUE}.")
  private int mxPort;

  @Option(
      names = "--lmtp",
      description = "Speak LMTP, with a reply for each recipient, in place of SMTP.")
  private boolean lmtp;

  @Option(
      names = "--tls",
      paramLabel = "POLICY",
      description =
          "never, if-offered, required or implicit. Default: required with --ca, --tls-cert,"
              + " --tls-pin or --user, else if-offered.")
  private Optional<TlsPolicy> tls = Optional.empty();

  @Option(
      names = {"--ca", "--tls-ca"},
      paramLabel = "FILE",
      description =
          "Trust these certificates (PEM) and no others. With --tls if-offered only these are"
              + " checked, and not the host name.")
  private Optional<Path> ca = Optional.empty();

  @Mixin private ShownOptions shown = new ShownOptions();

  @Option(
      names = "--helo",
      paramLabel = "NAME",
      description = "Who to say hello as. Default: this side's address.")
  private Optional<HelloName> helo = Optional.empty();

  /** The servers to try, in order: at least one. */
  List<Endpoint> endpoints(AuthOptions auth, StopOptions stop, CommandLine program)
      throws IOException, InterruptedException {
    if (server.isPresent() == mx.isPresent()) {
      throw new ParameterException(program, "give --server or --mx, and not both");
    }
    Optional<SSLContext> trust = trust(program);
    var endpoints = new ArrayList<Endpoint>();
    if (server.isPresent()) {
      var builder = Endpoint.builder(server.get().host(), server.get().port());
      endpoints.add(finished(builder, trust, auth, stop, program));
    } else {
      for (Endpoint hop : hops(mx.get(), program)) {
        endpoints.add(finished(hop.toBuilder(), trust, auth, stop, program));
      }
    }
    return endpoints;
  }

  private Endpoint finished(
      Endpoint.Builder endpoint,
      Optional<SSLContext> trust,
      AuthOptions auth,
      StopOptions stop,
      CommandLine program)
      throws IOException {
    TlsPolicy policy =
        tls.orElse(
            ca.isPresent() || shown.isAsked() || auth.isAsked()
                ? TlsPolicy.REQUIRED
                : TlsPolicy.IF_OFFERED);
    endpoint.protocol(lmtp ? Protocol.LMTP : Protocol.SMTP).tlsPolicy(stop.upTo(policy));
    helo.ifPresent(endpoint::helloName);
    trust.ifPresent(endpoint::sslContext);
    if (!stop.isBefore(StopOptions.Step.AUTH)) {
      auth.addTo(endpoint, program);
    }
    try {
      return endpoint.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(program, e.getMessage() + "; see --tls and --auth-in-clear", e);
    }
  }

  private Optional<SSLContext> trust(CommandLine program) throws IOException {
    if (ca.isEmpty() && !shown.isAsked()) {
      return Optional.empty();
    }
    var context = new ClientTls();
    if (ca.isPresent()) {
      Path file = MessageOptions.existing(ca.get(), program);
      try {
        context.trust(file);
      } catch (IOException e) {
        throw new ParameterException(program, file + " has no certificates: " + e.getMessage(), e);
      }
    }
    shown.addTo(context, program);
    return Optional.of(context.context());
  }

  private List<Endpoint> hops(String domain, CommandLine program)
      throws IOException, InterruptedException {
    var options = RouterOptions.builder().port(mxPort);
    resolver.ifPresent(it -> options.nameServers(new InetSocketAddress(it.host(), it.port())));
    try {
      Domain parsed = Domain.parseUtf8(domain);
      Routing routing = new Router(options.build()).route(parsed).toCompletableFuture().get();
      if (routing instanceof Route route) {
        return route.hops();
      }
      NoRoute none = (NoRoute) routing;
      throw new NoServerException(none);
    } catch (SmtpSyntaxException | IllegalArgumentException e) {
      throw new ParameterException(program, "--mx: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      throw new IOException("cannot look up the servers of " + domain, e.getCause());
    }
  }

  /** There is no server for a domain, for now or at all. */
  static final class NoServerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean forNow;

    NoServerException(NoRoute none) {
      super(none.code() + " " + none.status() + " " + none.reason());
      forNow = none.isTransient();
    }

    boolean isForNow() {
      return forNow;
    }
  }
}
