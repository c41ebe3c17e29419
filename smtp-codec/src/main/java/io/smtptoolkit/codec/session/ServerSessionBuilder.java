package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.wire.Limits;
import java.util.List;
import java.util.Set;

/**
 * Settings of {@link ServerSession}s. What depends on the settings alone, tables and parsers, is
 * made with them and shared by all sessions that are built.
 *
 * <p>Not thread-safe while settings change; afterwards threads may build at the same time.
 */
public final class ServerSessionBuilder {
  Protocol protocol = Protocol.SMTP;
  Limits limits = Limits.DEFAULT;
  private Set<Leniency> leniencies = Set.of();
  private List<ExtensionBundle> bundles = List.of();
  ServerRules rules = ServerRules.of(leniencies, bundles);

  ServerSessionBuilder() {}

  /**
   * Sets the protocol that is spoken.
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
    rules = ServerRules.of(leniencies, bundles);
    return this;
  }

  /**
   * Extensions beyond the built-in ones.
   *
   * @param value none unless set
   * @return this
   * @throws IllegalArgumentException if two of them claim one verb or parameter, or one that is
   *     built in
   */
  public ServerSessionBuilder bundles(List<ExtensionBundle> value) {
    bundles = List.copyOf(value);
    rules = ServerRules.of(leniencies, bundles);
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
