package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Content in memory, which is read without waiting and so on the I/O thread. Immutable. */
public final class OctetContent implements MessageContent {
  private final byte[] octets;

  /**
   * Content of these octets.
   *
   * @param octets the octets, which are copied
   */
  public OctetContent(byte[] octets) {
    this.octets = octets.clone();
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(octets);
  }

  ByteBuffer octets() {
    return ByteBuffer.wrap(octets);
  }
}
