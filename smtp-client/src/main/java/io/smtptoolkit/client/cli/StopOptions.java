package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.TlsPolicy;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that end the conversation before a message is sent. */
final class StopOptions {
  /** The last thing that is done. */
  enum Step {
    EHLO,
    TLS,
    AUTH,
    RCPT;

    static Step parse(String text) {
      try {
        return valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("\"" + text + "\" is none of ehlo, tls, auth and rcpt");
      }
    }
  }

  @Option(
      names = "--quit-after",
      paramLabel = "STAGE",
      description =
          "Send no message, and say QUIT after ehlo, tls, auth or rcpt; after rcpt the replies to"
              + " each recipient are reported.")
  private Optional<Step> quitAfter = Optional.empty();

  @Option(
      names = "--drop-after",
      paramLabel = "STAGE",
      description = "The same, but close the connection without QUIT.")
  private Optional<Step> dropAfter = Optional.empty();

  /** The step after which to end; empty to send messages. */
  Optional<Step> last(CommandLine program) {
    if (quitAfter.isPresent() && dropAfter.isPresent()) {
      throw new ParameterException(program, "give --quit-after or --drop-after, and not both");
    }
    return quitAfter.or(() -> dropAfter);
  }

  boolean drops() {
    return dropAfter.isPresent();
  }

  /** Whether the end comes before this step. */
  boolean isBefore(Step step) {
    return quitAfter.or(() -> dropAfter).filter(it -> it.compareTo(step) < 0).isPresent();
  }

  /** TLS that comes before EHLO is not left out. */
  TlsPolicy upTo(TlsPolicy policy) {
    return isBefore(Step.TLS) && policy != TlsPolicy.IMPLICIT ? TlsPolicy.NEVER : policy;
  }
}
