package io.smtptoolkit.conformance.mutant;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection: the commands of RFC 5321 §4.1, in the order that §4.1.4 allows. Runs on one
 * thread.
 */
final class Session {

  /**
   * How long to read on after our last reply, so that closing does not reset the connection under
   * it (chosen).
   */
  private static final int CLOSE_WAIT_MILLIS = 1000;

  /** How long a mutant waits for more before the handshake (chosen: many times a segment's gap). */
  private static final int NEXT_SEGMENT_MILLIS = 500;

  /** The first octet of a TLS handshake (RFC 8446 §5.1). */
  private static final int TLS_HANDSHAKE = 0x16;

  private final boolean first;
  private final Set<Mutant> mutants;
  private final MutantSettings settings;
  private final WireReader reader;
  private final ReplyWriter writer;
  private final Hello hello;
  private final MailCommands mail;
  private final Inquiries inquiries;
  private final Runnable death;

  private Socket connection;
  private Optional<String> helloName = Optional.empty();
  private boolean extended;
  private boolean tls;
  private boolean open = true;
  private boolean doomed;

  Session(
      Socket connection,
      boolean first,
      Set<Mutant> mutants,
      MutantSettings settings,
      MessageStore store,
      Runnable death)
      throws IOException {
    this.connection = connection;
    this.death = death;
    this.first = first;
    this.mutants = mutants;
    this.settings = settings;
    this.reader = new WireReader(connection.getInputStream(), mutants);
    this.writer = new ReplyWriter(connection.getOutputStream());
    this.hello = new Hello(mutants, settings);
    this.mail = new MailCommands(this, mutants, settings, store, reader, writer);
    this.inquiries = new Inquiries(this, mutants, settings, writer, mail);
  }

  /** The name given by EHLO or HELO, empty before. */
  Optional<String> helloName() {
    return helloName;
  }

  /** True after EHLO, false after HELO. */
  boolean extended() {
    return extended;
  }

  /** Ends the connection once the command in hand is done. */
  void close() {
    open = false;
  }

  /** How long a read may take from now on. */
  void patience(int millis) throws IOException {
    connection.setSoTimeout(millis);
  }

  void run() throws IOException {
    greet();
    while (open) {
      WireReader.Line line = reader.readLine();
      writer.inputArrived();
      switch (line.kind()) {
        case COMPLETE -> {
          if (doomed) {
            death.run();
          }
          command(line.text());
          open &= !(writer.refused() && has(Mutant.ERROR_CLOSES));
        }
        case TOO_LONG -> writer.reply(500, "5.5.2", "Line too long");
        case ENDLESS -> {
          writer.reply(500, "5.5.2", "Line too long, closing");
          open = false;
        }
        case END_OF_INPUT -> {
          mail.connectionEnded();
          return;
        }
      }
    }
    closeAfterReply();
  }

  private void greet() throws IOException {
    // A run begins with a look at the target, which has to go well.
    Optional<String> malformed = first ? Optional.empty() : Malformed.greeting(mutants);
    if (malformed.isPresent()) {
      writer.raw(malformed.get());
      open = !has(Mutant.GREETING_554_CLOSES);
      return;
    }
    writer.plain(220, List.of(domain() + " ESMTP ready"));
  }

