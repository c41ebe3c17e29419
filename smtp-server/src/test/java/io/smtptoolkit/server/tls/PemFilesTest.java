package io.smtptoolkit.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PEM files as operators have them. */
class PemFilesTest {
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final String DH_PARAMETERS =
      "-----BEGIN DH PARAMETERS-----\nMAYCAQcCAQU=\n-----END DH PARAMETERS-----\n";

  private static Party root;
  private static Party intermediate;
  private static Party lower;
  private static Party leaf;
  private static Party stranger;

  private final List<String> warnings = new ArrayList<>();
  @TempDir Path folder;
  private Path certificates;
  private Path key;

  /** A certificate and its keys. */
  private record Party(String name, KeyPair keys, X509Certificate certificate) {
    String pem() {
      return PemFiles.pem(certificate);
    }
  }

  @BeforeAll
  static void makeCertificates() throws Exception {
    root = party("Root", null);
    intermediate = party("Intermediate", root);
    lower = party("Lower", intermediate);
    leaf = party("mx.example", lower);
    stranger = party("Stranger", null);
  }

  @BeforeEach
  void writeKey() throws Exception {
    certificates = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    Files.writeString(key, pem(pkcs8(leaf.keys())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaf lower intermediate root",
        "leaf intermediate lower root",
        "root intermediate lower leaf",
        "intermediate leaf root lower",
        "leaf root lower intermediate",
        "leaf leaf lower intermediate root",
        "leaf lower lower intermediate root root",
      })
  void chainsInAnyOrderAreThatChain(String order) throws Exception {
    writeCertificates(order);

    assertThat(subjects(identity())).containsExactly("mx.example", "Lower", "Intermediate", "Root");
    assertThat(warnings).isEmpty();
  }

  @Test
  void aChainNeedsNoRoot() throws Exception {
    writeCertificates("leaf lower intermediate");

    assertThat(subjects(identity())).containsExactly("mx.example", "Lower", "Intermediate");
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaf stranger lower intermediate root",
        "leaf stranger stranger lower intermediate root"
      })
  void aStrangerIsLeftOutAndNamed(String order) throws Exception {
    writeCertificates(order);

    assertThat(subjects(identity())).containsExactly("mx.example", "Lower", "Intermediate", "Root");
    assertThat(warnings)
        .singleElement()
        .asString()
        .matches(
            certificates
                + ", block 2 \\(CERTIFICATE, line \\d+\\) is CN=Stranger, which is not in the"
                + " chain of CN=mx.example and is not used");
  }

  @Test
  void aMissingIntermediateIsNamed() throws Exception {
    writeCertificates("leaf intermediate root");

    assertThat(subjects(identity())).containsExactly("mx.example");
    assertThat(warnings)
        .hasSize(3)
        .last()
        .isEqualTo(
            certificates
                + " holds no certificate of CN=Lower, which issued CN=mx.example; clients that"
                + " verify may need it");
  }

