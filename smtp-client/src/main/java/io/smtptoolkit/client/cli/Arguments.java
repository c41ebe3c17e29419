package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
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
      return ReversePath.parseAddress(text);
    } catch (SmtpSyntaxException e) {
      throw wrong("address", text, e);
    }
  }

  static ForwardPath forwardPath(String text) {
    try {
      return ForwardPath.parseAddress(text);
    } catch (SmtpSyntaxException e) {
      throw wrong("address", text, e);
    }
  }

  static HelloName helloName(String text) {
    try {
      return HelloName.parse(text);
    } catch (SmtpSyntaxException e) {
      throw wrong("hello name", text, e);
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

  static SaslMechanism mechanism(String text) {
    return SaslMechanism.of(text)
        .orElseThrow(
            () -> new TypeConversionException("\"" + text + "\" is not a known mechanism"));
  }

  /** A time to wait. */
  static Duration seconds(String text) {
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("\"" + text + "\" is not a number of seconds");
    }
    throw new TypeConversionException("at least 1 second, not " + text);
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

  private static TypeConversionException wrong(String what, String text, SmtpSyntaxException e) {
    return new TypeConversionException(
        "\"" + text + "\" is not a valid " + what + ": " + e.getMessage());
  }
}
