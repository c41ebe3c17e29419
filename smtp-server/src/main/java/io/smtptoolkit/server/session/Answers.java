package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection on their way out: told to those who watch, and mended if the
 * service's reply may not be given here. On the connection's thread only.
 */
final class Answers {
  private final ServerConnection connection;
  private final Watch watch;

  Answers(ServerConnection connection, Watch watch) {
    this.connection = connection;
    this.watch = watch;
  }

  /** Gives the reply that is due; not any more once the conversation is over. */
  void give(Reply reply) {
    if (connection.state() == SessionState.CLOSED) {
      return;
    }
    try {
      connection.reply(reply);
      watch.replied(reply);
    } catch (LocalProtocolException notAReplyToThis) {
      watch.failed(notAReplyToThis);
      connection.reply(Replies.localError());
      watch.replied(Replies.localError());
    }
  }

  /** The service's reply, or what it has to be instead, which is logged as a fault. */
  Reply mended(ServiceReplies.Stage stage, @Nullable Reply given) {
    return mended(stage, given, connection.facts().utf8());
  }

  /**
   * The service's reply, or what it has to be instead, which is logged as a fault.
   *
   * @param utf8 whether the client takes text beyond ASCII
   */
  Reply mended(ServiceReplies.Stage stage, @Nullable Reply given, boolean utf8) {
    return ServiceReplies.mended(
        stage, given, utf8, wrong -> watch.failed(new IllegalStateException(wrong)));
  }

  /** The last reply, whatever was due. */
  void close(Reply reply) {
    if (connection.state() != SessionState.CLOSED) {
      connection.close(reply);
      watch.replied(reply);
    }
  }

  /** What a stage that failed means for the client: a refusal, a full disk, or a fault of ours. */
  Reply replyTo(Throwable fault) {
    if (fault instanceof Rejected rejected) {
      return rejected.reply();
    }
    watch.failed(fault);
    return fault instanceof IOException full && FileFaults.isDiskFull(full)
        ? Replies.insufficientStorage()
        : Replies.localError();
  }
}
