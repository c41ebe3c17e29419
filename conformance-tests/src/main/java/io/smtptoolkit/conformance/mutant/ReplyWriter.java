package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;

/**
 * Writes replies, the enhanced status code on every line (RFC 2034 §4), each reply flushed at once.
 * Not thread-safe.
 */
final class ReplyWriter {

  private final Set<Mutant> mutants;
  private OutputStream out;
  private String heldBack = "";

  ReplyWriter(OutputStream out, Set<Mutant> mutants) {
    this.out = out;
    this.mutants = mutants;
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
    raw(reply.toString());
  }

  /** A reply that carries no enhanced status code: greeting, EHLO, 3yz. */
  void plain(int code, List<String> lines) throws IOException {
    reply(code, "", lines.toArray(new String[0]));
  }

  /** Octets as they are, one per char. */
  void raw(String octets) throws IOException {
    String due = heldBack + octets;
    heldBack = "";
    if (mutants.contains(Mutant.REPLY_HELD_BACK) && octets.startsWith("250 2.0.0 ")) {
      heldBack = due;
      return;
    }
    out.write(WireReader.octets(due));
    out.flush();
  }

  /** Called when further input has come, which is what a held back reply waited for. */
  void inputArrived() throws IOException {
    if (!heldBack.isEmpty()) {
      out.write(WireReader.octets(heldBack));
      out.flush();
      heldBack = "";
    }
  }
}
