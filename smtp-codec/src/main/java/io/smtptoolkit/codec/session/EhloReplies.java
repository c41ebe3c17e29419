package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import java.util.HashMap;
import java.util.Map;

/**
 * The replies to EHLO of one server, read once each. Most of its sessions give the same one: they
 * share its extensions instead of holding their own.
 *
 * <p>Thread-safe.
 */
final class EhloReplies {
  // Chosen: some are given before TLS and some after it, with AUTH and without. A server that
  // greets each client by name has a reply for each, of which the first few are kept for nothing.
  private static final int MAX_KEPT = 16;

  private volatile Map<Reply, Extensions> read = Map.of();

  /** Gives the extensions that the reply offers. */
  Extensions extensions(Reply reply) {
    Map<Reply, Extensions> known = read;
    Extensions extensions = known.get(reply);
    if (extensions == null) {
      extensions = Extensions.fromEhlo(reply);
      if (known.size() < MAX_KEPT) {
        Map<Reply, Extensions> more = new HashMap<>(known);
        more.put(reply, extensions);
        read = Map.copyOf(more);
      }
    }
    return extensions;
  }
}
