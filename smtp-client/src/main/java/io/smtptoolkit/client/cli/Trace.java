package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.DialogueObserver;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import java.io.PrintWriter;
import javax.net.ssl.SSLSession;

/** Shows a dialogue: what we say behind {@code C:}, what the server says behind {@code S:}. */
final class Trace implements DialogueObserver {
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
  public void connected(String connectionId, String peer) {
    show("-- connected to " + peer);
  }

  @Override
  public void tlsEstablished(String connectionId, SSLSession session) {
    show("-- TLS is active: " + session.getProtocol() + " " + session.getCipherSuite());
  }

  @Override
  public void commandSent(String connectionId, Command command) {
    show("C: " + command);
  }

  @Override
  public void contentSent(String connectionId, long octets) {
    show("C: (" + octets + " octets of content)");
  }

  @Override
  public void replyReceived(String connectionId, Reply reply) {
    for (String line : reply.toString().split("\r\n", -1)) {
      show("S: " + line);
    }
  }

  @Override
  public void closed(String connectionId, String why) {
    show("-- " + why);
  }

  private void show(String line) {
    out.println(printable(line));
    out.flush();
  }
}
