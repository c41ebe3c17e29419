package io.smtptoolkit.server.config;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.mailbox.MailDirectory;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.relay.RelayOptions;
import io.smtptoolkit.server.relay.RetrySchedule;
import io.smtptoolkit.server.system.MailPolicy;
import io.smtptoolkit.server.system.MailSystemOptions;
import io.smtptoolkit.server.system.Submission;
import io.smtptoolkit.server.text.ComparableNames;
import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes what a mail system is started with of a configuration, and reads the files it names. */
final class MailMaterials {
  /** Chosen: a million addresses. */
  private static final long MOST_OCTETS = 64L << 20;

  private final Configuration configuration;
  private final Faults faults;

  MailMaterials(Configuration configuration, Faults faults) {
    this.configuration = configuration;
    this.faults = faults;
  }

  /** What stays as long as the system runs. Empty if something is wrong. */
  Optional<MailSystemOptions> options() {
    Settings queue = configuration.the(MailKeys.QUEUE);
    Settings relay = configuration.the(MailKeys.RELAY);
    String name = configuration.the(Keys.SERVER).get(Keys.NAME);
    try {
      DomainName host = DomainName.parse(name);
      Optional<RouterOptions> routes = routes(relay, host);
      if (routes.isEmpty()) {
        return Optional.empty();
      }
      RelayOptions.Builder options =
          RelayOptions.builder()
              .client(
                  SmtpClientOptions.builder()
                      .timeouts(RelayOptions.DEFAULT.client().timeouts())
                      .helloName(HelloName.parse(name))
                      .build())
              .connections(relay.get(MailKeys.CONNECTIONS))
              .connectionsPerDestination(relay.get(MailKeys.CONNECTIONS_EACH))
              .schedule(
                  new RetrySchedule(
                      relay.get(MailKeys.RETRY_FIRST),
                      relay.get(MailKeys.RETRY_LONGEST),
                      relay.get(MailKeys.DELAY_NOTICE),
                      relay.get(MailKeys.GIVE_UP)));
      for (String domain : relay.get(MailKeys.VERIFIED_TLS)) {
        options.verifiedTls(Domain.parseUtf8(domain));
      }
      return Optional.of(
          new MailSystemOptions(
              host,
              QueueOptions.builder(configuration.resolve(queue.get(MailKeys.FOLDER)))
                  .reserveOctets(queue.get(MailKeys.RESERVE))
                  .journalRetention(queue.get(MailKeys.JOURNAL))
                  .build(),
              routes.get(),
              options,
              submission()));
    } catch (SmtpSyntaxException literal) {
      faults.add(
          configuration.the(Keys.SERVER).position(Keys.NAME),
          "a mail system needs a name of ASCII for its reports and its EHLO, not " + name);
      return Optional.empty();
    }
  }

  private Set<String> submission() {
    return configuration.all(Keys.LISTENER).stream()
        .filter(it -> it.get(Keys.ROLE).isSubmission())
        .map(it -> it.get(Keys.LISTENER_NAME))
        .collect(Collectors.toSet());
  }

  private Optional<RouterOptions> routes(Settings relay, DomainName host)
      throws SmtpSyntaxException {
    RouterOptions.Builder routes =
        RouterOptions.builder()
            .ownName(host)
            .port(relay.get(MailKeys.PORT))
            .comparableForm(name -> (DomainName) ComparableNames.of(name));
    for (Settings listener : configuration.all(Keys.LISTENER)) {
      routes.ownName(DomainName.parse(listener.get(Keys.HOST)));
    }
    List<InetSocketAddress> servers = new ArrayList<>();
    for (Endpoint server : relay.get(MailKeys.NAME_SERVERS)) {
      try {
        servers.add(server.address());
      } catch (IllegalArgumentException unknown) {
        faults.add(relay.position(MailKeys.NAME_SERVERS), "no such name server: " + server.host());
        return Optional.empty();
      }
    }
    routes.nameServers(servers.toArray(InetSocketAddress[]::new));
    for (Settings route : configuration.all(MailKeys.ROUTE)) {
      HopTls tls = route.get(MailKeys.ROUTE_TLS);
      Protocol protocol = route.get(MailKeys.ROUTE_PROTOCOL).protocol();
      io.smtptoolkit.client.Endpoint[] hosts =
          route.get(MailKeys.ROUTE_HOSTS).stream()
              .map(it -> hop(it, tls).protocol(protocol).build())
              .toArray(io.smtptoolkit.client.Endpoint[]::new);
      for (String domain : route.get(MailKeys.ROUTE_DOMAINS)) {
        routes.via(DomainName.parseUtf8(domain), hosts);
      }
    }
    Optional<Endpoint> smartHost = relay.find(MailKeys.SMART_HOST);
    if (smartHost.isPresent()) {
      var hop = hop(smartHost.get(), relay.get(MailKeys.SMART_HOST_TLS));
      if (relay.find(MailKeys.SMART_HOST_CREDENTIALS).isPresent()) {
        Optional<Credentials> credentials = credentials(relay);
        if (credentials.isEmpty()) {
          return Optional.empty();
        }
        hop.credentials(credentials.get());
      }
      routes.viaAll(hop.build());
    }
    return Optional.of(routes.build());
  }

