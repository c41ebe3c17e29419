package io.smtptoolkit.client;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.util.Optional;

/**
 * A source of OAuth 2.0 bearer tokens. It may block: it is asked on the client's executor.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface TokenSupplier {
  /**
   * Gives a token. After a server has refused one it is asked once more.
   *
   * @param refused the token that the server has just refused; empty at first
   * @return a token, another one than the refused
   * @throws IOException if there is none now
   */
  Secret token(Optional<Secret> refused) throws IOException;
}
