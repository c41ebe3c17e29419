package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Refusal;
import java.io.IOException;

/**
 * The end of one connection: what the client is told, and whether its octets are still read. On the
 * connection's thread only.
 */
final class Goodbye {
  private final String domain;
  private final Link link;
  private final ServerConnection connection;
  private final Peer peer;
  private final TlsTasks tls;
  private final MailPhase mail;
  private final Output output;
  private final Answers answers;
  private final Watch watch;

  private Ending ending = Ending.NOT_YET;
  private String reason = "connection lost";
  private boolean inputEnded;

  Goodbye(
      String domain,
      Link link,
      ServerConnection connection,
      Peer peer,
      TlsTasks tls,
      MailPhase mail,
      Output output,
      Answers answers,
      Watch watch) {
    this.domain = domain;
    this.link = link;
    this.connection = connection;
    this.peer = peer;
    this.tls = tls;
    this.mail = mail;
    this.output = output;
    this.answers = answers;
    this.watch = watch;
  }

  boolean isSaid() {
    return ending.isGoodbyeSaid();
  }

  /** Whether the client's octets are still read, and dropped. */
  boolean isLingering() {
    return ending == Ending.LINGERING;
  }

  boolean isOver() {
    return ending == Ending.OVER;
  }

  /** Whether the client is likely to send more before it reads. */
  boolean isClientSending() {
    return mail.isReceivingContent() || connection.bufferedOctets() > 0;
  }

  /** Ends the connection with a last reply. */
  void say(Refusal why, Reply reply, String words, boolean clientIsSending) {
    if (isSaid()) {
      return;
    }
    watch.refused(why);
    if (tls.isHandshaking() || peer.isAwaitingHeader()) {
      connection.close(reply);
    } else {
      answers.close(reply);
    }
    close(words, clientIsSending);
  }

  void tooManyErrors() {
    say(Refusal.ERRORS, Replies.tooManyErrors(domain), "too many errors", true);
  }

  void tooManyFailedAttempts() {
    say(
        Refusal.FAILED_AUTHENTICATIONS,
        Replies.tooManyErrors(domain),
        "too many failed authentications",
        true);
  }

  /** The PROXY header or TLS failed. */
  void broken(Throwable cause) {
    if (peer.isAwaitingHeader()) {
      refuseHeader("not a PROXY header: " + cause.getMessage());
      return;
    }
    if (TlsFaults.isOfCertificate(cause)) {
      refusedCertificate(cause);
    } else {
      watch.tlsFailed(TlsFaults.words(cause));
      close("TLS failed: " + TlsFaults.words(cause), true);
    }
  }

  /** The client must show a certificate, and has none that counts. */
  void refusedCertificate(Throwable cause) {
    String words = "TLS failed: " + TlsFaults.words(cause);
    watch.tlsFailed(TlsFaults.words(cause));
    watch.turnedAway(Refusal.CERTIFICATE, words);
    close(words, true);
  }

  /** Without words: the peer that sent it speaks no SMTP. */
  void refuseHeader(String words) {
    watch.turnedAway(Refusal.PROXY_HEADER, words);
    close(words, false);
  }

  /** Writes what is to be written and closes; see {@link Ending#LINGERING}. */
  void close(String words, boolean clientIsSending) {
    if (isSaid()) {
      return;
    }
    reason = words;
    mail.end();
    connection.close();
    output.flush();
    if (clientIsSending && !inputEnded) {
      ending = Ending.LINGERING;
      link.resumeReading();
    } else {
      closeWhenWritten();
    }
  }

  void closeWhenWritten() {
    ending = Ending.CLOSING;
    link.closeAfterWrites();
  }

  /** Closes without words: the client would not read them. */
  void closeNow(Refusal why, String words) {
    if (!isSaid()) {
      reason = words;
      watch.refused(why);
      mail.end();
    }
    ending = Ending.CLOSING;
    link.closeNow(new IOException(reason));
  }

  /**
   * The client sends no more.
   *
   * @return whether the connection has still to be told so
   */
  boolean inputEnded() {
    inputEnded = true;
    if (ending == Ending.LINGERING) {
      closeWhenWritten();
      return false;
    }
    return ending != Ending.CLOSING;
  }

  /**
   * The connection is gone.
   *
   * @return why, in words
   */
  String over() {
    ending = Ending.OVER;
    return reason;
  }
}
