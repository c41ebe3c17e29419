package io.smtptoolkit.conformance.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key and a certificate, made by openssl.
 *
 * @param certificate PEM
 * @param key PEM, not encrypted
 */
record TestCertificate(Path certificate, Path key) {

  /**
   * One that signs itself, for {@code localhost} and {@code 127.0.0.1}. Being its own issuer, the
   * certificate is also the CA file for a client.
   */
  static TestCertificate in(Path folder) {
    return make(
        new TestCertificate(folder.resolve("certificate.pem"), folder.resolve("key.pem")),
        List.of("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"));
  }

  /** A client's, signed by this one, in files that begin with its name. */
  TestCertificate client(Path folder, String name) {
    return make(
        new TestCertificate(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem")),
        List.of(
            "-CA",
            certificate,
            "-CAkey",
            key,
            "-subj",
            "/CN=" + name,
            "-addext",
            "extendedKeyUsage=clientAuth"));
  }

  private static TestCertificate make(TestCertificate files, List<Object> options) {
    var words = new ArrayList<Object>();
    words.add(Peers.installed("openssl", "openssl"));
    words.addAll(List.of("req", "-x509", "-batch", "-nodes", "-days", "2"));
    words.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"));
    words.addAll(options);
    words.addAll(List.of("-keyout", files.key, "-out", files.certificate));
    var outcome = Command.of(words.toArray()).run();
    if (outcome.exitCode() != 0) {
      throw new AssertionError("openssl: " + outcome);
    }
    return files;
  }
}
