package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.TokenSupplier;
import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.util.Optional;

/**
 * The token that was given as a password. Suppliers of the same token are equal, so that a pool
 * shares their connections.
 */
record FixedToken(Secret token) implements TokenSupplier {
  @Override
  public Secret token(Optional<Secret> refused) throws IOException {
    if (refused.isPresent()) {
      throw new IOException("the server refused the token");
    }
    return token;
  }
}
