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
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;

/**
 * The answers that need no service: the reply to each command but MAIL, RCPT, BDAT and AUTH. On the
 * connection's thread only.
 */
final class Replying implements Visitor<Reply> {
  private final String domain;
  private final Offer offer;
  private final ServerConnection connection;
  private final MemoryBudget budget;
  private final AuthPhase auth;
  private final Peer peer;

  Replying(
      Setup setup, ServerConnection connection, MemoryBudget budget, AuthPhase auth, Peer peer) {
    this.domain = setup.listener().domain();
    this.offer = setup.offer();
    this.connection = connection;
    this.budget = budget;
    this.auth = auth;
    this.peer = peer;
  }

  @Override
  public Reply ehlo(Ehlo command) {
    return offer.ehlo(connection.facts(), auth.offered(), peer.offered());
  }

  @Override
  public Reply lhlo(Lhlo command) {
    return offer.ehlo(connection.facts(), auth.offered(), peer.offered());
  }

  @Override
  public Reply helo(Helo command) {
    return Replies.hello(domain);
  }

  @Override
  public Reply mail(Mail command) {
    throw new IllegalStateException("a session gives MAIL with its parameters");
  }

  @Override
  public Reply rcpt(Rcpt command) {
    throw new IllegalStateException("a session gives RCPT with its parameters");
  }

  @Override
  public Reply data(Data command) {
    return Replies.startMailInput();
  }

  @Override
  public Reply bdat(Bdat command) {
    throw new IllegalStateException("a session gives BDAT as a chunk");
  }

  @Override
  public Reply rset(Rset command) {
    return Replies.ok();
  }

  @Override
  public Reply noop(Noop command) {
    return Replies.ok();
  }

  @Override
  public Reply quit(Quit command) {
    return Replies.closing(domain);
  }

  @Override
  public Reply vrfy(Vrfy command) {
    // RFC 5321 §7.3: a server need not tell strangers who exists.
    return Replies.cannotVerify();
  }

  @Override
  public Reply expn(Expn command) {
    return Replies.commandNotImplemented();
  }

  @Override
  public Reply help(Help command) {
    return offer.help(connection.facts(), auth.offered(), peer.offered());
  }

  @Override
  public Reply startTls(StartTls command) {
    return offer.startTls(budget.pressure());
  }

  @Override
  public Reply auth(Auth command) {
    throw new IllegalStateException("AUTH is answered step by step");
  }

  @Override
  public Reply custom(CustomCommand command) {
    throw new IllegalStateException("a handler answers the verbs of bundles");
  }
}
