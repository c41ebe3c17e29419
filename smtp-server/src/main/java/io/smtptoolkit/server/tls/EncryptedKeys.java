package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Decrypts private keys of PEM files: PKCS#8, and the older forms of OpenSSL. */
final class EncryptedKeys {
  // PEMParser reads a whole file; the longest line of base64 that any program writes has 76.
  private static final int LINE = 64;

  private EncryptedKeys() {}

  static PrivateKeyInfo decrypt(PemBlock block, Secret password) throws IOException {
    block.decode(); // which says what is wrong if it cannot be
    char[] characters = new String(password.octets(), StandardCharsets.UTF_8).toCharArray();
    // Only for this: the process's list of providers stays as it is.
    BouncyCastleProvider provider = new BouncyCastleProvider();
    try (PEMParser parser = new PEMParser(new StringReader(text(block)))) {
      Object parsed = parser.readObject();
      if (parsed instanceof PKCS8EncryptedPrivateKeyInfo info) {
        return info.decryptPrivateKeyInfo(
            new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(provider).build(characters));
      }
      if (parsed instanceof PEMEncryptedKeyPair pair) {
        return pair.decryptKeyPair(
                new JcePEMDecryptorProviderBuilder().setProvider(provider).build(characters))
            .getPrivateKeyInfo();
      }
      throw new IOException(block + " is encrypted in an unknown form; PKCS#8 is understood");
    } catch (PEMException | PKCSException | OperatorCreationException wrong) {
      throw cannot(block, wrong);
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      throw cannot(block, malformed);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static IOException cannot(PemBlock block, Exception cause) {
    return new IOException(
        block + " cannot be decrypted: a wrong password, or a scheme that is not known", cause);
  }

  private static String text(PemBlock block) {
    var text = new StringBuilder();
    text.append("-----BEGIN ").append(block.label()).append("-----\n");
    if (!block.headers().isEmpty()) {
      text.append(block.headers()).append('\n');
    }
    String base64 = block.base64();
    for (int i = 0; i < base64.length(); i += LINE) {
      text.append(base64, i, Math.min(base64.length(), i + LINE)).append('\n');
    }
    return text.append("-----END ").append(block.label()).append("-----\n").toString();
  }
}
