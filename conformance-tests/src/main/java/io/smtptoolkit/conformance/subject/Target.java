package io.smtptoolkit.conformance.subject;

import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Fixture;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The server that is judged, and what the tester knows about it. Immutable. */
public final class Target {
  // RFC 2606: a name that nothing real has.
  private static final String DEFAULT_HELO = "client.example.org";
  private static final String DEFAULT_FROM = "sender@example.org";
  // Chosen: a window of seconds becomes one of an hour.
  private static final double MAX_SCALE = 1000;
  private static final Duration MAX_REPLY_WAIT = Duration.ofMinutes(5);

  private final String host;
  private final int port;
  private final Map<Fixture, String> fixtures;
  private final double timeoutScale;
  private final Duration maxReplyWait;
  private final Duration pace;

  private Target(
      String host,
      int port,
      Map<Fixture, String> fixtures,
      double timeoutScale,
      Duration maxReplyWait,
      Duration pace) {
    check(port > 0 && port <= 65_535, "port", port);
    check(timeoutScale > 0 && timeoutScale <= MAX_SCALE, "timeoutScale", timeoutScale);
    check(!maxReplyWait.isNegative() && !maxReplyWait.isZero(), "maxReplyWait", maxReplyWait);
    check(!pace.isNegative(), "pace", pace);
    this.host = host;
    this.port = port;
    this.fixtures = fixtures;
    this.timeoutScale = timeoutScale;
    this.maxReplyWait = maxReplyWait;
    this.pace = pace;
  }

  private static void check(boolean right, String what, Object value) {
    if (!right) {
      throw new IllegalArgumentException(what + ": " + value + " is out of range");
    }
  }

  /**
   * A target about which nothing is known yet.
   *
   * @param host name or address
   * @param port of its SMTP service
   * @return without fixtures, quiet windows unscaled
   */
  public static Target at(String host, int port) {
    return new Target(host, port, Map.of(), 1, MAX_REPLY_WAIT, Duration.ZERO);
  }

  /**
   * The same with one thing more known.
   *
   * @param fixture what
   * @param value its value; for a flag any text
   * @return a new target
   */
  public Target with(Fixture fixture, String value) {
    Map<Fixture, String> more = new EnumMap<>(Fixture.class);
    more.putAll(fixtures);
    more.put(fixture, value);
    return new Target(host, port, more, timeoutScale, maxReplyWait, pace);
  }

  /**
   * The same with a folder in which delivered mail appears.
   *
   * @param maildir a Maildir, or a folder with Maildirs somewhere below
   * @return a new target
   */
  public Target withMaildir(Path maildir) {
    return with(Fixture.STORE, maildir.toString());
  }

  /**
   * The same with other quiet windows.
   *
   * @param scale factor; 0.1 makes 2 s 200 ms
   * @return a new target
   */
  public Target withTimeoutScale(double scale) {
    return new Target(host, port, fixtures, scale, maxReplyWait, pace);
  }

  /**
   * The same with a shorter wait for replies: for targets that answer at once or never.
   *
   * @param wait the longest
   * @return a new target
   */
  public Target withMaxReplyWait(Duration wait) {
    return new Target(host, port, fixtures, timeoutScale, wait, pace);
  }

  /**
   * The same with a pace: for targets that limit connections by time.
   *
   * @param gap at least so much time lies between two connections
   * @return a new target
   */
  public Target withPace(Duration gap) {
    return new Target(host, port, fixtures, timeoutScale, maxReplyWait, gap);
  }

  /** {@return {@code host:port}} */
  public String address() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }

  /** {@return where to connect} */
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  /** {@return name or address} */
  public String host() {
    return host;
  }

  /** {@return the port of its SMTP service} */
  public int port() {
    return port;
  }

  /** {@return the least time between two connections} */
  public Duration pace() {
    return pace;
  }

  /** {@return how long silence has to last, and replies are waited for} */
  public Timing timing() {
    return new Timing(timeoutScale, maxReplyWait);
  }

  /**
   * The value of a fixture, given or by default.
   *
   * @param fixture what
   * @return its value; empty if it is not known
   */
  public Optional<String> fixture(Fixture fixture) {
    String given = fixtures.get(fixture);
    if (given != null) {
      return Optional.of(given);
    }
    return switch (fixture) {
      case HELO -> Optional.of(DEFAULT_HELO);
      case FROM -> Optional.of(DEFAULT_FROM);
      case DOMAIN -> fixture(Fixture.RCPT).map(rcpt -> rcpt.substring(rcpt.lastIndexOf('@') + 1));
      default -> Optional.empty();
    };
  }
}
