package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Refusal;
import java.net.InetAddress;
import java.util.Optional;

/** Says whether there is room for the client of one connection. Used on the connection's thread. */
@FunctionalInterface
public interface Admission {
  /**
   * Asks for room: once the client's address is known, and again when a front end names another
   * client, which takes the place of the one before.
   *
   * @param client the address to count the connection by; empty for a front end's own, which is not
   *     counted by address
   * @return the refusal; empty if the client is admitted
   */
  Optional<Denied> admit(Optional<InetAddress> client);

  /** The connection is over: gives back the room that it has taken. */
  default void leave() {}

  /**
   * There is no room.
   *
   * @param reason why
   * @param reply what the client is told, if there are words
   */
  record Denied(Refusal reason, Reply reply) {}
}