  private static io.smtptoolkit.client.Endpoint.Builder hop(Endpoint host, HopTls tls) {
    return io.smtptoolkit.client.Endpoint.builder(host.host(), host.port()).tlsPolicy(tls.policy());
  }

  private Optional<Credentials> credentials(Settings relay) {
    Optional<List<String>> lines = lines(relay, MailKeys.SMART_HOST_CREDENTIALS);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    if (lines.get().size() < 2 || lines.get().get(0).isEmpty() || lines.get().get(1).isEmpty()) {
      faults.add(
          relay.position(MailKeys.SMART_HOST_CREDENTIALS),
          relay.get(MailKeys.SMART_HOST_CREDENTIALS)
              + " needs two lines: the user and the password");
      return Optional.empty();
    }
    return Optional.of(Credentials.password(lines.get().get(0), lines.get().get(1)));
  }

  /** What can be exchanged. Empty if something is wrong. */
  Optional<MailPolicy> policy() {
    Optional<MailDirectory> directory = new OwnDomains(configuration, faults).directory();
    Map<Domain, Predicate<Mailbox>> relayed = new HashMap<>();
    boolean isGood = directory.isPresent();
    for (Settings table : configuration.all(MailKeys.RELAY_DOMAIN)) {
      isGood &= relayDomain(table, relayed);
    }
    return isGood
        ? Optional.of(
            new MailPolicy(
                directory.orElseThrow(),
                relayed,
                configuration.the(MailKeys.RELAY).get(MailKeys.NETWORKS),
                submissionRules()))
        : Optional.empty();
  }

  private Submission submissionRules() {
    Settings table = configuration.the(MailKeys.SUBMISSION);
    return new Submission(
        table.get(MailKeys.SENDER) == SenderRule.OWN,
        table.get(MailKeys.PER_HOUR),
        table.get(MailKeys.HIDE_CLIENT));
  }

  private boolean relayDomain(Settings table, Map<Domain, Predicate<Mailbox>> relayed) {
    List<String> texts = new ArrayList<>(table.get(MailKeys.RECIPIENTS));
    if (table.find(MailKeys.RECIPIENTS_FILE).isPresent()) {
      Optional<List<String>> lines = lines(table, MailKeys.RECIPIENTS_FILE);
      if (lines.isEmpty()) {
        return false;
      }
      lines.get().stream()
          .map(String::strip)
          .filter(it -> !it.isEmpty() && !it.startsWith("#"))
          .forEach(texts::add);
    }
    try {
      for (String name : table.get(MailKeys.RELAY_NAMES)) {
        Domain domain = Domain.parseUtf8(name);
        Set<String> known = new HashSet<>();
        for (String text : texts) {
          Optional<Mailbox> address = OwnDomains.address(text, domain);
          if (address.isEmpty()) {
            faults.add(
                table.position(MailKeys.RECIPIENTS),
                "not a name or an address: " + Found.quoted(text));
            return false;
          }
          address
              .filter(it -> ComparableNames.of(it.domain()).equals(ComparableNames.of(domain)))
              .map(MailMaterials::key)
              .ifPresent(known::add);
        }
        known.add("postmaster"); // RFC 5321 §4.5.1: of every domain that is relayed for too
        relayed.put(domain, mailbox -> known.contains(key(mailbox)));
      }
      return true;
    } catch (SmtpSyntaxException impossible) {
      throw new IllegalStateException(impossible); // the type of the key has parsed it
    }
  }

  private static String key(Mailbox mailbox) {
    return ComparableNames.folded(mailbox.localPart().unquoted());
  }

  private Optional<List<String>> lines(Settings settings, Key<String> key) {
    Path file = configuration.resolve(settings.get(key));
    try {
      if (Files.size(file) > MOST_OCTETS) {
        throw new IOException(file + " is larger than 64 MiB");
      }
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8).lines().toList());
    } catch (IOException fault) {
      String reason =
          Files.isDirectory(file) ? file + " is a folder, not a file" : FileFaults.reason(fault);
      faults.add(settings.position(key), reason);
      return Optional.empty();
    }
  }

  /** Folders that have to be writable, with the keys that name them. */
  void checkFolders() {
    Settings queue = configuration.the(MailKeys.QUEUE);
    folder(queue, MailKeys.FOLDER, "");
    for (Settings domain : configuration.all(MailKeys.MAIL_DOMAIN)) {
      for (String mailbox : domain.get(MailKeys.MAILBOXES)) {
        folder(domain, MailKeys.MAILDIR, mailbox);
      }
    }
  }

  private void folder(Settings settings, Key<String> key, String child) {
    try {
      Folders.checkWritable(configuration.resolve(settings.get(key)).resolve(child));
    } catch (IOException unusable) {
      faults.add(settings.position(key), FileFaults.reason(unusable));
    }
  }
}
