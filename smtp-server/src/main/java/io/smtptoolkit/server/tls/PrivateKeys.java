package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Private keys as the JDK's TLS wants them, from PKCS#8, PKCS#1 (RSA) and SEC 1 (EC); and the
 * reason where it cannot use one.
 */
final class PrivateKeys {
  private static final String USABLE =
      "RSA, EC on P-256, P-384 or P-521, Ed25519 or Ed448 is needed";
  // What KeyFactory of the JDK calls the kinds that its TLS signs with.
  private static final Map<ASN1ObjectIdentifier, String> KINDS =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption, "RSA",
          PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS",
          X9ObjectIdentifiers.id_ecPublicKey, "EC",
          EdECObjectIdentifiers.id_Ed25519, "EdDSA",
          EdECObjectIdentifiers.id_Ed448, "EdDSA");
  private static final Map<ASN1ObjectIdentifier, String> UNUSABLE =
      Map.of(
          X9ObjectIdentifiers.id_dsa, "DSA",
          EdECObjectIdentifiers.id_X25519, "X25519",
          EdECObjectIdentifiers.id_X448, "X448",
          PKCSObjectIdentifiers.dhKeyAgreement, "Diffie-Hellman");
  // JDK 16 removed the others (JDK-8235710).
  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private PrivateKeys() {}

  static boolean isKey(PemBlock block) {
    return block.label().endsWith("PRIVATE KEY");
  }

  /**
   * The key in a block.
   *
   * @param neighbours the blocks of the same file; OpenSSL writes the curve of a key into a block
   *     of its own, and some programs only there
   * @param password of an encrypted key
   */
  static PrivateKey read(PemBlock block, List<PemBlock> neighbours, Optional<Secret> password)
      throws IOException {
    if (block.isEncrypted() && password.isEmpty()) {
      throw new IOException(
          block
              + " is encrypted; give its password, or decrypt it first, for example with openssl"
              + " pkey");
    }
    PrivateKeyInfo info =
        block.isEncrypted()
            ? EncryptedKeys.decrypt(block, password.orElseThrow())
            : info(block, neighbours);
    String kind = kind(block, info.getPrivateKeyAlgorithm());
    try {
      return KeyFactory.getInstance(kind)
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException fault) {
      throw new IOException(block + " is not usable: " + innermost(fault), fault);
    }
  }

  /**
   * Whether the one is the other half of the other. RSA has a number in common; with the others a
   * signature is tried.
   *
   * @throws IOException if Java can do nothing with the key
   */
  static boolean belongTogether(PemBlock block, PrivateKey key, PublicKey certified)
      throws IOException {
    if (key instanceof RSAKey mine && certified instanceof RSAKey other) {
      return mine.getModulus().equals(other.getModulus());
    }
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    byte[] probe = {1};
    try {
      String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (SignatureException anotherCurve) {
      return false;
    } catch (GeneralSecurityException fault) {
      throw new IOException(block + " is not usable: " + innermost(fault), fault);
    }
  }

  private static PrivateKeyInfo info(PemBlock block, List<PemBlock> neighbours) throws IOException {
    byte[] octets = block.decode();
    try {
      return switch (block.label()) {
        case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(octets);
        case "RSA PRIVATE KEY" ->
            new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                RSAPrivateKey.getInstance(octets));
        case "EC PRIVATE KEY" -> elliptic(block, ECPrivateKey.getInstance(octets), neighbours);
        case "DSA PRIVATE KEY" -> throw unusable(block, "DSA");
        case "OPENSSH PRIVATE KEY" ->
            throw new IOException(
                block + " has OpenSSH's own form; convert it with ssh-keygen -p -m PKCS8");
        default -> throw new IOException(block + " is of an unknown form; PKCS#8 is understood");
      };
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException malformed) {
      throw new IOException(block + " does not hold a key: " + malformed.getMessage(), malformed);
    }
  }

  private static PrivateKeyInfo elliptic(
      PemBlock block, ECPrivateKey key, List<PemBlock> neighbours) throws IOException {
    Optional<ASN1Encodable> named = Optional.ofNullable(key.getParametersObject());
    ASN1Encodable curve =
        named.isPresent()
            ? named.get()
            : ASN1Primitive.fromByteArray(
                neighbours.stream()
                    .filter(it -> it.label().equals("EC PARAMETERS"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(block + " names no curve"))
                    .decode());
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key);
  }

  private static String kind(PemBlock block, AlgorithmIdentifier algorithm) throws IOException {
    ASN1ObjectIdentifier id = algorithm.getAlgorithm();
    String kind = KINDS.get(id);
    if (kind == null) {
      throw unusable(block, UNUSABLE.getOrDefault(id, "of the kind " + id));
    }
    if (kind.equals("EC")) {
      if (!(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)) {
        throw unusable(block, "EC on a curve without a name");
      }
      if (!CURVES.contains(curve)) {
        String name = Optional.ofNullable(ECNamedCurveTable.getName(curve)).orElse(curve.getId());
        throw unusable(block, "EC on " + name);
      }
    }
    return kind;
  }

  private static IOException unusable(PemBlock block, String kind) {
    return new IOException(block + " is " + kind + ", which Java's TLS cannot use; " + USABLE);
  }

  private static String innermost(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
