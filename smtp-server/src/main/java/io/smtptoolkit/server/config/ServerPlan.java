package io.smtptoolkit.server.config;

import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.mailbox.MailDirectory;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.system.MailSystem;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.ReloadableTls;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server as its configuration file describes it: files are open, nothing listens yet. What can
 * change while the server runs is held by something that can be exchanged.
 *
 * <p>Thread-safe.
 */
public final class ServerPlan implements AutoCloseable {
  private final Configuration started;
  private final Optional<ReloadableTls> tls;
  private final AtomicReference<Optional<ClientCertificates>> clients;
  private final Optional<CurrentUsers> users;
  private final CurrentService service;
  private final Optional<MailSystem> mail;
  private volatile List<Network> traced;
  private Configuration latest; // guarded by this

  private ServerPlan(
      Configuration configuration,
      Optional<ReloadableTls> tls,
      Optional<ClientCertificates> clients,
      Optional<CurrentUsers> users,
      CurrentService service,
      Optional<MailSystem> mail) {
    this.started = configuration;
    this.latest = configuration;
    this.tls = tls;
    this.clients = new AtomicReference<>(clients);
    this.users = users;
    this.service = service;
    this.mail = mail;
    this.traced = configuration.the(Keys.LOG).get(Keys.TRACE_FROM);
  }

  /**
   * Opens what the configuration names: certificates, users, folders, which are made if they are
   * missing.
   *
   * @param configuration of the server
   * @return what can be started
   * @throws ConfigException if something cannot be used; it names everything that cannot, with the
   *     place in the file
   */
  public static ServerPlan open(Configuration configuration) throws ConfigException {
    Materials materials = Materials.open(configuration);
    Optional<MailSystem> mail = start(configuration, materials);
    return new ServerPlan(
        configuration,
        materials.tls().map(ReloadableTls::new),
        materials.clients(),
        materials.users().map(CurrentUsers::new),
        new CurrentService(mail.map(MailSystem::service).or(materials::delivery).orElseThrow()),
        mail);
  }

  private static Optional<MailSystem> start(Configuration configuration, Materials materials)
      throws ConfigException {
    if (materials.mail().isEmpty()) {
      return Optional.empty();
    }
    Materials.Mail mail = materials.mail().get();
    try {
      return Optional.of(MailSystem.start(mail.options(), mail.policy()));
    } catch (IOException unusable) {
      Faults faults = new Faults(configuration.file());
      faults.add(
          configuration.the(MailKeys.QUEUE).position(MailKeys.FOLDER), FileFaults.reason(unusable));
      faults.throwIfAny();
      throw new IllegalStateException(unusable);
    }
  }

  /**
   * Checks all that {@link #open} opens, and changes nothing: no folder is made.
   *
   * @param configuration of the server
   * @throws ConfigException if something cannot be used; it names everything that cannot, with the
   *     place in the file
   */
  public static void check(Configuration configuration) throws ConfigException {
    Materials.check(configuration);
  }

  /**
   * The configuration.
   *
   * @return as it was read last
   */
  public synchronized Configuration configuration() {
    return latest;
  }

  /**
   * The options of the server, to which a program adds its own.
   *
   * @return a builder with service, listeners, limits and time-outs
   */
  public SmtpServerOptions.Builder options() {
    return new Assembly(started, tls, clients::get, users)
        .options(service)
        .traced(client -> Network.anyContains(traced, client));
  }

  /**
   * The queue of the mail that is to be delivered.
   *
   * @return empty if there is none
   */
  public Optional<MessageQueue> queue() {
    return mail.map(MailSystem::queue);
  }

  /**
   * The addresses where it is to listen.
   *
   * @return in the order of the file
   */
  public List<PlannedListener> listeners() {
    return started.all(Keys.LISTENER).stream()
        .map(
            it ->
                new PlannedListener(
                    it.get(Keys.LISTENER_NAME),
                    it.get(Keys.ADDRESS),
                    Types.word(it.get(Keys.ROLE))))
        .toList();
  }

  /**
   * Reads the file again, with the files that it names, and takes over what can change while the
   * server runs. If anything is wrong nothing changes at all.
   *
   * @return what has changed
   * @throws IOException if the file cannot be read or something in it is wrong, as with {@link
   *     ConfigReader#read} and {@link #open}
   */
  public synchronized Changes reload() throws IOException {
    Configuration newer = ConfigReader.read(started.file());
    Changes changes = Changes.between(started, latest, newer);
    Materials materials = Materials.open(newer);
    if (tls.isPresent() && materials.tls().isPresent() && !isSelfSignedStill(newer)) {
      tls.get().reload(materials.tls()::orElseThrow);
    }
    if (materials.clients().isPresent()) {
      clients.set(materials.clients());
    }
    if (users.isPresent()) {
      materials.users().ifPresent(users.get()::exchange);
    }
    materials.delivery().filter(it -> mail.isEmpty()).ifPresent(service::exchange);
    if (mail.isPresent() && materials.mail().isPresent()) {
      mail.get().exchange(materials.mail().get().policy());
    }
    traced = newer.the(Keys.LOG).get(Keys.TRACE_FROM);
    latest = newer;
    return changes;
  }

  /**
   * Warnings of what is allowed in the configuration and hardly meant.
   *
   * @return one line each
   */
  public synchronized List<String> warnings() {
    return warnings(latest);
  }

  /**
   * Warnings of what is allowed in a configuration and hardly meant.
   *
   * @param configuration of a server
   * @return one line each
   */
  public static List<String> warnings(Configuration configuration) {
    return new OwnDomains(configuration, new Faults(configuration.file()))
        .directory()
        .map(MailDirectory::warnings)
        .orElse(List.of());
  }

  /**
   * Ends the mail system, if there is one, after the server has stopped: transactions with other
   * servers have 30 seconds to end, then the queue is closed.
   *
   * @throws IOException if the queue cannot be closed
   */
  @Override
  public void close() throws IOException {
    if (mail.isPresent()) {
      mail.get().close();
    }
  }

  /** A new one would only be another stranger. */
  private boolean isSelfSignedStill(Configuration newer) {
    return latest.the(Keys.TLS).get(Keys.SELF_SIGNED) && newer.the(Keys.TLS).get(Keys.SELF_SIGNED);
  }
}
