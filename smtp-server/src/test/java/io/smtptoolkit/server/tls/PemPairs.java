package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;

/** Writes identities into PEM files, as an operator has them. */
public final class PemPairs {
  private PemPairs() {}

  public static void write(TlsIdentity identity, Path chain, Path key) throws IOException {
    Files.writeString(
        chain, identity.chain().stream().map(PemFiles::pem).collect(Collectors.joining()));
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(identity.key().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }
}
