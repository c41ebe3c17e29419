package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes replies, the enhanced status code on every line (RFC 2034 §4), each reply flushed at once.
 * Not thread-safe.
 */
final class ReplyWriter {

  private OutputStream out;
  private String heldBack = "";
  private boolean refused;

  ReplyWriter(OutputStream out) {
    this.out = out;
  }

  void continueWith(OutputStream stream) {
    out = stream;
  }

  void reply(int code, String enhancedStatusCode, String... lines) throws IOException {
    StringBuilder reply = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      reply.append(code).append(i == lines.length - 1 ? ' ' : '-');
      if (!enhancedStatusCode.isEmpty()) {
        reply.append(enhancedStatusCode).append(' ');
      }
      reply.append(lines[i]).append("\r\n");
    }
    refused = code >= 500;
    raw(reply.toString());
  }

  /** True when the last reply was a 5yz. */
  boolean refused() {
    return refused;
  }

  /** A reply that carries no enhanced status code: greeting, EHLO, 3yz. */
  void plain(int code, List<String> lines) throws IOException {
    reply(code, "", lines.toArray(new String[0]));
  }

  /** Octets as they are, one per char. */
  void raw(String octets) throws IOException {
    out.write(WireReader.octets(octets));
    out.flush();
  }

  /** Keeps octets until further input comes. */
  void holdBack(String octets) {
    heldBack = octets;
  }

  /** Called when further input has come, which is what a held back reply waited for. */
  void inputArrived() throws IOException {
    if (!heldBack.isEmpty()) {
      raw(heldBack);
      heldBack = "";
    }
  }
}
