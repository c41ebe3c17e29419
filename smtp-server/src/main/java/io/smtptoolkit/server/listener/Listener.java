package io.smtptoolkit.server.listener;

import io.smtptoolkit.client.transport.Accepting;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.session.Admission.Denied;
import io.smtptoolkit.server.session.ConnectionDriver;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import io.smtptoolkit.server.session.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A socket that listens, and how its connections begin.
 *
 * <p>Thread-safe.
 */
final class Listener {
  private final RunningServer server;
  private final ListenerOptions options;
  private final Setup setup;
  // Of all connections: of their own they would be a fifth of what an idle one holds.
  private final Reply tooMany;
  private final Reply tooOften;
  private final ListenerPlaces places;
  private final Predicate<InetAddress> isTooOften = this::isTooOften;
  private final Consumer<ConnectionDriver> whenClosed;
  private final Accepting accepting;

  /**
   * Binds and begins to serve.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  Listener(RunningServer server, SmtpServerOptions serverOptions, ListenerOptions options)
      throws IOException {
    this.server = server;
    this.whenClosed = server::closed;
    this.options = options;
    this.setup = new Setup(serverOptions, options);
    this.places = new ListenerPlaces(server.limits(), options.defence().maxConnections());
    this.tooMany = Replies.tooManyConnections(options.domain());
    this.tooOften = Replies.tooManyConnectionsInTime(options.domain());
    try {
      this.accepting = server.io().accept(options.address(), this::accepted);
    } catch (IOException fault) {
      throw new IOException(
          "cannot listen on " + hostAndPort(options.address()) + ": " + reason(fault), fault);
    }
  }

  String name() {
    return options.name();
  }

  InetSocketAddress address() {
    return accepting.address();
  }

  /** Accepts no connection any more. */
  void close() {
    accepting.close();
  }

  private Link.Listener accepted(Link link) {
    Pressure pressure = server.shared().budget().pressure();
    boolean hasRoom =
        pressure == Pressure.NONE || (pressure == Pressure.TIGHT && !options.implicitTls());
    Optional<Denied> noRoom =
        server.isStopping()
            ? Optional.of(new Denied(Refusal.STOPPING, Replies.unavailable(options.domain())))
            : hasRoom ? Optional.empty() : Optional.of(new Denied(Refusal.MEMORY, tooMany));
    Place place = new Place(places, noRoom, tooMany, isTooOften, tooOften);
    ConnectionDriver driver =
        new ConnectionDriver(
            setup, server.shared(), server.nextConnectionId(), link, place, whenClosed);
    server.opened(driver);
    // After the link knows its listener.
    link.execute(driver::open);
    if (server.isStopping()) {
      driver.stop();
    }
    return driver;
  }

  private boolean isTooOften(InetAddress client) {
    long now = server.shared().clock().getAsLong();
    return !setup.rates().connection(server.shared().rates(), client, now);
  }

  private static String hostAndPort(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /** The system's own words are in the innermost cause. */
  private static String reason(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
