package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that end the conversation before a message is sent. */
final class StopOptions {
  /** The last thing that is done; the other words are those of swaks. */
  enum Step {
    CONNECT,
    EHLO,
    TLS,
    AUTH,
    MAIL,
    RCPT,
    DATA,
    DOT;

    static Step parse(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "connect", "banner", "greeting" -> CONNECT;
        case "ehlo", "helo", "lhlo", "first-ehlo", "first-helo" -> EHLO;
        case "tls", "starttls" -> TLS;
        case "auth" -> AUTH;
        case "mail", "from" -> MAIL;
        case "rcpt", "to" -> RCPT;
        case "data" -> DATA;
        case "dot" -> DOT;
        default ->
            throw new TypeConversionException(
                "\"" + text + "\" is none of connect, ehlo, tls, auth, mail, rcpt, data and dot");
      };
    }

    /** The last command, where an envelope is sent without content. */
    Optional<Stage> command() {
      return switch (this) {
        case CONNECT, EHLO, TLS, AUTH, DOT -> Optional.empty();
        case MAIL -> Optional.of(Stage.MAIL);
        case RCPT -> Optional.of(Stage.RCPT);
        case DATA -> Optional.of(Stage.DATA);
      };
    }
  }

  @Option(
      names = "--quit-after",
      paramLabel = "STAGE",
      description =
          "Say QUIT after connect (the greeting), ehlo, tls, auth, mail or rcpt, and send no"
              + " message; after mail and rcpt the replies to each recipient are reported. After"
              + " dot, which is the default, messages are sent.")
  private Optional<Step> quitAfter = Optional.empty();

  @Option(
      names = "--drop-after",
      paramLabel = "STAGE",
      description =
          "The same, but close the connection without QUIT; also after data, once its replies are"
              + " there.")
  private Optional<Step> dropAfter = Optional.empty();

  /** The step after which to end, without a message; empty to send messages. */
  Optional<Step> last(CommandLine program) {
    if (quitAfter.isPresent() && dropAfter.isPresent()) {
      throw new ParameterException(program, "give --quit-after or --drop-after, and not both");
    }
    if (quitAfter.filter(it -> it == Step.DATA).isPresent()) {
      throw new ParameterException(
          program,
          "--quit-after data: after 354 a server takes nothing but content; give --drop-after data"
              + " or --quit-after dot");
    }
    return quitAfter.or(() -> dropAfter).filter(it -> it != Step.DOT);
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
