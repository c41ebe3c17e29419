package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.extension.AuthExtension;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.Optional;

/** Connects a transport. */
final class Opening {
  private Opening() {}

  /**
   * Opens a connection, or takes a pool, which opens its connections later.
   *
   * @param user empty for no authentication
   * @throws AuthenticationFailedException when the server does not take the user, or not so
   * @throws MessagingException when there is no connection; the cause says why
   */
  static Carrier open(Settings settings, Endpoints endpoints, Optional<Endpoints.User> user)
      throws MessagingException {
    var endpoint = endpoints.endpoint(user);
    SharedClients.Lease lease = SharedClients.ALL.lease(ClientSettings.of(settings));
    boolean kept = false;
    try {
      Carrier carrier =
          lease.pool().isPresent()
              ? new Carrier.Pooled(lease.pool().get(), endpoint, lease)
              : new Carrier.Own(connect(lease, endpoints, endpoint), lease);
      kept = true;
      return carrier;
    } finally {
      if (!kept) {
        lease.close();
      }
    }
  }

  private static SmtpConnection connect(
      SharedClients.Lease lease, Endpoints endpoints, Endpoint endpoint) throws MessagingException {
    try {
      try {
        return lease.client().connect(endpoint);
      } catch (NotOfferedException e) {
        if (e.stage() != Stage.AUTH) {
          throw e;
        }
        return withoutUser(lease, endpoints, e);
      }
    } catch (SmtpClientException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MessagingException("interrupted while connecting to " + endpoints.host(), e);
    }
  }

  /** As Angus: a server that has no AUTH at all is spoken to without it. */
  private static SmtpConnection withoutUser(
      SharedClients.Lease lease, Endpoints endpoints, NotOfferedException refusal)
      throws MessagingException, SmtpClientException, InterruptedException {
    SmtpConnection connection = lease.client().connect(endpoints.endpoint(Optional.empty()));
    if (connection.extensions().offers(AuthExtension.class)) {
      var unused = connection.quitAsync();
      throw refusal;
    }
    return connection;
  }

  /** A failure in the terms of Jakarta Mail, with the client's as its cause. */
  static MessagingException failure(SmtpClientException failure) {
    boolean authentication =
        failure.stage() == Stage.AUTH
            && (failure instanceof NegativeReplyException
                || failure instanceof NotOfferedException);
    return authentication
        ? new AuthenticationFailedException(failure.getMessage(), failure)
        : new MessagingException(failure.getMessage(), failure);
  }
}
