package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.TypeConversionException;

/** What command line arguments mean. */
final class Arguments {
  private Arguments() {}

  static ReversePath reversePath(String text) {
    try {
      return ReversePath.parseUtf8(bracketed(text));
    } catch (SmtpSyntaxException e) {
      throw wrong("address", e);
    }
  }

  static ForwardPath forwardPath(String text) {
    try {
      return ForwardPath.parseUtf8(bracketed(text));
    } catch (SmtpSyntaxException e) {
      throw wrong("address", e);
    }
  }

  static HelloName helloName(String text) {
    try {
      return HelloName.parse(text);
    } catch (SmtpSyntaxException e) {
      throw wrong("hello name", e);
    }
  }

  static TlsPolicy tlsPolicy(String text) {
    for (TlsPolicy policy : TlsPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return policy;
      }
    }
    throw new TypeConversionException("not never, if-offered, required or implicit");
  }

  /** A context that trusts the certificates of a PEM file. */
  static SSLContext trusting(Path pem) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int count = 0;
    for (Certificate certificate : certificates(pem)) {
      trusted.setCertificateEntry("ca" + count++, certificate);
    }
    if (count == 0) {
      throw new CertificateException("it is empty");
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static Collection<? extends Certificate> certificates(Path pem)
      throws IOException, GeneralSecurityException {
    try (InputStream input = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(input);
    }
  }

  private static String bracketed(String text) {
    return text.startsWith("<") ? text : "<" + text + ">";
  }

  private static TypeConversionException wrong(String what, SmtpSyntaxException e) {
    return new TypeConversionException("not a valid " + what + ": " + e.getMessage());
  }
}
