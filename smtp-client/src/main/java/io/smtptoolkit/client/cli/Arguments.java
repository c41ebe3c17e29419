package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** The meaning of command line arguments. */
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

  private static TypeConversionException wrong(String what, String text, SmtpSyntaxException e) {
    return new TypeConversionException(
        "\"" + text + "\" is not a valid " + what + ": " + e.getMessage());
  }
}
