package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.pool.SmtpPool;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.time.Duration;

/** A carrier of the messages of a transport that is connected. */
sealed interface Carrier {
  SendResult send(Envelope envelope, MessageContent content)
      throws SmtpClientException, InterruptedException;

  /** Says whether messages can still be sent, as far as is known without asking. */
  boolean isOpen();

  /** Asks the server whether it is still there. */
  boolean answers(Duration within, boolean strict) throws InterruptedException;

  /** Ends it. */
  void close(boolean waiting);

  /** A connection of the transport's own. */
  record Own(SmtpConnection connection, SharedClients.Lease lease) implements Carrier {
    @Override
    public SendResult send(Envelope envelope, MessageContent content)
        throws SmtpClientException, InterruptedException {
      return connection.send(envelope, content);
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }

    @Override
    public boolean answers(Duration within, boolean strict) throws InterruptedException {
      try {
        Reply reply = connection.check(within);
        return strict
            ? reply.isPositiveCompletion()
            : !reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE);
      } catch (SmtpClientException e) {
        return false;
      }
    }

    @Override
    public void close(boolean waiting) {
      if (waiting) {
        connection.close();
      } else {
        var unused = connection.quitAsync();
      }
      lease.close();
    }
  }

  /** A pool, which has connections when there are messages. */
  record Pooled(SmtpPool pool, Endpoint endpoint, SharedClients.Lease lease) implements Carrier {
    @Override
    public SendResult send(Envelope envelope, MessageContent content)
        throws SmtpClientException, InterruptedException {
      return pool.send(endpoint, envelope, content);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean answers(Duration within, boolean strict) {
      return true;
    }

    @Override
    public void close(boolean waiting) {
      lease.close();
    }
  }
}