  @Test
  void aLeafAloneIsSaidToBeAlone() throws Exception {
    writeCertificates("leaf");

    identity();

    assertThat(warnings).singleElement().asString().contains("holds no certificate of CN=Lower");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2026-05-31T23:59:59Z, expired 2026-05-31T23:59:59Z",
    "2026-06-02T00:00:00Z, 2026-08-31T00:00:00Z, is not valid before 2026-06-02T00:00Z",
    "2026-04-01T00:00:00Z, 2026-06-14T00:00:00Z, expires soon: 2026-06-14T00:00Z",
    "2026-05-27T00:00:00Z, 2026-06-02T00:00:00Z, expires soon: 2026-06-02T00:00Z",
    "2026-05-31T00:00:00Z, 2026-06-06T00:00:00Z, ",
    "2026-04-01T00:00:00Z, 2026-06-16T00:00:00Z, "
  })
  void datesAreLookedAt(Instant from, Instant until, String warning) throws Exception {
    Party dated = party("mx.example", null, ecKeys("secp256r1"), from, until);
    Files.writeString(key, pem(pkcs8(dated.keys())));
    Files.writeString(certificates, dated.pem());

    assertThat(subjects(identity())).containsExactly("mx.example");
    if (warning == null) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings)
          .containsExactly(
              "the certificate of CN=mx.example in "
                  + certificates
                  + ", block 1 (CERTIFICATE, line 1) "
                  + warning);
    }
  }

  @Test
  void ofTwoCertificatesForTheKeyTheValidOneIsUsed() throws Exception {
    Instant before = NOW.minus(Duration.ofDays(90));
    Party old = party("mx.example", null, leaf.keys(), before, NOW.minusSeconds(1));
    Party renewed = party("mx.example", null, leaf.keys(), before, NOW.plus(Duration.ofDays(60)));
    Files.writeString(certificates, old.pem() + renewed.pem());

    assertThat(identity().certificate()).isEqualTo(renewed.certificate());
  }

  static Stream<Arguments> otherBlocks() {
    return Stream.of(
        arguments("parameters", DH_PARAMETERS),
        arguments("an unknown kind", "-----BEGIN THINGS-----\nAAAA\n-----END THINGS-----\n"),
        arguments("not base64", "-----BEGIN THINGS-----\n!\n-----END THINGS-----\n"),
        arguments("without end", "-----BEGIN THINGS-----\nAAAA\n"),
        arguments("text", "Bag Attributes\n    friendlyName: mx\nsubject=/CN=x\n"),
        arguments("empty lines", "\n \n\t\n"),
        arguments("a byte order mark", "\u00ef\u00bb\u00bf"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherBlocks")
  void whatIsNotNeededIsSkipped(String name, String other) throws Exception {
    String chain = leaf.pem() + lower.pem() + intermediate.pem();
    String both = other + chain + (other.startsWith("\u00ef") ? "" : other) + Files.readString(key);
    Files.write(certificates, both.getBytes(StandardCharsets.ISO_8859_1));

    TlsIdentity read =
        PemFiles.identity(certificates, certificates, Optional.empty(), NOW, warnings::add);

    assertThat(subjects(read)).containsExactly("mx.example", "Lower", "Intermediate");
  }

  @Test
  void lineEndsAndIndentationDoNotMatter() throws Exception {
    String chain = leaf.pem() + lower.pem() + intermediate.pem() + root.pem();
    Files.writeString(certificates, chain.replace("\n", " \r\n  "));

    assertThat(subjects(identity())).hasSize(4);
  }

  static Stream<Arguments> keyForms() throws Exception {
    KeyPair rsa = generator("RSA", 2048);
    KeyPair ec = ecKeys("secp384r1");
    return Stream.of(
        arguments("PKCS#1", rsa, pem(rsa.getPrivate()), "BEGIN RSA PRIVATE KEY"),
        arguments("PKCS#8 RSA", rsa, pem(pkcs8(rsa)), "BEGIN PRIVATE KEY"),
        arguments("SEC 1", ec, sec1(ec), "BEGIN EC PRIVATE KEY"),
        arguments(
            "SEC 1, curve in a block of its own",
            ec,
            "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
                + pem(ec.getPrivate()),
            "BEGIN EC PRIVATE KEY"),
        arguments("PKCS#8 EC", ec, pem(pkcs8(ec)), "BEGIN PRIVATE KEY"),
        arguments("PKCS#8 Ed25519", generator("Ed25519", 0), null, "BEGIN PRIVATE KEY"),
        arguments("PKCS#8 Ed448", generator("Ed448", 0), null, "BEGIN PRIVATE KEY"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyForms")
  void readsKeysInEveryForm(String name, KeyPair keys, String pem, String begin) throws Exception {
    Party owner = party("mx.example", null, keys, NOW, NOW.plus(Duration.ofDays(90)));
    Files.writeString(certificates, owner.pem());
    Files.writeString(key, pem == null ? pem(pkcs8(keys)) : pem);

    assertThat(Files.readString(key)).contains(begin);
    assertThat(identity().key().getAlgorithm()).isEqualTo(keys.getPrivate().getAlgorithm());
    assertThat(identity().certificate()).isEqualTo(owner.certificate());
  }

  @Test
  void ofSeveralKeysTheOneOfACertificateIsUsed() throws Exception {
    writeCertificates("leaf lower intermediate");
    String unusable = sec1(ecKeys("secp256k1"));
    Files.writeString(key, unusable + sec1(stranger.keys()) + sec1(leaf.keys()));

    assertThat(((java.security.interfaces.ECPrivateKey) identity().key()).getS())
        .isEqualTo(((java.security.interfaces.ECPrivateKey) leaf.keys().getPrivate()).getS());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"secp256k1", "secp224r1", "brainpoolP256r1", "brainpoolP384r1", "sect283k1"})
  void saysWhichCurveJavaDoesNotHave(String curve) throws Exception {
    KeyPair keys = ecKeys(curve);
    writeCertificates("leaf");
    for (String form : List.of(sec1(keys), pem(pkcs8(keys)))) {
      Files.writeString(key, form);

      assertThatIOException()
          .isThrownBy(this::identity)
          .withMessageStartingWith(key + ", block 1 (")
          .withMessageContaining(", line 1) is EC on ")
          .withMessageContaining(curve.replace("secp224r1", ""))
          .withMessageEndingWith(
              ", which Java's TLS cannot use; RSA, EC on P-256, P-384 or P-521, Ed25519 or Ed448"
                  + " is needed");
    }
  }

  @ParameterizedTest
  @CsvSource({"DSA, DSA", "X25519, X25519", "X448, X448", "DH, Diffie-Hellman"})
  void saysWhichKindOfKeyJavaCannotUse(String algorithm, String name) throws Exception {
    KeyPair keys = generator(algorithm, algorithm.startsWith("D") ? 1024 : 0);
    writeCertificates("leaf");
    Files.writeString(key, pem(pkcs8(keys)));

    assertThatIOException()
        .isThrownBy(this::identity)
        .withMessageContaining("is " + name + ", which Java's TLS cannot use;");
  }

  @Test
  void needsThePasswordOfAKeyThatIsEncryptedInEitherForm() throws Exception {
    writeCertificates("leaf");
    var outer =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setPassword("secret".toCharArray())
            .setProvider(BOUNCY_CASTLE)
            .build();
    var inner =
        new JcePEMEncryptorBuilder("AES-128-CBC")
            .setProvider(BOUNCY_CASTLE)
            .build("secret".toCharArray());
    var text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(leaf.keys().getPrivate(), inner);
    }
    for (String form :
        List.of(pem(new JcaPKCS8Generator(leaf.keys().getPrivate(), outer)), text.toString())) {
      Files.writeString(key, form);

      assertThatIOException()
          .isThrownBy(this::identity)
          .withMessageStartingWith(key + ", block 1 (")
          .withMessageEndingWith(
              " is encrypted; give its password, or decrypt it first, for example with openssl pkey");
    }
  }

  static Stream<Arguments> badKeys() {
    return Stream.of(
        arguments("", "no private key in FILE (PEM expected)"),
        arguments("nonsense\n", "no private key in FILE (PEM expected)"),
        arguments(DH_PARAMETERS, "no private key in FILE (it has: DH PARAMETERS)"),
        arguments(
            "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
            "FILE, block 1 (PRIVATE KEY, line 1) is not base64: Illegal base64 character 21"),
        arguments(
            "\n-----BEGIN PRIVATE KEY-----\nAAAA\n",
            "FILE, block 1 (PRIVATE KEY, line 2) has no END line"),
        arguments(
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
            "FILE, block 1 (PRIVATE KEY, line 1) has no END line"),
        arguments(
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "FILE, block 1 (PRIVATE KEY, line 1) does not hold a key: "),
        arguments(
            "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n",
            "FILE, block 1 (EC PRIVATE KEY, line 1) does not hold a key: "),
        arguments(
            "-----BEGIN RSA PRIVATE KEY-----\nMAMCAQA=\n-----END RSA PRIVATE KEY-----\n",
            "FILE, block 1 (RSA PRIVATE KEY, line 1) does not hold a key: "),
        arguments(
            "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            "FILE, block 1 (OPENSSH PRIVATE KEY, line 1) has OpenSSH's own form; convert it with"
                + " ssh-keygen -p -m PKCS8"),
        arguments("0\u0082\u0001", "FILE is binary (DER, PKCS#12 or a key store?)"),
        arguments("\u00fe\u00ed\u00fe\u00ed", "FILE is binary (DER, PKCS#12 or a key store?)"),
        arguments("x".repeat(1 << 20) + "x", "FILE is larger than 1 MiB: not a PEM file"));
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aBadKeyIsOneLineThatNamesFileAndBlock(String text, String message) throws Exception {
    writeCertificates("leaf");
    Files.write(key, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThatIOException()
        .isThrownBy(this::identity)
        .withMessageStartingWith(message.replace("FILE", key.toString()))
        .satisfies(fault -> assertThat(fault.getMessage()).hasLineCount(1));
  }

  @ParameterizedTest
  @CsvSource({"MAA=", "AAAA", "''", "MIIB"})
  void aBadCertificateIsOneLineThatNamesFileAndBlock(String base64) throws Exception {
    Files.writeString(
        certificates,
        leaf.pem() + "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");

    assertThatIOException()
        .isThrownBy(this::identity)
        .withMessageMatching(
            certificates + ", block 2 \\(CERTIFICATE, line \\d+\\) is not a certificate: .+")
        .satisfies(fault -> assertThat(fault.getMessage()).hasLineCount(1));
  }

  @Test
  void filesThatCannotBeReadAreNamedWithTheReason() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Path none = folder.resolve("none");

    assertThatIOException()
        .isThrownBy(() -> PemFiles.identity(folder, key, Optional.empty(), NOW, warnings::add))
        .withMessage(folder + " is a folder, not a file");
    assertThatIOException()
        .isThrownBy(() -> PemFiles.identity(link, key, Optional.empty(), NOW, warnings::add))
        .withMessage(link + " is a link to nowhere, which does not exist");
    assertThatIOException()
        .isThrownBy(() -> PemFiles.identity(none, key, Optional.empty(), NOW, warnings::add))
        .withMessage("no such file or folder: " + none);
  }

  private TlsIdentity identity() throws IOException {
    return PemFiles.identity(certificates, key, Optional.empty(), NOW, warnings::add);
  }

  private void writeCertificates(String names) throws IOException {
    String text =
        Stream.of(names.split(" "))
            .map(
                name ->
                    switch (name) {
                      case "leaf" -> leaf.pem();
                      case "lower" -> lower.pem();
                      case "intermediate" -> intermediate.pem();
                      case "root" -> root.pem();
                      default -> stranger.pem();
                    })
            .collect(Collectors.joining());
    Files.writeString(certificates, text);
  }

  private static List<String> subjects(TlsIdentity identity) {
    return identity.chain().stream()
        .map(it -> it.getSubjectX500Principal().getName().replace("CN=", ""))
        .toList();
  }

  private static Party party(String name, Party issuer) throws Exception {
    return party(
        name,
        issuer,
        ecKeys("secp256r1"),
        NOW.minus(Duration.ofDays(30)),
        NOW.plus(Duration.ofDays(60)));
  }

  private static Party party(String name, Party issuer, KeyPair keys, Instant from, Instant until)
      throws Exception {
    X500Name subject = new X500Name("CN=" + name);
    X500Name issuerName = issuer == null ? subject : new X500Name("CN=" + issuer.name());
    KeyPair signer = issuer == null ? keys : issuer.keys();
    var builder =
        new JcaX509v3CertificateBuilder(
            issuerName,
            BigInteger.valueOf(7),
            Date.from(from),
            Date.from(until),
            subject,
            keys.getPublic());
    String algorithm =
        switch (signer.getPrivate().getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> ((EdECKey) signer.getPublic()).getParams().getName();
        };
    return new Party(
        name,
        keys,
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))));
  }

  private static KeyPair ecKeys(String curve) throws GeneralSecurityException {
    boolean known = curve.matches("secp(256|384|521)r1");
    KeyPairGenerator generator =
        known
            ? KeyPairGenerator.getInstance("EC")
            : KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static KeyPair generator(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (bits > 0) {
      generator.initialize(bits);
    }
    return generator.generateKeyPair();
  }

  private static JcaPKCS8Generator pkcs8(KeyPair keys) throws Exception {
    return new JcaPKCS8Generator(keys.getPrivate(), null);
  }

  /** As OpenSSL writes it, with the curve inside. */
  private static String sec1(KeyPair keys) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
    var whole =
        new ECPrivateKey(
            (key.getKey().bitLength() + 7) / 8 * 8,
            key.getKey(),
            info.getPrivateKeyAlgorithm().getParameters());
    return pem(new PemObject("EC PRIVATE KEY", whole.getEncoded()));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
