package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The data that tell one TLS connection from another, for both its ends the same (RFC 5056).
 *
 * <pre>
 * cb-name = 1*(ALPHA / DIGIT / "." / "-")
 * </pre>
 *
 * <p>tls-server-end-point is the server's certificate, which any TLS library shows; tls-exporter
 * and tls-unique come from the TLS connection itself, which shows them or does not.
 *
 * <p>Immutable.
 *
 * @param type the binding's type, registered at IANA
 * @param data its octets, at least one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5929">RFC 5929</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9266">RFC 9266</a>
 */
public record ChannelBinding(String type, Secret data) {
  /** The hash of the server's certificate (RFC 5929 §4). */
  public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

  /** The first Finished message (RFC 5929 §3); undefined for TLS 1.3. */
  public static final String TLS_UNIQUE = "tls-unique";

  /** Exported keying material (RFC 9266), meant for TLS 1.3. */
  public static final String TLS_EXPORTER = "tls-exporter";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

  /** RFC 9266 §2. */
  private static final int EXPORTER_OCTETS = 32;

  /**
   * Checks the form.
   *
   * @param type the binding's type
   * @param data its octets
   * @throws IllegalArgumentException when the type is no cb-name, or there are no octets
   */
  public ChannelBinding {
    if (!NAME.matcher(type).matches()) {
      throw new IllegalArgumentException("not the name of a channel binding type");
    }
    if (data.length() == 0) {
      throw new IllegalArgumentException("a channel binding without octets");
    }
  }

  /**
   * The binding of a connection's first Finished message.
   *
   * @param finished its octets, as the TLS library gives them
   * @return the binding
   */
  public static ChannelBinding tlsUnique(Secret finished) {
    return new ChannelBinding(TLS_UNIQUE, finished);
  }

  /**
   * The binding of exported keying material: with the label {@code EXPORTER-Channel-Binding}, an
   * empty context and 32 octets.
   *
   * @param keyingMaterial the 32 octets, as the TLS library gives them
   * @return the binding
   * @throws IllegalArgumentException when there are not 32
   */
  public static ChannelBinding tlsExporter(Secret keyingMaterial) {
    if (keyingMaterial.length() != EXPORTER_OCTETS) {
      throw new IllegalArgumentException("not 32 octets of keying material");
    }
    return new ChannelBinding(TLS_EXPORTER, keyingMaterial);
  }

  /**
   * The binding of the server's certificate: its hash, by the function of its signature, but
   * SHA-256 in place of MD5 and SHA-1 (RFC 5929 §4.1).
   *
   * @param certificate the certificate that the server showed in the TLS handshake
   * @return the binding; empty where it is undefined: a signature with no hash function of its own
   *     (Ed25519), with two of them, or with one that is not known here
   */
  public static Optional<ChannelBinding> tlsServerEndPoint(X509Certificate certificate) {
    Optional<String> hash = hash(certificate);
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] digest = MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded());
      return Optional.of(new ChannelBinding(TLS_SERVER_END_POINT, Secret.of(digest)));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoded form", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + hash.get(), e);
    }
  }

  private static Optional<String> hash(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.equals("RSASSA-PSS")) {
      byte[] parameters = certificate.getSigAlgParams();
      return parameters == null ? Optional.empty() : pssHash(parameters);
    }
    // Java names the others HASHwithCIPHER, and Ed25519 by itself.
    int with = signature.indexOf("WITH");
    return with < 0 ? Optional.empty() : endPointHash(signature.substring(0, with));
  }

  private static Optional<String> pssHash(byte[] encoded) {
    PSSParameterSpec pss;
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(encoded);
      pss = parameters.getParameterSpec(PSSParameterSpec.class);
    } catch (IOException | InvalidParameterSpecException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks RSASSA-PSS", e);
    }
    boolean oneHash =
        pss.getMGFParameters() instanceof MGF1ParameterSpec mask
            && mask.getDigestAlgorithm().equals(pss.getDigestAlgorithm());
    return oneHash ? endPointHash(pss.getDigestAlgorithm()) : Optional.empty();
  }

  private static Optional<String> endPointHash(String name) {
    return switch (name) {
      case "MD5", "SHA1", "SHA-1", "SHA256", "SHA-256" -> Optional.of("SHA-256");
      case "SHA224", "SHA-224" -> Optional.of("SHA-224");
      case "SHA384", "SHA-384" -> Optional.of("SHA-384");
      case "SHA512", "SHA-512" -> Optional.of("SHA-512");
      case "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512" -> Optional.of(name);
      default -> Optional.empty();
    };
  }
}
