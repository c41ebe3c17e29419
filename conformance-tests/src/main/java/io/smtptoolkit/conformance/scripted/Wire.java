package io.smtptoolkit.conformance.scripted;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A socket that is cut after so many octets in either direction. TLS is above it, so that its
 * octets count.
 */
final class Wire extends Socket {
  private Script.Cut cut = Script.Cut.NEVER;
  private long sent;
  private long received;

  /** Tells where to cut, before anything is read or written. */
  void cutAt(Script.Cut where) {
    cut = where;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] octets, int from, int length) throws IOException {
        int count = in.read(octets, from, (int) Math.min(length, cut.received() - received));
        received += Math.max(0, count);
        if (received >= cut.received()) {
          throw cut();
        }
        return count;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] octets, int from, int length) throws IOException {
        int count = (int) Math.min(length, cut.sent() - sent);
        out.write(octets, from, count);
        sent += count;
        if (sent >= cut.sent()) {
          throw cut();
        }
      }
    };
  }

  /** Ends the connection by RST. */
  void reset() throws IOException {
    setSoLinger(true, 0);
    close();
  }

  private IOException cut() throws IOException {
    if (cut.reset()) {
      reset();
    } else {
      // Close alone would send RST when octets of the client were not read.
      shutdownOutput();
      close();
    }
    return new IOException("cut by the script");
  }
}
