package io.smtptoolkit.client;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The servers that count as the ones that were meant.
 *
 * @param context empty for the JDK's, and for none where nothing has to be proved
 * @param proves whether what the context accepts is a proof
 */
record Trust(Optional<SSLContext> context, boolean proves) {
  static final Trust DEFAULT = new Trust(Optional.empty(), true);
}
