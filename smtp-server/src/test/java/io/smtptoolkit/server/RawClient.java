package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client that sends and expects literal octets over a blocking socket. It knows nothing of SMTP
 * but where a reply ends.
 */
public final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private Socket socket;
  private InputStream in;
  private OutputStream out;

  private RawClient(Socket socket) throws IOException {
    use(socket);
  }

  /** Connected; nothing read yet. */
  public static RawClient connect(InetSocketAddress server) throws IOException {
    return new RawClient(new Socket(server.getAddress(), server.getPort()));
  }

  /** Connected from an address of one's own choice. */
  public static RawClient connectFrom(String address, InetSocketAddress server) throws IOException {
    return new RawClient(
        new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(address), 0));
  }

  /** Connected, and the greeting read. */
  public static RawClient greeted(InetSocketAddress server) throws IOException {
    RawClient client = connect(server);
    assertThat(client.reply()).startsWith("220 ");
    return client;
  }

  /** Connected, and EHLO answered. */
  public static RawClient ready(InetSocketAddress server) throws IOException {
    RawClient client = greeted(server);
    client.send("EHLO client.example\r\n");
    assertThat(client.reply()).startsWith("250-");
    return client;
  }

  /** What a client needs to trust the certificates of an authority. */
  public static SSLContext trusting(TlsIdentity authority)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Sends octets (a character is one). */
  public RawClient send(String octets) throws IOException {
    out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return this;
  }

  /** Sends octets, each in a write of its own. */
  public RawClient sendOneByOne(String octets) throws IOException {
    for (byte octet : octets.getBytes(StandardCharsets.ISO_8859_1)) {
      out.write(octet);
      out.flush();
    }
    return this;
  }

  /** Reads one reply, which may have several lines. */
  public String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    String line;
    do {
      line = line();
      reply.append(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return reply.toString();
  }

  /** Reads as many octets as are expected, and compares them. */
  public RawClient expect(String octets) throws IOException {
    byte[] read = in.readNBytes(octets.length());
    assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(octets);
    return this;
  }

  /** Reads one reply, whose begin is expected. */
  public RawClient expectReply(String begin) throws IOException {
    assertThat(reply()).startsWith(begin);
    return this;
  }

  /** Reads to the end of the connection; a reset is an end, too. */
  public String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        rest.append((char) octet);
      }
    } catch (SocketException reset) {
      return rest.toString();
    }
    return rest.toString();
  }

  /** The server has closed the connection, and said nothing more. */
  public void expectEnd() throws IOException {
    assertThat(rest()).isEmpty();
  }

  public void closeOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Everything from now on is under TLS. */
  public SSLSocket startTls(SSLContext context, String... protocols) throws IOException {
    SSLSocket secured = prepareTls(context);
    if (protocols.length > 0) {
      secured.setEnabledProtocols(protocols);
    }
    handshake(secured);
    return secured;
  }

  /** Before the handshake. */
  public SSLSocket prepareTls(SSLContext context) throws IOException {
    return (SSLSocket)
        context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
  }

  /** Everything from now on is under TLS that was prepared. */
  public void handshake(SSLSocket prepared) throws IOException {
    prepared.startHandshake();
    use(prepared);
  }

  /** Resets the connection instead of closing it. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void use(Socket now) throws IOException {
    socket = now;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < 2
        || line.charAt(line.length() - 2) != '\r'
        || line.charAt(line.length() - 1) != '\n') {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the server closed within a reply: \"" + line + "\"");
      }
      line.append((char) octet);
    }
    return line.toString();
  }
}
