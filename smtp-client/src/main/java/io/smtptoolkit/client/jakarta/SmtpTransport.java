package io.smtptoolkit.client.jakarta;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transport of Jakarta Mail that sends with this client. An application gets it by the protocol
 * name {@code smtpt} or {@code smtpts}, or by {@code mail.smtp.class} with the name of this class;
 * the properties of Angus Mail are understood where docs/jakarta-mail.md says so.
 *
 * <p>{@link #sendMessage} throws {@link MessageFailedException} when the message was not accepted
 * for every recipient, and another {@code MessagingException}, with the client's as its cause, when
 * nothing was sent. {@link #connect} throws {@code AuthenticationFailedException} when the server
 * does not take the user.
 *
 * <p>Thread-safe: one message after the other. Transports with the same properties share threads,
 * which end a minute after the last of them was closed, or by {@link #closeShared}.
 */
@SuppressWarnings("exports") // the one that uses it has Jakarta Mail
public final class SmtpTransport extends Transport {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);

  private final Settings settings;
  private @Nullable Carrier carrier;

  /**
   * Made by Jakarta Mail.
   *
   * @param session whose properties count
   * @param url its protocol is the name that properties have after {@code mail.}
   */
  public SmtpTransport(Session session, URLName url) {
    super(session, url);
    String protocol = url == null || url.getProtocol() == null ? "smtpt" : url.getProtocol();
    settings = new Settings(session.getProperties(), protocol);
  }

  /**
   * Closes at once the threads, and the pools with their connections, that transports of this class
   * loader share. For an application that is about to be unloaded, and for pools whose connections
   * should end with QUIT. Transports that are connected fail; new ones work.
   */
  public static void closeShared() {
    SharedClients.ALL.closeAll();
  }

  @Override
  public synchronized void connect(String host, int port, String user, String password)
      throws MessagingException {
    URLName url = getURLName();
    String known = url == null ? null : url.getHost();
    String knownUser = url == null ? null : url.getUsername();
    super.connect(
        isEmpty(host) && isEmpty(known) ? settings.text(Setting.HOST).orElse(null) : host,
        port,
        user == null && isEmpty(knownUser) ? settings.text(Setting.USER).orElse(null) : user,
        password);
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  @Override
  protected boolean protocolConnect(String host, int port, String user, String password)
      throws MessagingException {
    boolean known = user != null && password != null;
    if (!known && settings.flag(Setting.AUTH, false)) {
      return false;
    }
    for (Map.Entry<String, String> each : settings.withoutEffect().entrySet()) {
      if (SharedClients.ALL.isNews(each.getKey())) {
        LOG.warn("the property {} {}; see docs/jakarta-mail.md", each.getKey(), each.getValue());
      }
    }
    Optional<Endpoints.User> account =
        user != null && password != null
            ? Optional.of(new Endpoints.User(user, password))
            : Optional.empty();
    var endpoints =
        new Endpoints(
            settings,
            SharedClients.ALL,
            Optional.ofNullable(host).filter(it -> !it.isEmpty()),
            port);
    carrier = Opening.open(settings, endpoints, account);
    return true;
  }

  /**
   * Says whether messages can be sent. As in Angus Mail the server is asked, with NOOP; a pool is
   * not.
   */
  @Override
  public synchronized boolean isConnected() {
    Carrier open = carrier;
    if (open == null || !super.isConnected()) {
      return false;
    }
    Duration within = settings.time(Setting.TIMEOUT);
    try {
      if (open.isOpen() && open.answers(within, settings.flag(Setting.NOOP_STRICT, true))) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    giveUp();
    return false;
  }

  @Override
  public synchronized void sendMessage(Message message, Address[] addresses)
      throws MessagingException {
    Carrier open = carrier;
    if (open == null || !super.isConnected()) {
      throw new IllegalStateException("the transport is not connected");
    }
    if (!(message instanceof MimeMessage mime)) {
      throw new MessagingException("SMTP carries MimeMessages only");
    }
    Recipients recipients = Recipients.of(addresses);
    Report report = new Delivery(settings, session, open, mime, recipients).run();
    if (!open.isOpen()) {
      giveUp();
    }
    notifyTransportListeners(
        report.event(),
        report.validSent().toArray(Address[]::new),
        report.validUnsent().toArray(Address[]::new),
        report.invalid().toArray(Address[]::new),
        mime);
    if (report.failure().isPresent()) {
      throw report.failure().get();
    }
  }

  /** Says QUIT, and waits for the reply unless {@code mail.smtp.quitwait} is false. */
  @Override
  public synchronized void close() throws MessagingException {
    Carrier open = carrier;
    carrier = null;
    if (open != null) {
      open.close(settings.flag(Setting.QUITWAIT, true));
    }
    if (super.isConnected()) {
      super.close();
    }
  }

  private void giveUp() {
    try {
      close();
    } catch (MessagingException e) {
      LOG.debug("closing a connection that is gone", e);
    }
  }
}
