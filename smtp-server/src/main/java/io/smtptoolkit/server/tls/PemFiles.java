package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.server.text.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** Reads and writes identities in PEM (RFC 7468, and the older forms that OpenSSL writes). */
final class PemFiles {
  private PemFiles() {}

  /**
   * The identity in two files: the first key that belongs to a certificate, and its chain.
   *
   * @param password of an encrypted key
   * @param warnings given a line for each thing that an operator should know
   */
  static TlsIdentity identity(
      Path certificates,
      Path key,
      Optional<Secret> password,
      Instant now,
      Consumer<String> warnings)
      throws IOException {
    List<PemBlock> blocks = PemBlock.read(certificates);
    List<Chain.Entry> entries = Chain.certificates(blocks);
    if (entries.isEmpty()) {
      throw new IOException("no certificate in " + certificates + found(blocks));
    }
    List<PemBlock> keyBlocks = PemBlock.read(key);
    List<PemBlock> keys = keyBlocks.stream().filter(PrivateKeys::isKey).toList();
    if (keys.isEmpty()) {
      throw new IOException("no private key in " + key + found(keyBlocks));
    }
    Optional<IOException> fault = Optional.empty();
    for (PemBlock block : keys) {
      try {
        PrivateKey candidate = PrivateKeys.read(block, keyBlocks, password);
        Optional<Chain.Entry> own = certificateOf(block, candidate, entries, now);
        if (own.isPresent()) {
          return new TlsIdentity(candidate, Chain.from(own.get(), entries, now, warnings));
        }
      } catch (IOException unusable) {
        fault = fault.or(() -> Optional.of(unusable));
      }
    }
    throw fault.orElseGet(
        () -> new IOException("the key in " + key + " is of no certificate in " + certificates));
  }

  static String pem(X509Certificate certificate) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    } catch (IOException impossible) {
      throw new IllegalStateException("cannot write to memory", impossible);
    }
    // The writer ends lines as the platform does.
    return text.toString().replace("\r\n", "\n");
  }

  /** With a renewed certificate for the same key in the file, the one that is still valid. */
  private static Optional<Chain.Entry> certificateOf(
      PemBlock block, PrivateKey key, List<Chain.Entry> entries, Instant now) throws IOException {
    Optional<Chain.Entry> first = Optional.empty();
    for (Chain.Entry entry : entries) {
      if (PrivateKeys.belongTogether(block, key, entry.certificate().getPublicKey())) {
        if (entry.certificate().getNotAfter().toInstant().isAfter(now)) {
          return Optional.of(entry);
        }
        first = first.or(() -> Optional.of(entry));
      }
    }
    return first;
  }

  private static String found(List<PemBlock> blocks) {
    return blocks.isEmpty()
        ? " (PEM expected)"
        : blocks.stream()
            .map(block -> Printable.escaped(block.label()))
            .distinct()
            .collect(Collectors.joining(", ", " (it has: ", ")"));
  }
}
