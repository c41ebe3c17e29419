package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A conversation with a server, typed octet by octet as a test wants it. Reads wait ten seconds at
 * most. One thread.
 */
final class Dialogue implements AutoCloseable {
  private final InputStream in;
  private final OutputStream out;
  private final Closeable connection;

  private Dialogue(InputStream in, OutputStream out, Closeable connection) {
    this.in = in;
    this.out = out;
    this.connection = connection;
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
      return new Dialogue(socket.getInputStream(), socket.getOutputStream(), socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has openssl connect, say STARTTLS and verify the certificate; what is said from here on is
   * inside TLS.
   *
   * @param options further ones of s_client
   */
  static Dialogue overOpenssl(InetSocketAddress address, Path caFile, Object... options) {
    var command =
        Command.of(
                "timeout",
                "60",
                Peers.installed("openssl", "openssl"),
                "s_client",
                "-quiet",
                "-starttls",
                "smtp",
                "-verify_return_error",
                "-verify_ip",
                "127.0.0.1",
                "-CAfile",
                caFile,
                "-connect",
                "127.0.0.1:" + address.getPort())
            .and(Arrays.stream(options).map(Object::toString).toList());
    try {
      Process process = command.builder().redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new Dialogue(process.getInputStream(), process.getOutputStream(), process::destroy);
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
      out.write(octets);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends octets as they are, in as many writes. */
  Dialogue sendOctetByOctet(byte[] octets) {
    for (byte octet : octets) {
      send(new byte[] {octet});
    }
    return this;
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

  /** The connection itself, for a test that goes on with it in its own way. */
  Socket socket() {
    return (Socket) connection;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
