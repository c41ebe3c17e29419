package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A conversation with a server, typed octet by octet as a test wants it. Reads wait ten seconds at
 * most. One thread.
 */
final class Dialogue implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  private Dialogue(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Connects and takes the greeting, which is 220. */
  static Dialogue with(InetSocketAddress address) {
    Dialogue dialogue = silent(address);
    dialogue.expect("220");
    return dialogue;
  }

  /** Connects, and leaves the greeting unread. */
  static Dialogue silent(InetSocketAddress address) {
    try {
      var socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      socket.connect(address, 10_000);
      return new Dialogue(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says a line, without its CRLF, and takes a reply with this code. */
  String say(String line, String code) {
    send(line + "\r\n");
    return expect(code);
  }

  /** Sends octets as they are, one for a character of ISO 8859-1. */
  Dialogue send(String octets) {
    return send(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends octets as they are, in one write. */
  Dialogue send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a reply, which has this code. */
  String expect(String code) {
    String reply = reply();
    assertThat(reply).startsWith(code);
    return reply;
  }

  /** A whole reply, with its line ends; what there was of it if the connection ended. */
  String reply() {
    var reply = new StringBuilder();
    String line;
    do {
      line = line();
      reply.append(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return reply.toString();
  }

  private String line() {
    var line = new ByteArrayOutputStream();
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        line.write(octet);
        if (octet == '\n') {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "after \"" + line.toString(StandardCharsets.ISO_8859_1) + "\"", e);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Everything up to the end of the connection, however it ends. */
  byte[] rest() {
    var rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException reset) {
      return rest.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rest.toByteArray();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
