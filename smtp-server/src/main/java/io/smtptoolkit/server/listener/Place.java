package io.smtptoolkit.server.listener;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.session.Admission;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The place that one connection takes of the limits of its listener and of the server. A refused
 * connection takes nothing: those who are told so at the same time must not keep others out.
 *
 * <p>Made by the thread that accepts, then used on the connection's only.
 */
final class Place implements Admission {
  private final ListenerPlaces limits;
  private final Reply tooMany;
  private final Optional<Denied> noRoom;
  private final Predicate<InetAddress> isTooOften;
  private final Reply tooOften;
  private boolean taken;
  private @Nullable InetAddress counted;

  /**
   * Takes a place among all connections.
   *
   * @param noRoom the refusal when the server has no room for any client; empty if it has
   * @param tooMany the refusal when the limits are reached
   * @param isTooOften counts the address of one more connection, and says whether it is too many
   * @param tooOften the refusal then
   */
  Place(
      ListenerPlaces limits,
      Optional<Denied> noRoom,
      Reply tooMany,
      Predicate<InetAddress> isTooOften,
      Reply tooOften) {
    this.limits = limits;
    this.isTooOften = isTooOften;
    this.tooOften = tooOften;
    this.tooMany = tooMany;
    taken = noRoom.isEmpty() && limits.enter();
    this.noRoom =
        taken
            ? Optional.empty()
            : noRoom.or(() -> Optional.of(new Denied(Refusal.CONNECTIONS, tooMany)));
  }

  @Override
  public Optional<Denied> admit(Optional<InetAddress> client) {
    if (noRoom.isPresent()) {
      return noRoom;
    }
    uncount();
    if (client.isPresent() && !limits.count(client.get())) {
      leave();
      return Optional.of(new Denied(Refusal.CONNECTIONS_PER_ADDRESS, tooMany));
    }
    counted = client.orElse(null);
    if (client.isPresent() && isTooOften.test(client.get())) {
      leave();
      return Optional.of(new Denied(Refusal.CONNECTION_RATE, tooOften));
    }
    return Optional.empty();
  }

  @Override
  public void leave() {
    uncount();
    if (taken) {
      limits.leave();
    }
    taken = false;
  }

  private void uncount() {
    if (counted != null) {
      limits.uncount(counted);
    }
    counted = null;
  }
}
