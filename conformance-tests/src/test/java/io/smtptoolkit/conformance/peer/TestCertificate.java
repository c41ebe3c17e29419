package io.smtptoolkit.conformance.peer;

import java.nio.file.Path;

/**
 * A key and a certificate that signs itself, for {@code localhost} and {@code 127.0.0.1}, made by
 * openssl. Being its own issuer, the certificate is also the CA file for a client.
 *
 * @param certificate PEM
 * @param key PEM, not encrypted
 */
record TestCertificate(Path certificate, Path key) {

  static TestCertificate in(Path folder) {
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    var outcome =
        Command.of(
                Peers.installed("openssl", "openssl"),
                "req",
                "-x509",
                "-batch",
                "-nodes",
                "-days",
                "2",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                key,
                "-out",
                certificate)
            .run();
    if (outcome.exitCode() != 0) {
      throw new AssertionError("openssl: " + outcome);
    }
    return new TestCertificate(certificate, key);
  }
}
