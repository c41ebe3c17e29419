package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.lend.Remainder;
import io.smtptoolkit.codec.command.Envelope;
import java.util.List;

/**
 * A conversation with the first server that takes it, on one connection, and on another one for
 * what the server's LIMITS do not let a session have (RFC 9422).
 */
final class Conversation implements AutoCloseable {
  /** Opens a connection. */
  interface Opening {
    SmtpConnection open(Endpoint server) throws SmtpClientException, InterruptedException;
  }

  private final Opening opening;
  private final List<Endpoint> servers;
  private final Report report;
  private SmtpConnection connection;
  private boolean isUsed;
  // By this side, for another one: until that is open.
  private boolean isClosed;

  /** Opens a connection. */
  Conversation(Opening opening, List<Endpoint> servers, Report report)
      throws SmtpClientException, InterruptedException {
    this.opening = opening;
    this.servers = servers;
    this.report = report;
    connection = connect();
  }

  SmtpConnection connection() {
    return connection;
  }

  SendResult send(Envelope envelope, MessageContent content)
      throws SmtpClientException, InterruptedException {
    var remainder = new Remainder(envelope);
    while (true) {
      try {
        if (isClosed) {
          connection = connect();
          isClosed = false;
          isUsed = false;
        }
        if (isRestLeft(remainder, content)) {
          connection.close();
          isClosed = true;
          continue;
        }
      } catch (SmtpClientException e) {
        return remainder.whole(e).orElseThrow(() -> e);
      }
      return remainder.result();
    }
  }

  /** Sends what is left; whether another connection has to go on. */
  private boolean isRestLeft(Remainder remainder, MessageContent content)
      throws SmtpClientException, InterruptedException {
    boolean mayGoOn = isUsed;
    isUsed = true;
    try {
      int before = remainder.envelope().recipients().size();
      boolean isAnyLeft = remainder.take(connection.send(remainder.envelope(), content));
      return isAnyLeft && (mayGoOn || remainder.envelope().recipients().size() < before);
    } catch (NotOfferedException e) {
      if (mayGoOn && Remainder.isLeft(e)) {
        return true;
      }
      throw e;
    }
  }

  private SmtpConnection connect() throws SmtpClientException, InterruptedException {
    for (Endpoint each : servers.subList(0, servers.size() - 1)) {
      try {
        return opening.open(each);
      } catch (SmtpClientException e) {
        report.complain(e.getMessage() + "; trying the next server");
      }
    }
    return opening.open(servers.get(servers.size() - 1));
  }

  /** Says QUIT. */
  @Override
  public void close() {
    connection.close();
  }
}
