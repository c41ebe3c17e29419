package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.LineFramer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Clients that speak another protocol: a browser that was made to send its request to this port,
 * whose content may hold SMTP commands, and a client that begins with TLS. Stateless.
 *
 * <p>The first octets show it, long before the body comes, with the commands of a third party.
 */
final class OtherProtocol {

  /** Those of HTTP/1.1, with PATCH, and the first word of HTTP/2. */
  private static final List<String> HTTP_METHODS =
      List.of(
          "GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI");

  /** Of a TLS record: its type, and the first octet of its version in all of TLS. */
  private static final byte HANDSHAKE = 22;

  private static final byte VERSION = 3;

  private OtherProtocol() {}

  /**
   * The reply to a line, finished or not, that is of another protocol; empty if it may be SMTP.
   *
   * @param verbs of bundles: a command of one of them is not HTTP's
   */
  static Optional<Reply> refusal(LineFramer framer, Set<String> verbs) {
    ByteBuffer start = framer.start();
    if (start.remaining() >= 2 && start.get(0) == HANDSHAKE && start.get(1) == VERSION) {
      return Optional.of(Replies.noTlsHere());
    }
    for (String method : HTTP_METHODS) {
      if (start.remaining() > method.length()
          && start.get(method.length()) == ' '
          && framer.beginsWith(method)
          && !verbs.contains(method)) {
        return Optional.of(Replies.noHttpHere());
      }
    }
    return Optional.empty();
  }
}