  private void command(String line) throws IOException {
    if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
      writer.reply(
          500,
          "5.5.2",
          has(Mutant.LINE_BREAK_ECHOED) ? "Bad octet in " + line : "Bad octet in command line");
      return;
    }
    // RFC 5321 §4.1.1: blanks before the CRLF should be tolerated.
    String withoutBlanks = line.replaceFirst("[ \t]+$", "");
    boolean kept = !withoutBlanks.equals(line) && has(Mutant.TRAILING_SPACE_REFUSED);
    String stripped = kept ? line : withoutBlanks;
    int space = stripped.indexOf(' ');
    String sent = space < 0 ? stripped : stripped.substring(0, space);
    String argument = space < 0 ? "" : stripped.substring(space + 1);
    String upper = sent.toUpperCase(Locale.ROOT);
    String verb = !sent.equals(upper) && has(Mutant.VERB_CASE_SENSITIVE) ? sent : upper;
    switch (verb) {
      case "EHLO" -> hello(argument, true);
      case "HELO" -> hello(argument, false);
      case "MAIL" -> mail.mail(argument);
      case "RCPT" -> mail.rcpt(argument);
      case "DATA" -> mail.data(argument);
      case "BDAT" -> mail.bdat(argument);
      case "RSET" -> rset(argument);
      case "NOOP" -> inquiries.noop(argument);
      case "QUIT" -> quit(argument);
      case "VRFY" -> inquiries.vrfy(argument);
      case "EXPN" -> inquiries.expn();
      case "HELP" -> inquiries.help();
      case "STARTTLS" -> startTls(argument);
      case "TURN" -> {
        if (has(Mutant.TURN_ACCEPTED)) {
          writer.reply(250, "2.0.0", "OK");
        } else {
          notImplemented();
        }
      }
      case "SEND", "SOML", "SAML" -> notImplemented();
      default -> unknown(line);
    }
  }

  private void unknown(String line) throws IOException {
    if (has(Mutant.UNKNOWN_COMMAND_ACCEPTED)) {
      writer.reply(250, "2.0.0", "OK");
      return;
    }
    if (has(Mutant.UNKNOWN_COMMAND_IGNORED)) {
      return;
    }
    writer.reply(
        500, "5.5.2", has(Mutant.CONTROL_ECHOED) ? "Unknown command " + line : "Unknown command");
    if (has(Mutant.UNKNOWN_COMMAND_CLOSES)) {
      open = false;
    }
    if (has(Mutant.UNKNOWN_COMMAND_RESETS)) {
      mail.forget();
    }
  }

  void notImplemented() throws IOException {
    writer.reply(502, "5.5.1", "Command not implemented");
  }

  private void hello(String argument, boolean ehlo) throws IOException {
    if (ehlo ? has(Mutant.EHLO_REFUSED) : has(Mutant.HELO_REFUSED)) {
      notImplemented();
      return;
    }
    if (ehlo && helloName.isPresent() && has(Mutant.SECOND_EHLO_REFUSED)) {
      mail.badSequence("Already greeted");
      return;
    }
    if (argument.length() > 64 && has(Mutant.NAME_OVER_64_REFUSED)) {
      writer.reply(500, "5.5.2", "Name too long");
      return;
    }
    if (!hello.accepts(argument, ehlo)) {
      if (has(Mutant.BAD_EHLO_RESETS)) {
        mail.forget();
      }
      writer.reply(501, "5.5.4", "Give a domain or an address literal");
      return;
    }
    Mutant keeps = ehlo ? Mutant.EHLO_KEEPS_TRANSACTION : Mutant.HELO_KEEPS_TRANSACTION;
    if (mail.inTransaction() && !has(keeps)) {
      mail.forget();
    }
    helloName = Optional.of(argument);
    extended = ehlo;
    writer.plain(
        250, ehlo || has(Mutant.HELO_LISTS_KEYWORDS) ? hello.ehloLines(tls) : List.of(domain()));
  }

  private void rset(String argument) throws IOException {
    if (has(Mutant.RSET_NOT_IMPLEMENTED)) {
      notImplemented();
      return;
    }
    if (!argument.isEmpty() && !has(Mutant.ARGUMENT_IGNORED)) {
      writer.reply(501, "5.5.4", "RSET has no argument");
      return;
    }
    if (helloName.isEmpty() && has(Mutant.RSET_BEFORE_EHLO_REFUSED)) {
      mail.badSequence("Say EHLO first");
      return;
    }
    mail.reset();
    if (has(Mutant.RSET_FORGETS_EHLO)) {
      helloName = Optional.empty();
    }
    if (has(Mutant.REPLY_HELD_BACK)) {
      writer.holdBack("250 2.0.0 OK\r\n");
      return;
    }
    writer.reply(250, "2.0.0", "OK");
    open = !has(Mutant.RSET_CLOSES);
  }

  private void quit(String argument) throws IOException {
    if (!argument.isEmpty() && !has(Mutant.ARGUMENT_IGNORED)) {
      writer.reply(501, "5.5.4", "QUIT has no argument");
      return;
    }
    if (helloName.isEmpty() && has(Mutant.QUIT_BEFORE_EHLO_REFUSED)) {
      mail.badSequence("Say EHLO first");
      return;
    }
    mail.quit();
    if (has(Mutant.QUIT_WITHOUT_221)) {
      open = false;
      return;
    }
    writer.reply(has(Mutant.QUIT_ANSWERED_250) ? 250 : 221, "2.0.0", "Bye");
    open = has(Mutant.QUIT_STAYS_OPEN);
    if (has(Mutant.QUIT_RESETS_CONNECTION)) {
      connection.setSoLinger(true, 0);
      connection.close();
    }
  }

  private void startTls(String argument) throws IOException {
    Optional<SSLContext> context = settings.tls();
    if (context.isEmpty()) {
      unknown("STARTTLS");
      return;
    }
    if (!argument.isEmpty() && !has(Mutant.STARTTLS_ARGUMENT_IGNORED)) {
      writer.reply(501, "5.5.4", "STARTTLS has no argument");
      return;
    }
    if (tls || helloName.isEmpty()) {
      mail.badSequence(tls ? "TLS is active" : "Say EHLO first");
      return;
    }
    writer.reply(220, "2.0.0", "Go ahead");
    if (has(Mutant.DIES_AFTER_STARTTLS)) {
      doomed = true;
      return;
    }
    if (has(Mutant.STARTTLS_WITHOUT_TLS)) {
      return;
    }
    while (reader.hasLine() && has(Mutant.STARTTLS_ANSWERS_IN_CLEAR)) {
      command(reader.readLine().text());
    }
    if (reader.atReadEdge() && has(Mutant.STARTTLS_FALLS_BACK)) {
      int octet = reader.read();
      reader.unread();
      if (octet != TLS_HANDSHAKE) {
        return;
      }
    }
    handshake(context.get());
  }

  /**
   * What was sent after the command in clear is handed to TLS, which it is not: the handshake fails
   * (RFC 3207 §4.2). Some mutants keep it for the time after the handshake.
   */
  private void handshake(SSLContext context) throws IOException {
    byte[] inClear = reader.takeUnread();
    boolean later = inClear.length == 0 && has(Mutant.STARTTLS_KEEPS_LATER_SEGMENT);
    if (later) {
      inClear = nextSegment();
    }
    byte[] kept = kept(inClear, later);
    InputStream consumed = new ByteArrayInputStream(kept.length == 0 ? inClear : new byte[0]);
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(connection, consumed, true);
    secure.startHandshake();
    connection = secure;
    reader.continueWith(
        new SequenceInputStream(new ByteArrayInputStream(kept), secure.getInputStream()));
    writer.continueWith(secure.getOutputStream());
    tls = true;
    if (!has(Mutant.STARTTLS_KEEPS_HELLO)) {
      helloName = Optional.empty();
    }
    if (!has(Mutant.STARTTLS_KEEPS_TRANSACTION)) {
      mail.forget();
    }
  }

  private byte[] nextSegment() throws IOException {
    connection.setSoTimeout(NEXT_SEGMENT_MILLIS);
    try {
      if (reader.read() != WireReader.END) {
        reader.unread();
      }
      return reader.takeUnread();
    } catch (SocketTimeoutException none) {
      return new byte[0];
    } finally {
      connection.setSoTimeout(0);
    }
  }

  private byte[] kept(byte[] inClear, boolean later) {
    String text = new String(inClear, StandardCharsets.ISO_8859_1);
    boolean keeps =
        has(Mutant.STARTTLS_KEEPS_BUFFER)
            || (later && text.endsWith("\r\n") && inClear[0] != TLS_HANDSHAKE);
    if (keeps) {
      return inClear;
    }
    return has(Mutant.STARTTLS_KEEPS_PARTIAL_LINE)
        ? WireReader.octets(text.substring(text.lastIndexOf("\r\n") + 1).replace("\n", ""))
        : new byte[0];
  }

  /**
   * Ends our side first and reads what is still coming, for a close with unread input would be a
   * reset that overtakes the last reply.
   */
  private void closeAfterReply() throws IOException {
    if (connection.isClosed()) {
      return;
    }
    connection.shutdownOutput();
    connection.setSoTimeout(CLOSE_WAIT_MILLIS);
    long deadline = System.nanoTime() + CLOSE_WAIT_MILLIS * 1_000_000L;
    while (System.nanoTime() < deadline && reader.read() != WireReader.END) {
      // Not used any more.
      reader.takeUnread();
    }
  }

  /** The name of the protocol for a trace field (RFC 3848). */
  String protocol() {
    return (extended ? "ESMTP" : "SMTP") + (tls ? "S" : "");
  }

  private String domain() {
    return settings.domains().get(0);
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
