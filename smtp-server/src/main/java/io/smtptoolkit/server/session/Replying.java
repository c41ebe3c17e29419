package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Help;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.command.Visitor;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Facts;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The answers that need nobody else: each command's reply, empty for the two that the {@link
 * MailPhase} answers. On the connection's thread only.
 */
final class Replying implements Visitor<Optional<Reply>> {
  private final String domain;
  private final Offer offer;
  private final Supplier<Facts> facts;
  private final MailPhase mail;
  private final MemoryBudget budget;

  Replying(String domain, Offer offer, Supplier<Facts> facts, MailPhase mail, MemoryBudget budget) {
    this.budget = budget;
    this.domain = domain;
    this.offer = offer;
    this.facts = facts;
    this.mail = mail;
  }

  @Override
  public Optional<Reply> ehlo(Ehlo command) {
    return Optional.of(offer.ehlo(facts.get()));
  }

  @Override
  public Optional<Reply> lhlo(Lhlo command) {
    return Optional.of(offer.ehlo(facts.get()));
  }

  @Override
  public Optional<Reply> helo(Helo command) {
    return Optional.of(Replies.hello(domain));
  }

  @Override
  public Optional<Reply> mail(Mail command) {
    mail.begin(command);
    return Optional.empty();
  }

  @Override
  public Optional<Reply> rcpt(Rcpt command) {
    mail.recipient(command);
    return Optional.empty();
  }

  @Override
  public Optional<Reply> data(Data command) {
    return Optional.of(Replies.startMailInput());
  }

  @Override
  public Optional<Reply> bdat(Bdat command) {
    throw new IllegalStateException("a session gives BDAT as a chunk");
  }

  @Override
  public Optional<Reply> rset(Rset command) {
    return Optional.of(Replies.ok());
  }

  @Override
  public Optional<Reply> noop(Noop command) {
    return Optional.of(Replies.ok());
  }

  @Override
  public Optional<Reply> quit(Quit command) {
    return Optional.of(Replies.closing(domain));
  }

  @Override
  public Optional<Reply> vrfy(Vrfy command) {
    // RFC 5321 §7.3: a server need not tell strangers who exists.
    return Optional.of(Replies.cannotVerify());
  }

  @Override
  public Optional<Reply> expn(Expn command) {
    return Optional.of(Replies.commandNotImplemented());
  }

  @Override
  public Optional<Reply> help(Help command) {
    return Optional.of(offer.help(facts.get()));
  }

  @Override
  public Optional<Reply> startTls(StartTls command) {
    return Optional.of(offer.startTls(budget.pressure()));
  }

  @Override
  public Optional<Reply> auth(Auth command) {
    return Optional.of(Replies.commandNotImplemented());
  }

  @Override
  public Optional<Reply> custom(CustomCommand command) {
    return Optional.of(Replies.commandNotImplemented());
  }
}
