package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** NOOP, VRFY, EXPN and HELP, which change nothing (RFC 5321 §4.1.1.6 to §4.1.1.9). One thread. */
final class Inquiries {
  private final Session session;
  private final Set<Mutant> mutants;
  private final MutantSettings settings;
  private final ReplyWriter writer;
  private final MailCommands mail;

  Inquiries(
      Session session,
      Set<Mutant> mutants,
      MutantSettings settings,
      ReplyWriter writer,
      MailCommands mail) {
    this.session = session;
    this.mutants = mutants;
    this.settings = settings;
    this.writer = writer;
    this.mail = mail;
  }

  void noop(String argument) throws IOException {
    if (has(Mutant.NOOP_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    if (!argument.isEmpty() && has(Mutant.NOOP_ARGUMENT_REFUSED)) {
      writer.reply(501, "5.5.4", "NOOP has no argument");
      return;
    }
    if (session.helloName().isEmpty() && has(Mutant.NOOP_BEFORE_EHLO_REFUSED)) {
      mail.badSequence("Say EHLO first");
      return;
    }
    if (has(Mutant.NOOP_ENDS_TRANSACTION)) {
      mail.forget();
    }
    writer.reply(250, "2.0.0", "OK");
  }

  void vrfy(String argument) throws IOException {
    if (has(Mutant.VRFY_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    if (session.helloName().isEmpty() && has(Mutant.VRFY_BEFORE_EHLO_REFUSED)) {
      mail.badSequence("Say EHLO first");
      return;
    }
    if (has(Mutant.VRFY_ENDS_TRANSACTION)) {
      mail.forget();
    }
    if (argument.isEmpty()) {
      writer.reply(
          has(Mutant.VRFY_ALONE_250) ? 250 : 501,
          has(Mutant.VRFY_ALONE_250) ? "2.1.5" : "5.5.4",
          "<alice@" + settings.domains().get(0) + ">");
    } else if (has(Mutant.VRFY_ALWAYS_250)) {
      writer.reply(250, "2.1.5", "<" + argument + ">");
    } else if (has(Mutant.VRFY_250_WITHOUT_MAILBOX)) {
      boolean known = argument.startsWith("alice");
      writer.reply(known ? 250 : 550, known ? "2.1.5" : "5.1.1", known ? "certainly" : "no");
    } else {
      writer.reply(252, "2.5.2", "Cannot verify, but will try to deliver");
      if (has(Mutant.REPLY_TWICE)) {
        writer.reply(252, "2.5.2", "Cannot verify, but will try to deliver");
      }
    }
  }

  void expn() throws IOException {
    if (has(Mutant.EXPN_UNLISTED_ANSWERS)) {
      writer.reply(250, "2.1.5", "<alice@" + settings.domains().get(0) + ">");
    } else if (has(Mutant.EXPN_ENDS_TRANSACTION)) {
      mail.forget();
      writer.reply(250, "2.1.5", "<alice@" + settings.domains().get(0) + ">");
    } else {
      session.notImplemented();
    }
  }

  void help() throws IOException {
    if (has(Mutant.HELP_ENDS_TRANSACTION)) {
      mail.forget();
    }
    if (has(Mutant.HELP_NOT_IMPLEMENTED)) {
      session.notImplemented();
      return;
    }
    Optional<String> malformed = Malformed.help(mutants);
    if (malformed.isPresent()) {
      writer.raw(malformed.get());
    } else {
      writer.reply(
          214, "2.0.0", "EHLO HELO MAIL RCPT DATA BDAT", "RSET NOOP QUIT VRFY HELP STARTTLS");
    }
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
