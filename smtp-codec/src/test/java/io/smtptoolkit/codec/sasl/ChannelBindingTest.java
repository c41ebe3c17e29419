package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelBindingTest {

  /** The hashes are those of {@code openssl x509 -outform der | openssl dgst}. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "rsa-md5, fe3306cbb34eddf3991dd867343de5cfa600828cb16fa624afa23a7316216c44",
    "ecdsa-sha1, 7ed0376817946aeb8b3334cc472333a413d1f40a2820cea7b01ee6c29242c622",
    "ecdsa-sha224, e9a422e2274ec254938c7fbb4cf3013061941786408e695c05dc6d99",
    "ecdsa-sha256, c4fb98d927f5348813cba799b11bbdc0a770a9147d5d81a1cfbe97b67afd4e0d",
    "ecdsa-sha384, 9f268f3a3f937c28c5a13cdcaf31e604f0744bdfc1868820eb495dd074116f49"
        + "d11f9662b4b8ca7dfeabcbc843f6fced",
    "ecdsa-sha512, e159bff9bbe539aca77260115f9f891083f521036a29edd228b47326c648a894"
        + "79338c0961e87c320fff68f3dbb294b9645b2db234363b98b8c3e25b6fc46564",
    "ecdsa-sha3-256, fab5829d81aff95f56f59a2e94b1e2f51b6bd987efb290638b7aa679031b8f80",
    "pss-sha1, ea5d49f199d2dcbfe4a975ea26c8c04623c3f59c55116b65e439722a12865bba",
    "pss-sha384, 1014d1f4e05853836b6f731cded38960b8ce993e60383c992e8e4f5ee6b72919"
        + "9dc9e9cef67f6873804c4ac8f469b978"
  })
  void hashesACertificateAsItsSignatureDoesButNeverWithMd5OrSha1(String name, String hash)
      throws Exception {
    var binding = ChannelBinding.tlsServerEndPoint(certificate(name)).orElseThrow();

    assertThat(binding.type()).isEqualTo("tls-server-end-point");
    assertThat(HexFormat.of().formatHex(binding.data().octets())).isEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "pss-sha256-mgf1-sha1", "rsa-ripemd160"})
  void isUndefinedForASignatureWithoutOneKnownHash(String name) throws Exception {
    assertThat(ChannelBinding.tlsServerEndPoint(certificate(name))).isEmpty();
  }

  @Test
  void takesWhatATlsLibraryGives() {
    var octets = Secret.of(new byte[32]);

    assertThat(ChannelBinding.tlsUnique(octets).type()).isEqualTo("tls-unique");
    assertThat(ChannelBinding.tlsExporter(octets).type()).isEqualTo("tls-exporter");
    assertThatThrownBy(() -> ChannelBinding.tlsExporter(Secret.of(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChannelBinding.tlsUnique(Secret.of(new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChannelBinding("tls,unique", octets))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static X509Certificate certificate(String name) throws Exception {
    try (InputStream pem =
        Objects.requireNonNull(
            ChannelBindingTest.class.getResourceAsStream("/sasl/" + name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
