package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.codec.wire.ContentScan;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Content in memory, which is read without waiting and so on the I/O thread, and examined once for
 * all messages that it is sent in. Immutable.
 */
public final class OctetContent implements MessageContent {
  private final byte[] octets;
  private volatile @Nullable ContentTraits traits;

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

  ContentTraits traits() {
    ContentTraits found = traits;
    if (found == null) {
      var scan = new ContentScan();
      scan.add(octets());
      found = scan.traits();
      traits = found;
    }
    return found;
  }
}
