package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.ServerSessionBuilder;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServerOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The things that all connections of one listener have in common, made once: its options and those
 * of its server, what it announces, the rules of a session.
 *
 * <p>Immutable but for the counts, which are thread-safe.
 */
public final class Setup {
  private final SmtpServerOptions options;
  private final ListenerOptions listener;
  private final Offer offer;
  private final boolean commandsQueued;
  private final boolean commandsInline;
  private final RateCounts rates;
  // No setting is changed any more: it only builds.
  private final ServerSessionBuilder sessions;

  /**
   * The setup of a listener.
   *
   * @param options of its server
   * @param listener of the listener itself
   */
  public Setup(SmtpServerOptions options, ListenerOptions listener) {
    this.options = options;
    this.listener = listener;
    this.rates = new RateCounts(listener.defence().rates());
    this.offer = new Offer(listener, options.service().extensions());
    this.commandsQueued = options.observer().watchesCommands();
    this.commandsInline = options.inlineObserver().watchesCommands();
    this.sessions =
        ServerSession.builder()
            .protocol(listener.protocol())
            .limits(listener.limits().withMaxContentOctets(listener.maxMessageOctets()))
            .leniencies(listener.leniencies())
            .bundles(bundles(listener));
  }

  SmtpServerOptions options() {
    return options;
  }

  ListenerOptions listener() {
    return listener;
  }

  /** The listener's times, or its server's. */
  ServerTimeouts timeouts() {
    return listener.timeouts().orElse(options.timeouts());
  }

  /**
   * The counts of what clients of the listener do.
   *
   * @return the counts, shared by all its connections
   */
  public RateCounts rates() {
    return rates;
  }

  Offer offer() {
    return offer;
  }

  /** Whether there is an observer that is called from a queue. */
  boolean isObserved() {
    return !options.observer().equals(SessionObserver.NONE);
  }

  /** Whether there is one that is called at once. */
  boolean isObservedInline() {
    return !options.inlineObserver().equals(SessionObserver.NONE);
  }

  /** Whether the observer is told of each command and reply. */
  boolean areCommandsQueued() {
    return commandsQueued;
  }

  /** Whether the inline observer is. */
  boolean areCommandsInline() {
    return commandsInline;
  }

  private static List<ExtensionBundle> bundles(ListenerOptions listener) {
    List<ExtensionBundle> bundles = new ArrayList<>(listener.extensions().bundles());
    bundles.addAll(FrontEndPhase.bundles(listener.frontEnds()));
    return bundles;
  }

  /**
   * A connection that was just opened.
   *
   * @param afterProxy whether a PROXY header comes first
   */
  ServerConnection newConnection(boolean afterProxy) {
    ServerConnection.Builder builder = ServerConnection.builder(sessions.build());
    if (afterProxy) {
      builder.proxyHeader(listener.limits());
      if (listener.frontEnds().proxyTlsCounts()) {
        builder.proxyTlsCounts();
      }
    }
    return listener.implicitTls() ? builder.implicitTls().build() : builder.build();
  }
}
