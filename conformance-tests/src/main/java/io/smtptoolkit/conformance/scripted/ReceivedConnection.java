package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The record of what came over one connection: octets, commands, mail transactions, and how it
 * ended. It grows while the connection is open; {@link #awaitEnd} and {@link #awaitCommand} wait
 * for it.
 *
 * <p>Thread-safe. At most {@value #MAX_OCTETS} octets are kept of a connection, and as many of its
 * content; what comes after them is counted.
 */
public final class ReceivedConnection {
  /** The octets that are kept. Chosen: more than a message of a test, less than a small heap. */
  public static final int MAX_OCTETS = 16 << 20;

  /** The end of a connection. */
  public enum End {
    /** The client closed it in good order. */
    CLOSED_BY_CLIENT,
    /** The script closed or cut it. */
    CLOSED_BY_SERVER,
    /** It was reset, or TLS failed. */
    BROKEN
  }

  private final int number;
  private final long began = System.nanoTime();
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private final List<ReceivedCommand> commands = new ArrayList<>();
  private final List<OpenTransaction> transactions = new ArrayList<>();
  private final StringBuilder dialogue = new StringBuilder();
  private @Nullable String tlsProtocol;
  private @Nullable String serverName;
  private @Nullable End end;
  private String endWords = "";

  ReceivedConnection(int number) {
    this.number = number;
  }

  /**
   * The number of the connection.
   *
   * @return from 1, in the order in which they were accepted
   */
  public int number() {
    return number;
  }

  /**
   * The octets that the client sent, TLS taken off.
   *
   * @return one character per octet
   */
  public synchronized String octets() {
    return octets.toString(ISO_8859_1);
  }

  /**
   * The lines that the client sent, other than content: commands and responses of SASL.
   *
   * @return without line ends, in their order
   */
  public synchronized List<String> commands() {
    return commands.stream().map(ReceivedCommand::line).toList();
  }

  /**
   * The same with what is known of each.
   *
   * @return in their order
   */
  public synchronized List<ReceivedCommand> received() {
    return List.copyOf(commands);
  }

  /**
   * The mail transactions, from each MAIL on.
   *
   * @return in their order, the last one perhaps not complete
   */
  public synchronized List<ReceivedTransaction> transactions() {
    return transactions.stream().map(OpenTransaction::snapshot).toList();
  }

  /**
   * The version of TLS.
   *
   * @return such as {@code TLSv1.3}; empty while TLS is not active
   */
  public synchronized Optional<String> tlsProtocol() {
    return Optional.ofNullable(tlsProtocol);
  }

  /**
   * The name that the client asked for in the TLS handshake (SNI).
   *
   * @return empty if it named no host
   */
  public synchronized Optional<String> serverName() {
    return Optional.ofNullable(serverName);
  }

  /**
   * The end of the connection.
   *
   * @return empty while it is open
   */
  public synchronized Optional<End> end() {
    return Optional.ofNullable(end);
  }

  /**
   * The dialogue for a person to read, without content, and without what may be a secret.
   *
   * @return a line for each command, reply and event
   */
  public synchronized String dialogue() {
    return dialogue + endWords;
  }

  /**
   * Waits for the end of the connection.
   *
   * @param bound how long at most
   * @return this
   * @throws InterruptedException when the thread is interrupted
   * @throws AssertionError when it is still open then
   */
  public ReceivedConnection awaitEnd(Duration bound) throws InterruptedException {
    return await("the end of the connection", () -> end != null, bound);
  }

  /**
   * Waits for a command.
   *
   * @param command how it begins, in any case
   * @param bound how long at most
   * @return this
   * @throws InterruptedException when the thread is interrupted
   * @throws AssertionError when it has not come by then, or the connection ended without it
   */
  public ReceivedConnection awaitCommand(String command, Duration bound)
      throws InterruptedException {
    return await(
        command,
        () ->
            commands.stream()
                .anyMatch(it -> it.line().regionMatches(true, 0, command, 0, command.length())),
        bound);
  }

  private synchronized ReceivedConnection await(
      String what, BooleanSupplier condition, Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0 || end != null) {
        throw new AssertionError(
            "connection %d: no %s within %s\n%s".formatted(number, what, bound, dialogue()));
      }
      wait(millis);
    }
    return this;
  }

  /** The dialogue. */
  @Override
  public String toString() {
    return "connection " + number + "\n" + dialogue();
  }

  // The rest is for the session that receives.

  synchronized void octet(int octet) {
    if (octets.size() < MAX_OCTETS) {
      octets.write(octet);
    }
  }

  synchronized void octets(byte[] from, int length) {
    octets.write(from, 0, Math.min(length, MAX_OCTETS - octets.size()));
  }

  synchronized void command(String line, boolean encrypted, boolean secret) {
    var after = Duration.ofNanos(System.nanoTime() - began);
    commands.add(new ReceivedCommand(line, after, encrypted, 0));
    note("C: ", secret ? "***" : withoutSecret(line));
    if (line.regionMatches(true, 0, "MAIL", 0, 4)) {
      transactions.add(new OpenTransaction(line));
    }
    notifyAll();
  }

  /** Tells how much had come after the last command when it was about to be answered. */
  synchronized void afterLastCommand(int count) {
    if (count > 0 && !commands.isEmpty()) {
      ReceivedCommand last = commands.remove(commands.size() - 1);
      commands.add(new ReceivedCommand(last.line(), last.after(), last.encrypted(), count));
    }
  }

  synchronized void recipient(String line) {
    if (!transactions.isEmpty()) {
      transactions.get(transactions.size() - 1).recipients.add(line);
    }
  }

  /** The transaction that content belongs to; one of its own for content without MAIL. */
  synchronized OpenTransaction transaction() {
    if (transactions.isEmpty()) {
      transactions.add(new OpenTransaction(""));
    }
    return transactions.get(transactions.size() - 1);
  }

  synchronized void contentEnded(OpenTransaction transaction) {
    transaction.complete = true;
    note("C: ", "content of " + transaction.octetCount + " octets");
    notifyAll();
  }

  synchronized void said(String said) {
    // Replies of megabytes need not be readable.
    note("S: ", said.substring(0, Math.min(said.length(), 2_000)));
  }

  synchronized void secured(String protocol, @Nullable String name) {
    tlsProtocol = protocol;
    serverName = name;
    note("-- ", protocol);
  }

  synchronized void ended(End how, String why) {
    if (end == null) {
      end = how;
      endWords = "-- " + how.name().toLowerCase(Locale.ROOT) + ": " + why + "\n";
      notifyAll();
    }
  }

  private void note(String prefix, String words) {
    if (dialogue.length() < 1 << 20) {
      dialogue.append(prefix).append(printable(words)).append('\n');
    }
  }

  private static String withoutSecret(String line) {
    if (!line.regionMatches(true, 0, "AUTH ", 0, 5)) {
      return line;
    }
    int second = line.indexOf(' ', 5);
    return second < 0 ? line : line.substring(0, second) + " ***";
  }

  private static String printable(String octets) {
    var text = new StringBuilder();
    octets
        .chars()
        .forEach(
            octet -> {
              if (octet == '\r') {
                text.append("\\r");
              } else if (octet == '\n') {
                text.append("\\n");
              } else if (octet < 0x20 || octet > 0x7e) {
                text.append("\\x%02x".formatted(octet));
              } else {
                text.append((char) octet);
              }
            });
    return text.toString();
  }

  /** A transaction that grows. Guarded by the connection. */
  final class OpenTransaction {
    private final String mail;
    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private long octetCount;
    private boolean complete;

    private OpenTransaction(String mail) {
      this.mail = mail;
    }

    void add(byte[] received, int length, byte[] meant, int meantLength) {
      synchronized (ReceivedConnection.this) {
        octetCount += length;
        if (wire.size() + length <= MAX_OCTETS) {
          wire.write(received, 0, length);
          content.write(meant, 0, meantLength);
        }
      }
    }

    private ReceivedTransaction snapshot() {
      return new ReceivedTransaction(
          mail,
          recipients,
          wire.toString(ISO_8859_1),
          content.toString(ISO_8859_1),
          octetCount,
          complete);
    }
  }
}
