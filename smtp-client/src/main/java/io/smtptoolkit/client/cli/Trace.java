package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import java.io.PrintWriter;
import java.util.Set;

/** Shows a dialogue: what the client says after {@code C:}, the server after {@code S:}. */
final class Trace implements ConnectionObserver {
  // They turn the direction of the text, hide, or are no characters at all.
  private static final Set<Byte> INVISIBLE =
      Set.of(
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED);

  private final PrintWriter out;

  Trace(PrintWriter out) {
    this.out = out;
  }

  /** A server's text, with nothing in it that a terminal would obey. */
  static String printable(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                safe.append("\\x%02X".formatted(c));
              } else if (INVISIBLE.contains((byte) Character.getType(c))) {
                safe.append("\\u{%X}".formatted(c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  static String oneLine(Reply reply) {
    return reply.toString().replace("\r\n", " / ");
  }

  @Override
  public void opened(ConnectionInfo connection) {
    show("-- connected to " + connection.remoteAddress());
  }

  @Override
  public void tlsEstablished(ConnectionInfo connection, String protocol, String cipherSuite) {
    show("-- TLS is active: " + protocol + " " + cipherSuite);
  }

  @Override
  public void sent(ConnectionInfo connection, Command command) {
    show("C: " + command);
  }

  @Override
  public void contentSent(ConnectionInfo connection, long octets) {
    show("C: (" + octets + " octets of content)");
  }

  @Override
  public void replied(ConnectionInfo connection, Reply reply) {
    for (String line : reply.toString().split("\r\n", -1)) {
      show("S: " + line);
    }
  }

  @Override
  public void closed(ConnectionInfo connection, String reason) {
    show("-- " + reason);
  }

  private void show(String line) {
    out.println(printable(line));
    out.flush();
  }
}
