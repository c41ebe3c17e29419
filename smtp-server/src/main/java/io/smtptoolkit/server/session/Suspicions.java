package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Defence.Reaction;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.Suspicion;
import io.smtptoolkit.server.Suspicion.Kind;
import java.util.Optional;

/**
 * Notices what clients of mail hardly do, tells it, and refuses it if the listener wants so. Each
 * kind is told once for a session, smuggling once for a content. On the connection's thread only.
 */
final class Suspicions {
  private final ListenerOptions listener;
  private final ServerConnection connection;
  private final Goodbye goodbye;
  private final Watch watch;
  private boolean pipeliningTold;
  private boolean smugglingTold;

  Suspicions(ListenerOptions listener, ServerConnection connection, Goodbye goodbye, Watch watch) {
    this.listener = listener;
    this.connection = connection;
    this.goodbye = goodbye;
    this.watch = watch;
  }

  /** The greeting is due. Whether the client is not greeted, as it has talked before. */
  boolean isEarlyTalkRefused() {
    Reaction reaction = listener.defence().earlyTalk();
    if (reaction == Reaction.TOLERATE || connection.bufferedOctets() == 0) {
      return false;
    }
    watch.suspected(new Suspicion(Kind.EARLY_TALK, ""));
    if (reaction == Reaction.REPORT) {
      return false;
    }
    watch.refused(Refusal.EARLY_TALK);
    return true;
  }

  /**
   * A command was received. Whether the client was told goodbye, as it has sent more without leave:
   * without PIPELINING, or after a command that ends a group (RFC 2920 §3.1).
   */
  boolean isPipeliningRefused(Command command) {
    Reaction reaction = listener.defence().uninvitedPipelining();
    if (reaction == Reaction.TOLERATE
        || connection.bufferedOctets() == 0
        // What follows it is at most the end of TLS.
        || command instanceof Quit
        || (connection.facts().extensions().offers(KeywordExtension.PIPELINING)
            && !isLastOfGroup(command))) {
      return false;
    }
    if (!pipeliningTold) {
      pipeliningTold = true;
      watch.suspected(new Suspicion(Kind.UNINVITED_PIPELINING, ""));
    }
    if (reaction == Reaction.REPORT) {
      return false;
    }
    goodbye.say(
        Refusal.UNINVITED_PIPELINING,
        Replies.uninvitedPipelining(listener.domain()),
        "commands sent together without leave",
        true);
    return true;
  }

  /** Of those that RFC 2920 §3.1 names the ones after which a reply decides what comes next. */
  private static boolean isLastOfGroup(Command command) {
    return command instanceof Ehlo
        || command instanceof Helo
        || command instanceof Lhlo
        || command instanceof Data;
  }

  /** Content, or a part of it, has ended, or the connection. */
  void lookForSmuggling() {
    Optional<String> sample = connection.smuggledOctets();
    if (sample.isPresent() && !smugglingTold) {
      smugglingTold = true;
      watch.suspected(new Suspicion(Kind.SMUGGLING, sample.get()));
    }
  }

  /** MAIL: another content will come. */
  void transactionBegins() {
    smugglingTold = false;
  }
}
