package io.smtptoolkit.conformance.scripted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a {@link ScriptedSmtpServer} when its turn has come: octets exactly as given, and
 * faults below them.
 *
 * <pre>{@code
 * Answer.reply("250-mx.example", "250 SIZE 1000")
 * Answer.octets("250 ok\r").then(Answer.pause(time)).then(Answer.octets("\n"))
 * Answer.reply("421 4.3.2 closing").then(Answer.close())
 * }</pre>
 *
 * <p>Each character is one octet, ISO 8859-1. Immutable.
 */
public final class Answer {
  private final List<Act> acts;

  private Answer(List<Act> acts) {
    this.acts = List.copyOf(acts);
  }

  private static Answer of(Act act) {
    return new Answer(List.of(act));
  }

  /**
   * A reply in one write.
   *
   * @param lines its lines, without CRLF
   * @return the answer
   */
  public static Answer reply(String... lines) {
    return octets(String.join("\r\n", lines) + "\r\n");
  }

  /**
   * Octets in one write, with or without line ends.
   *
   * @param octets one character each
   * @return the answer
   */
  public static Answer octets(String octets) {
    return repeated(1, octets);
  }

  /**
   * Octets, again and again, such as 10,000 lines.
   *
   * @param times how often, at least once
   * @param octets one character each
   * @return the answer
   */
  public static Answer repeated(int times, String octets) {
    if (times < 1) {
      throw new IllegalArgumentException("repeated " + times + " times; at least once is possible");
    }
    return of(new Act.Write(octets, times));
  }

  /**
   * Octets one by one, each in a write of its own.
   *
   * @param octets one character each
   * @param pause the time between two of them; may be zero
   * @return the answer
   */
  public static Answer drip(String octets, Duration pause) {
    return of(new Act.Drip(octets, pause));
  }

  /**
   * Octets without end. The client has to close; nothing after this is done.
   *
   * @param octets one character each
   * @return the answer
   */
  public static Answer endless(String octets) {
    if (octets.isEmpty()) {
      throw new IllegalArgumentException("nothing to write without end");
    }
    return of(new Act.Endless(octets));
  }

  /**
   * No reply. The server goes on to read.
   *
   * @return the answer
   */
  public static Answer nothing() {
    return new Answer(List.of());
  }

  /**
   * Time that passes; the server does not read meanwhile.
   *
   * @param time how long
   * @return the answer
   */
  public static Answer pause(Duration time) {
    return of(new Act.Pause(time));
  }

  /**
   * Silence: from here on the server neither writes nor reads, and keeps the connection open until
   * it is closed itself.
   *
   * @return the answer
   */
  public static Answer stall() {
    return of(Act.Ending.STALL);
  }

  /**
   * The orderly end of the connection, with close_notify if there is TLS.
   *
   * @return the answer
   */
  public static Answer close() {
    return of(Act.Ending.CLOSE);
  }

  /**
   * The end of the connection without close_notify. Without TLS the same as {@link #close}.
   *
   * @return the answer
   */
  public static Answer truncate() {
    return of(Act.Ending.TRUNCATE);
  }

  /**
   * The end of the connection by RST.
   *
   * @return the answer
   */
  public static Answer reset() {
    return of(Act.Ending.RESET);
  }

  /**
   * The end of the server's direction. It goes on to read and to record, and answers nothing.
   *
   * @return the answer
   */
  public static Answer halfClose() {
    return of(Act.Ending.HALF_CLOSE);
  }

  /**
   * The TLS handshake, as the script's identity.
   *
   * @return the answer
   */
  public static Answer handshake() {
    return of(new Act.Handshake(Optional.empty()));
  }

  /**
   * The TLS handshake, as another identity: of a wrong name, expired, or not trusted.
   *
   * @param identity what to show
   * @return the answer
   */
  public static Answer handshake(TestIdentity identity) {
    return of(new Act.Handshake(Optional.of(identity)));
  }

  /**
   * Octets in place of the server's first octets of a handshake, written once the client has begun
   * it: garbage, or a ServerHello that cannot be accepted.
   *
   * @param octets one character each
   * @return the answer
   */
  public static Answer brokenHandshake(String octets) {
    return of(new Act.BrokenHandshake(octets));
  }

  /**
   * A fatal alert, handshake_failure, in answer to the client's hello.
   *
   * @return the answer
   */
  public static Answer handshakeAlert() {
    return brokenHandshake("\u0015\u0003\u0003\u0000\u0002\u0002(").then(truncate());
  }

  /**
   * Octets below TLS, as an attacker on the path could write them.
   *
   * @param octets one character each
   * @return the answer
   */
  public static Answer beneathTls(String octets) {
    return of(new Act.Beneath(octets));
  }

  /**
   * This answer and then another.
   *
   * @param next what the server does after this
   * @return both
   */
  public Answer then(Answer next) {
    List<Act> both = new ArrayList<>(acts);
    both.addAll(next.acts);
    return new Answer(both);
  }

  List<Act> acts() {
    return acts;
  }

  /** Whether a line of what it says begins so. */
  boolean says(String code) {
    var said = new StringBuilder("\n");
    for (Act act : acts) {
      if (act instanceof Act.Write write) {
        said.append(write.octets());
      } else if (act instanceof Act.Drip drip) {
        said.append(drip.octets());
      }
    }
    return said.indexOf("\n" + code) >= 0;
  }
}
