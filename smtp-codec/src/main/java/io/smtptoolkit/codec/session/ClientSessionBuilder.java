package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.wire.Limits;
import java.util.List;

/** Settings of a {@link ClientSession}. Not thread-safe. */
public final class ClientSessionBuilder {
  Protocol protocol = Protocol.SMTP;
  Limits limits = Limits.DEFAULT;
  List<ExtensionBundle> bundles = List.of();

  ClientSessionBuilder() {}

  /**
   * Sets the protocol that is spoken.
   *
   * @param value SMTP unless set
   * @return this
   */
  public ClientSessionBuilder protocol(Protocol value) {
    protocol = value;
    return this;
  }

  /**
   * Bounds for what the server sends.
   *
   * @param value {@link Limits#DEFAULT} unless set
   * @return this
   */
  public ClientSessionBuilder limits(Limits value) {
    limits = value;
    return this;
  }

  /**
   * Extensions beyond the built-in ones.
   *
   * @param value none unless set
   * @return this
   */
  public ClientSessionBuilder bundles(List<ExtensionBundle> value) {
    bundles = List.copyOf(value);
    return this;
  }

  /**
   * A session at the start of a connection.
   *
   * @return the session
   */
  public ClientSession build() {
    return new ClientSession(this);
  }
}
