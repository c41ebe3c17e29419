package io.smtptoolkit.server.config;

import static io.smtptoolkit.server.config.Types.COUNT;
import static io.smtptoolkit.server.config.Types.DURATION;
import static io.smtptoolkit.server.config.Types.SIZE;
import static io.smtptoolkit.server.config.Types.choice;
import static io.smtptoolkit.server.config.Types.integer;
import static io.smtptoolkit.server.config.Types.size;

import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import java.time.Duration;
import java.util.List;

/** The part of the table of {@link Keys} that bounds clients: limits and time-outs. */
final class LimitKeys {
  /**
   * A key of {@code [limits]} or {@code [timeouts]} that a listener may have for itself.
   *
   * @param general that of all listeners
   * @param own that of one, without which the general one holds
   */
  record OfListener<T>(Key<T> general, Key<T> own) {
    private static <T> OfListener<T> of(Key<T> general) {
      return new OfListener<>(
          general,
          Key.optional(
              general.name(), general.type(), "limits." + general.name(), general.description()));
    }

    private static OfListener<Duration> time(String name, Duration fallback, String description) {
      return new OfListener<>(
          Key.of(name, DURATION, fallback, description),
          Key.optional(name + "-timeout", DURATION, "timeouts." + name, description));
    }
  }

  private static final int OCTETS_OF_A_LINE = 65_536;
  private static final ListenerOptions LISTENER_DEFAULT = ListenerOptions.builder().build();

  static final Key<Integer> CONNECTIONS =
      Key.of(
          "max-connections",
          COUNT,
          ServerLimits.DEFAULT.maxConnections(),
          "The most connections at a time; more are told 421.");
  static final Key<Integer> LISTENER_CONNECTIONS =
      Key.optional(
          "max-connections",
          COUNT,
          "any number",
          "The most connections at a time; more are told 421. At this listener alone.");
  static final Key<Integer> CONNECTIONS_PER_ADDRESS =
      Key.of(
          "max-connections-per-address",
          COUNT,
          ServerLimits.DEFAULT.maxConnectionsPerAddress(),
          "The most from one address, of IPv6 from a network of 64 bits.");
  static final Key<Long> MEMORY =
      Key.optional(
          "memory",
          SIZE,
          "half of what the JVM may use",
          "What all connections may hold together; above 85 % new ones are refused.");
  static final Key<Long> READ_AHEAD =
      Key.of(
          "read-ahead",
          size(4_096, Integer.MAX_VALUE),
          (long) ServerLimits.DEFAULT.maxInFlightOctets(),
          "What is read of one connection and not dealt with yet; above it reading stops.");
  static final Key<Long> UNREAD_REPLIES =
      Key.of(
          "unread-replies",
          size(4_096, Integer.MAX_VALUE),
          (long) ServerLimits.DEFAULT.maxOutputOctets(),
          "Replies that a client has not read; above it its commands are not looked at.");
  static final Key<Integer> VIOLATIONS =
      Key.of(
          "max-violations",
          COUNT,
          ServerLimits.DEFAULT.maxViolations(),
          "How many errors a client may make between two accepted messages.");
  static final OfListener<Long> MESSAGE_SIZE =
      OfListener.of(
          Key.of(
              "max-message-size",
              SIZE,
              LISTENER_DEFAULT.maxMessageOctets(),
              "The largest message, SIZE in EHLO."));
  static final OfListener<Integer> RECIPIENTS =
      OfListener.of(
          Key.of(
              "max-recipients",
              integer(100, Integer.MAX_VALUE),
              Limits.DEFAULT.maxRecipients(),
              "The most recipients of a message."));
  static final OfListener<Integer> MESSAGES =
      OfListener.of(
          Key.optional(
              "max-messages",
              integer(1, 999_999),
              "any number",
              "The most MAIL commands of a session, MAILMAX in EHLO; one more is told 421."));
  static final OfListener<Integer> RECIPIENT_DOMAINS =
      OfListener.of(
          Key.optional(
              "max-recipient-domains",
              integer(1, 1_000),
              "any number",
              "The most domains of the recipients of a session, RCPTDOMAINMAX in EHLO."));
  static final OfListener<Integer> COMMAND_LINE =
      OfListener.of(
          Key.of(
              "max-command-line",
              integer(512, OCTETS_OF_A_LINE),
              Limits.DEFAULT.maxCommandLineOctets(),
              "The longest command line, in octets with CRLF."));
  static final OfListener<Integer> AUTH_LINE =
      OfListener.of(
          Key.of(
              "max-auth-line",
              integer(512, OCTETS_OF_A_LINE),
              Limits.DEFAULT.maxSaslLineOctets(),
              "The longest line of an AUTH exchange, in octets with CRLF."));
  static final OfListener<Long> CHUNK =
      OfListener.of(
          Key.of(
              "max-chunk",
              size(1, Long.MAX_VALUE),
              Limits.DEFAULT.maxChunkOctets(),
              "The largest chunk of BDAT; a larger one ends the connection."));
  static final OfListener<Integer> PROXY_HEADER =
      OfListener.of(
          Key.of(
              "max-proxy-header",
              integer(536, OCTETS_OF_A_LINE),
              Limits.DEFAULT.maxProxyHeaderOctets(),
              "The longest PROXY header, in octets."));
  static final OfListener<Integer> COMMANDS =
      OfListener.of(
          Key.of(
              "max-commands",
              integer(100, Integer.MAX_VALUE),
              Defence.DEFAULT.maxCommands(),
              "The most commands between two accepted messages."));
  static final OfListener<Duration> ERROR_DELAY =
      OfListener.of(
          Key.of(
              "error-delay",
              DURATION,
              Defence.DEFAULT.errorDelay(),
              "How long a client waits after each error of the second half of max-violations; 0s"
                  + " for no wait."));
  static final OfListener<Integer> CONTENT_RATE =
      OfListener.of(
          Key.of(
              "least-content-rate",
              integer(0, Integer.MAX_VALUE),
              Defence.DEFAULT.leastContentRate(),
              "Octets a second of content, on average over timeouts.content; 0 for no such rate."));
  static final OfListener<Defence.Reaction> EARLY_TALK =
      OfListener.of(
          Key.of(
              "early-talk",
              choice(Defence.Reaction.class),
              Defence.DEFAULT.earlyTalk(),
              "What is done about clients that talk before they are greeted."));
  static final OfListener<Defence.Reaction> PIPELINING =
      OfListener.of(
          Key.of(
              "uninvited-pipelining",
              choice(Defence.Reaction.class),
              Defence.DEFAULT.uninvitedPipelining(),
              "What is done about clients that send commands together without leave."));
  static final OfListener<Duration> GREETING_DELAY =
      OfListener.of(
          Key.of(
              "greeting-delay",
              DURATION,
              Defence.DEFAULT.greetingDelay(),
              "How long the greeting is held back, so that clients that talk early show"
                  + " themselves."));
  static final Rates RATES = Rates.of("");
  static final Rates LISTENER_RATES = Rates.of(" At this listener alone.");

