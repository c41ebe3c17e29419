package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.wire.Limits;
import java.util.List;
import java.util.Set;

/** Settings of a {@link ServerSession}. Not thread-safe. */
public final class ServerSessionBuilder {
  Protocol protocol = Protocol.SMTP;
  Limits limits = Limits.DEFAULT;
  Set<Leniency> leniencies = Set.of();
  List<ExtensionBundle> bundles = List.of();

  ServerSessionBuilder() {}

  /**
   * Which protocol is spoken.
   *
   * @param value SMTP unless set
   * @return this
   */
  public ServerSessionBuilder protocol(Protocol value) {
    protocol = value;
    return this;
  }

  /**
   * Bounds for what the client sends.
   *
   * @param value {@link Limits#DEFAULT} unless set
   * @return this
   */
  public ServerSessionBuilder limits(Limits value) {
    limits = value;
    return this;
  }

  /**
   * Deviations that are tolerated.
   *
   * @param value none unless set
   * @return this
   */
  public ServerSessionBuilder leniencies(Set<Leniency> value) {
    leniencies = Set.copyOf(value);
    return this;
  }

  /**
   * Extensions beyond the built-in ones.
   *
   * @param value none unless set
   * @return this
   */
  public ServerSessionBuilder bundles(List<ExtensionBundle> value) {
    bundles = List.copyOf(value);
    return this;
  }

  /**
   * A session at the start of a connection.
   *
   * @return the session
   */
  public ServerSession build() {
    return new ServerSession(this);
  }
}
