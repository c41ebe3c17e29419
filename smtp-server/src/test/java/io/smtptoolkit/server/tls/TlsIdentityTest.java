package io.smtptoolkit.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsIdentityTest {
  @TempDir Path folder;
  private Path certificates;
  private Path key;

  @BeforeEach
  void nameFiles() {
    certificates = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
  }

  @Test
  void selfSignedCertificateIsForItsNamesAndAddresses() throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("mx.example", "127.0.0.1", "::1");

    assertThat(identity.certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=mx.example");
    assertThat(identity.certificate().getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "mx.example"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    identity.certificate().verify(identity.certificate().getPublicKey());
    identity.certificate().checkValidity();
    assertThat(identity.chain()).hasSize(1);
  }

  @Test
  void signedCertificateIsVerifiedByItsAuthority() throws Exception {
    TlsIdentity authority = TlsIdentity.authority("Test CA");

    TlsIdentity identity = TlsIdentity.signedBy(authority, "mx.example");

    identity.certificate().verify(authority.certificate().getPublicKey());
    assertThat(identity.chain()).containsExactly(identity.certificate(), authority.certificate());
    assertThat(identity.certificate().getBasicConstraints()).isEqualTo(-1);
    assertThat(authority.certificate().getBasicConstraints()).isNotNegative();
  }

  @Test
  void needsAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(TlsIdentity::selfSigned)
        .withMessageContaining("name");
  }

  @Test
  void readsChainAndPkcs8Key() throws Exception {
    TlsIdentity authority = TlsIdentity.authority("Test CA");
    TlsIdentity identity = TlsIdentity.signedBy(authority, "mx.example");
    Files.writeString(certificates, identity.certificatePem() + authority.certificatePem());
    write(key, new JcaPKCS8Generator(identity.key(), null));

    TlsIdentity read = TlsIdentity.fromPem(certificates, key);

    assertThat(read.chain()).containsExactly(identity.certificate(), authority.certificate());
    assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @ParameterizedTest
  @CsvSource({"ec.pem, EC", "rsa.pem, RSA", "ed25519.pem, EdDSA"})
  void readsOneFileAsOpensslWritesIt(String name, String algorithm) throws Exception {
    Path file = Path.of(TlsIdentityTest.class.getResource(name).toURI());

    TlsIdentity identity = TlsIdentity.fromPem(file, file);

    assertThat(identity).hasToString("TlsIdentity[CN=mx.example]");
    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    Files.writeString(certificates, TlsIdentity.selfSigned("mx.example").certificatePem());
    write(key, new JcaPKCS8Generator(TlsIdentity.selfSigned("mx.example").key(), null));

    assertThatIOException()
        .isThrownBy(() -> TlsIdentity.fromPem(certificates, key))
        .withMessage("the key in " + key + " is of no certificate in " + certificates);
  }

  @Test
  void refusesAnRsaKeyForAnEcCertificate() throws Exception {
    Files.writeString(certificates, TlsIdentity.selfSigned("mx.example").certificatePem());
    write(key, new JcaPKCS8Generator(rsaKey(), null));

    assertThatIOException()
        .isThrownBy(() -> TlsIdentity.fromPem(certificates, key))
        .withMessageContaining("is of no certificate in");
  }

  @Test
  void engineIsAServersAndSpeaksNothingOlderThanTls12() {
    SSLEngine engine = TlsIdentity.selfSigned("mx.example").newServerEngine();

    assertThat(engine.getUseClientMode()).isFalse();
    assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
  }

  @Test
  void keyDoesNotPrint() {
    assertThat(TlsIdentity.selfSigned("mx.example")).hasToString("TlsIdentity[CN=mx.example]");
  }

  private static void write(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    Files.writeString(file, text.toString(), StandardCharsets.US_ASCII);
  }

  private static PrivateKey rsaKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    return keys.getPrivate();
  }
}