  /** The keys of an {@link AddressRates}. */
  record Rates(
      Key<Integer> connectionsPerMinute,
      Key<Integer> messagesPerMinute,
      Key<Integer> recipientsPerHour) {
    private static Rates of(String where) {
      return new Rates(
          Key.optional(
              "connections-per-minute",
              COUNT,
              "any number",
              "The most connections of one address in a minute." + where),
          Key.optional(
              "messages-per-minute",
              COUNT,
              "any number",
              "The most MAIL commands of one address in a minute." + where),
          Key.optional(
              "recipients-per-hour",
              COUNT,
              "any number",
              "The most RCPT commands of one address in an hour." + where));
    }

    List<Key<?>> all() {
      return List.of(connectionsPerMinute, messagesPerMinute, recipientsPerHour);
    }
  }

  static final Key<Integer> IO_THREADS =
      Key.optional(
          "io-threads",
          integer(1, 256),
          "the number of processors, at most 4",
          "Threads that read and write.");
  static final Section LIMITS =
      Section.of(
          "limits",
          "What clients may use. Most of it can be another number at a listener.",
          CONNECTIONS,
          CONNECTIONS_PER_ADDRESS,
          MEMORY,
          READ_AHEAD,
          UNREAD_REPLIES,
          VIOLATIONS,
          MESSAGE_SIZE.general(),
          RECIPIENTS.general(),
          MESSAGES.general(),
          RECIPIENT_DOMAINS.general(),
          COMMAND_LINE.general(),
          AUTH_LINE.general(),
          CHUNK.general(),
          PROXY_HEADER.general(),
          COMMANDS.general(),
          ERROR_DELAY.general(),
          CONTENT_RATE.general(),
          RATES.connectionsPerMinute(),
          RATES.messagesPerMinute(),
          RATES.recipientsPerHour(),
          EARLY_TALK.general(),
          PIPELINING.general(),
          GREETING_DELAY.general(),
          IO_THREADS);

  /** The same for one listener. */
  static final List<OfListener<?>> OF_LISTENERS =
      List.of(
          MESSAGE_SIZE,
          RECIPIENTS,
          MESSAGES,
          RECIPIENT_DOMAINS,
          COMMAND_LINE,
          AUTH_LINE,
          CHUNK,
          PROXY_HEADER,
          COMMANDS,
          ERROR_DELAY,
          CONTENT_RATE,
          EARLY_TALK,
          PIPELINING,
          GREETING_DELAY);

  static final OfListener<Duration> COMMAND =
      OfListener.time(
          "command", ServerTimeouts.DEFAULT.command(), "For the client's next command.");
  static final OfListener<Duration> CONTENT =
      OfListener.time(
          "content", ServerTimeouts.DEFAULT.content(), "For each 1,000 octets of content.");
  static final OfListener<Duration> HANDSHAKE =
      OfListener.time("handshake", ServerTimeouts.DEFAULT.handshake(), "For a TLS handshake.");
  static final OfListener<Duration> HEADER =
      OfListener.time("proxy-header", FrontEnds.NONE.headerTime(), "For a PROXY header.");
  static final OfListener<Duration> SERVICE =
      OfListener.time(
          "service",
          ServerTimeouts.DEFAULT.service(),
          "For the server's own work on MAIL and RCPT.");
  static final OfListener<Duration> COMPLETION =
      OfListener.time("completion", ServerTimeouts.DEFAULT.completion(), "For storing a message.");
  static final OfListener<Duration> SESSION =
      OfListener.time("session", ServerTimeouts.DEFAULT.maxSessionAge(), "For a whole connection.");

  /** The same for one listener. */
  static final List<OfListener<?>> TIMES_OF_LISTENERS =
      List.of(COMMAND, CONTENT, HANDSHAKE, HEADER, SERVICE, COMPLETION, SESSION);

  static final Section TIMEOUTS =
      Section.of(
          "timeouts",
          "How long things may take. A listener may have other times.",
          COMMAND.general(),
          CONTENT.general(),
          HANDSHAKE.general(),
          HEADER.general(),
          SERVICE.general(),
          COMPLETION.general(),
          SESSION.general());

  private LimitKeys() {}
}
