package io.smtptoolkit.client.cli;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say who a message is from and for. */
final class EnvelopeOptions {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "ADDRESS",
      description = "The reverse-path; <> for none.")
  @SuppressWarnings("NullAway.Init") // picocli sets what is required
  private ReversePath from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ADDRESS",
      description = "A recipient; repeat the option for more.")
  @SuppressWarnings("NullAway.Init")
  private List<ForwardPath> to;

  @Option(
      names = "--dsn-notify",
      paramLabel = "WHEN",
      description =
          "When to be notified of each recipient: never, or some of success,failure,delay.")
  private Optional<String> notify = Optional.empty();

  @Option(
      names = "--dsn-ret",
      paramLabel = "PART",
      description = "What a notification returns: full or hdrs.")
  private Optional<String> ret = Optional.empty();

  @Option(
      names = "--envid",
      paramLabel = "TEXT",
      description = "The envelope identifier, which notifications repeat.")
  private Optional<String> envelopeId = Optional.empty();

  @Option(
      names = "--require-dsn",
      description =
          "Send nothing to a server without DSN. Default: what is asked of notifications is left"
              + " out there, and a line says so.")
  private boolean requireDsn;

  @Option(
      names = "--smtputf8",
      description =
          "Declare SMTPUTF8, for header fields beyond ASCII. For addresses it is declared unasked.")
  private boolean utf8;

  @Option(
      names = "--requiretls",
      description = "Have the message relayed with verified TLS or not at all.")
  private boolean requireTls;

  /** The reverse-path. */
  ReversePath from() {
    return from;
  }

  /** The recipients. */
  List<ForwardPath> to() {
    return to;
  }

  Envelope envelope(CommandLine program) {
    try {
      return envelope();
    } catch (SmtpSyntaxException | IllegalArgumentException e) {
      throw new ParameterException(
          program, "--dsn-notify, --dsn-ret or --envid: " + e.getMessage(), e);
    }
  }

  private Envelope envelope() throws SmtpSyntaxException {
    RcptParameters rcpt =
        notify.isPresent()
            ? RcptParameters.NONE.with(Notify.parse(notify.get()))
            : RcptParameters.NONE;
    var recipients = new ArrayList<Rcpt>();
    for (ForwardPath each : to) {
      recipients.add(new Rcpt(each, rcpt));
    }
    Envelope envelope = new Envelope(from, EsmtpParameters.NONE, recipients);
    if (ret.isPresent()) {
      envelope = envelope.with(Ret.parse(ret.get()));
    }
    if (envelopeId.isPresent()) {
      envelope = envelope.with(EnvelopeId.of(envelopeId.get()));
    }
    if (utf8) {
      envelope = envelope.with(MailFlag.SMTPUTF8);
    }
    if (requireTls) {
      envelope = envelope.with(MailFlag.REQUIRETLS);
    }
    return requireDsn ? envelope.requiringDsn() : envelope;
  }
}
