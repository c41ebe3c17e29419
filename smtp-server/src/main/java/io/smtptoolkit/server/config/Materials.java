package io.smtptoolkit.server.config;

import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.UserFile;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.delivery.MaildirService;
import io.smtptoolkit.server.system.MailPolicy;
import io.smtptoolkit.server.system.MailSystemOptions;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.tls.ClientCertificates;
import io.smtptoolkit.server.tls.PasswordFile;
import io.smtptoolkit.server.tls.ServerTls;
import io.smtptoolkit.server.tls.TlsIdentities;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The things that a configuration names and a server needs: certificates, users, and where mail
 * goes.
 *
 * @param tls empty if the configuration has no certificate
 * @param clients empty if it names no authorities of clients
 * @param users empty if it names no file of them
 * @param delivery what is done with mail; empty if it goes through a mail system
 * @param mail what the mail system is to be started with; empty if there is none
 */
record Materials(
    Optional<ServerTls> tls,
    Optional<ClientCertificates> clients,
    Optional<Authenticator> users,
    Optional<MailService> delivery,
    Optional<Mail> mail) {
  /** The options that a mail system is started with, and what can be exchanged. Immutable. */
  record Mail(MailSystemOptions options, MailPolicy policy) {}

  /** Opens all of it; folders that are missing are made. */
  static Materials open(Configuration configuration) throws ConfigException {
    Opening opening = new Opening(configuration);
    Optional<ServerTls> tls = opening.tls();
    Optional<ClientCertificates> clients = opening.clients();
    Optional<Authenticator> users = opening.users();
    opening.addresses();
    boolean isMailSystem = MailCoherence.isMailSystem(configuration);
    Optional<MailService> delivery = isMailSystem ? Optional.empty() : opening.service();
    Optional<Mail> mail = isMailSystem ? opening.mail() : Optional.empty();
    opening.faults.throwIfAny();
    return new Materials(tls, clients, users, delivery, mail);
  }

  /** Looks whether it could be opened, and makes nothing. */
  static void check(Configuration configuration) throws ConfigException {
    Opening opening = new Opening(configuration);
    var unusedTls = opening.tls();
    var unusedClients = opening.clients();
    var unusedUsers = opening.users();
    opening.addresses();
    if (MailCoherence.isMailSystem(configuration)) {
      var unusedMail = opening.mail();
    }
    opening.checkFolders();
    opening.faults.throwIfAny();
  }

  /** Finds everything that cannot be used, each with its place in the file. */
  private static final class Opening {
    private final Configuration configuration;
    private final Faults faults;

    Opening(Configuration configuration) {
      this.configuration = configuration;
      this.faults = new Faults(configuration.file());
    }

    Optional<ServerTls> tls() {
      if (configuration.the(Keys.TLS).get(Keys.SELF_SIGNED)) {
        String name = configuration.the(Keys.SERVER).get(Keys.NAME);
        return Optional.of(TlsIdentity.selfSigned(name));
      }
      List<TlsIdentity> identities = new ArrayList<>();
      for (Settings certificate : configuration.all(Keys.CERTIFICATE)) {
        identity(certificate).ifPresent(identities::add);
      }
      return switch (identities.size()) {
        case 0 -> Optional.empty();
        case 1 -> Optional.of(identities.get(0));
        default -> Optional.of(TlsIdentities.of(identities));
      };
    }

    private Optional<TlsIdentity> identity(Settings certificate) {
      boolean readable = isReadable(certificate, Keys.CHAIN);
      readable &= isReadable(certificate, Keys.PRIVATE_KEY);
      boolean protectedByPassword = certificate.find(Keys.PASSWORD_FILE).isPresent();
      if (protectedByPassword) {
        readable &= isReadable(certificate, Keys.PASSWORD_FILE);
      }
      if (!readable) {
        return Optional.empty();
      }
      Path chain = path(certificate, Keys.CHAIN);
      Path key = path(certificate, Keys.PRIVATE_KEY);
      try {
        return Optional.of(
            protectedByPassword
                ? TlsIdentity.fromPem(
                    chain, key, PasswordFile.read(path(certificate, Keys.PASSWORD_FILE)))
                : TlsIdentity.fromPem(chain, key));
      } catch (IOException unusable) {
        String reason = FileFaults.reason(unusable);
        boolean ofKey = !key.equals(chain) && reason.contains(key.toString());
        faults.add(certificate.position(ofKey ? Keys.PRIVATE_KEY : Keys.CHAIN), reason);
        return Optional.empty();
      }
    }

    Optional<ClientCertificates> clients() {
      Settings tls = configuration.the(Keys.TLS);
      if (tls.find(Keys.CLIENT_CA).isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(ClientCertificates.fromPem(path(tls, Keys.CLIENT_CA)));
      } catch (IOException unusable) {
        faults.add(tls.position(Keys.CLIENT_CA), FileFaults.reason(unusable));
        return Optional.empty();
      }
    }

    Optional<Authenticator> users() {
      Settings auth = configuration.the(Keys.AUTH);
      if (auth.find(Keys.USERS).isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(UserFile.open(path(auth, Keys.USERS)));
      } catch (IOException unusable) {
        faults.add(auth.position(Keys.USERS), FileFaults.reason(unusable));
        return Optional.empty();
      }
    }

    /** The addresses to listen on can be looked up. */
    void addresses() {
      for (Settings listener : configuration.all(Keys.LISTENER)) {
        try {
          var unused = listener.get(Keys.ADDRESS).address();
        } catch (IllegalArgumentException unknown) {
          faults.add(listener.position(Keys.ADDRESS), String.valueOf(unknown.getMessage()));
        }
      }
    }

    Optional<MailService> service() {
      Settings delivery = configuration.the(Keys.DELIVERY);
      Optional<LocalMailboxes> mailboxes = mailboxes(delivery);
      if (delivery.get(Keys.DISCARD)) {
        return Optional.of(
            mailboxes.map(DiscardService::forMailboxes).orElseGet(DiscardService::forAll));
      }
      try {
        return Optional.of(
            MailService.blocking(
                MaildirService.open(path(delivery, Keys.MAILDIR), mailboxes.orElseThrow())));
      } catch (IOException unusable) {
        faults.add(delivery.position(Keys.MAILDIR), FileFaults.reason(unusable));
        return Optional.empty();
      }
    }

    Optional<Mail> mail() {
      var materials = new MailMaterials(configuration, faults);
      Optional<MailSystemOptions> options = materials.options();
      return materials.policy().flatMap(policy -> options.map(it -> new Mail(it, policy)));
    }

    /** What exists of the folders of the mailboxes can be written. */
    void checkFolders() {
      if (MailCoherence.isMailSystem(configuration)) {
        new MailMaterials(configuration, faults).checkFolders();
        return;
      }
      Settings delivery = configuration.the(Keys.DELIVERY);
      if (delivery.get(Keys.DISCARD)) {
        return;
      }
      Path maildir = path(delivery, Keys.MAILDIR);
      for (String mailbox : delivery.get(Keys.MAILBOXES)) {
        for (String folder : List.of("tmp", "new", "cur")) {
          try {
            Folders.checkWritable(maildir.resolve(mailbox).resolve(folder));
          } catch (IOException unusable) {
            faults.add(
                delivery.position(Keys.MAILDIR),
                "cannot deliver to a mailbox: " + FileFaults.reason(unusable));
          }
        }
      }
    }

    private static Optional<LocalMailboxes> mailboxes(Settings delivery) {
      List<String> names = delivery.get(Keys.MAILBOXES);
      if (names.isEmpty()) {
        return Optional.empty();
      }
      LocalMailboxes local =
          LocalMailboxes.of(delivery.get(Keys.DOMAINS), names)
              .withSubaddresses(delivery.get(Keys.SUBADDRESS));
      return Optional.of(delivery.find(Keys.POSTMASTER).map(local::withPostmaster).orElse(local));
    }

    private Path path(Settings settings, Key<String> key) {
      return configuration.resolve(settings.get(key));
    }

    private boolean isReadable(Settings settings, Key<String> key) {
      Path file = path(settings, key);
      try (InputStream in = Files.newInputStream(file)) {
        var unused = in.read();
        return true;
      } catch (IOException fault) {
        String reason =
            Files.isDirectory(file) ? file + " is a folder, not a file" : FileFaults.reason(fault);
        faults.add(settings.position(key), reason);
        return false;
      }
    }
  }
}
