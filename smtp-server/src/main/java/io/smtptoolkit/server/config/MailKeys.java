package io.smtptoolkit.server.config;

import static io.smtptoolkit.server.config.Types.BOOLEAN;
import static io.smtptoolkit.server.config.Types.COUNT;
import static io.smtptoolkit.server.config.Types.DURATION;
import static io.smtptoolkit.server.config.Types.ENDPOINT;
import static io.smtptoolkit.server.config.Types.NETWORK;
import static io.smtptoolkit.server.config.Types.PATH;
import static io.smtptoolkit.server.config.Types.SIZE;
import static io.smtptoolkit.server.config.Types.TEXT;
import static io.smtptoolkit.server.config.Types.UTF8_DOMAIN;
import static io.smtptoolkit.server.config.Types.choice;
import static io.smtptoolkit.server.config.Types.integer;
import static io.smtptoolkit.server.config.Types.listOf;

import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.relay.RetrySchedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The part of the table of {@link Keys} that is about the mail system. */
final class MailKeys {
  static final Key<String> FOLDER =
      Key.optional(
          "folder",
          PATH,
          "none: [delivery] says what is done with mail",
          "The folder of the queue, on a local disk. With it the server is a mail system:"
              + " `[[domain]]` and `[relay]` say what is done with mail.");
  static final Key<Long> RESERVE =
      Key.of(
          "reserve",
          SIZE,
          256L << 20,
          "Below this free space no new mail is taken, so that what is queued can go on.");
  static final Key<Duration> JOURNAL =
      Key.of("journal", DURATION, Duration.ofDays(30), "How long final outcomes are kept.");
  static final Section QUEUE =
      Section.of(
          "queue", "Where mail waits that is on its way (queue.md).", FOLDER, RESERVE, JOURNAL);

  static final Key<List<String>> NAMES =
      Key.required("names", listOf(UTF8_DOMAIN), "The domain, and others that mean the same.")
          .reloadable();
  static final Key<String> MAILDIR =
      Key.required(
              "maildir", PATH, "The folder of its mailboxes, as MAILDIR/MAILBOX/{tmp,new,cur}.")
          .reloadable();
  static final Key<List<String>> MAILBOXES =
      Key.of("mailboxes", listOf(TEXT), List.<String>of(), "The mailboxes.").reloadable();
  static final Key<Map<String, List<String>>> ALIASES =
      Key.of(
              "aliases",
              new MapType<>(listOf(TEXT)),
              Map.<String, List<String>>of(),
              "What other names mean: names of this domain, or whole addresses of any. A"
                  + " mailbox that is in its own list keeps a copy. Every domain needs a"
                  + " `postmaster`, as a mailbox or here.")
          .reloadable();
  static final Key<List<String>> CATCH_ALL =
      Key.of(
              "catch-all",
              listOf(TEXT),
              List.<String>of(),
              "What all other names mean; without it they are refused.")
          .reloadable();
  static final Key<String> SEPARATOR =
      Key.of(
              "separator",
              Types.SEPARATOR,
              "+",
              "What separates a subaddress: alice+news is delivered to alice; \"\" for none.")
          .reloadable();
  static final Key<Long> QUOTA =
      Key.optional("quota", SIZE, "no limit", "What each mailbox may hold (mailboxes.md).")
          .reloadable();
  static final Key<Integer> QUOTA_MESSAGES =
      Key.optional("quota-messages", COUNT, "no limit", "How many messages each may hold.")
          .reloadable();
  static final Key<Map<String, Long>> QUOTAS =
      Key.of(
              "quotas",
              new MapType<>(SIZE),
              Map.<String, Long>of(),
              "What single mailboxes may hold instead.")
          .reloadable();
  static final Section MAIL_DOMAIN =
      Section.repeated(
          "domain",
          "A domain whose mail is delivered here.",
          NAMES,
          MAILDIR,
          MAILBOXES,
          ALIASES,
          CATCH_ALL,
          SEPARATOR,
          QUOTA,
          QUOTA_MESSAGES,
          QUOTAS);

  static final Key<List<Network>> NETWORKS =
      Key.of(
              "networks",
              listOf(NETWORK),
              List.<Network>of(),
              "Clients that may send to all domains without AUTH.")
          .reloadable();
  static final Key<Endpoint> SMART_HOST =
      Key.optional(
          "smart-host",
          ENDPOINT,
          "none: the MX records say",
          "The server that gets all mail for other domains.");
  static final Key<HopTls> SMART_HOST_TLS =
      Key.of(
          "smart-host-tls",
          choice(HopTls.class),
          HopTls.REQUIRED,
          "TLS to it: required and implicit (from the first octet on) verify its name.");
  static final Key<String> SMART_HOST_CREDENTIALS =
      Key.optional(
          "smart-host-credentials",
          PATH,
          "none: no AUTH",
          "A file whose first line is the user and whose second one the password.");
  static final Key<List<Endpoint>> NAME_SERVERS =
      Key.of(
          "name-servers",
          listOf(ENDPOINT),
          List.<Endpoint>of(),
          "The recursive name servers to ask; those of the system if there are none.");
  static final Key<Integer> PORT =
      Key.of("port", integer(1, 65_535), 25, "The port of servers that MX records name.");
  static final Key<List<String>> VERIFIED_TLS =
      Key.of(
          "verified-tls",
          listOf(UTF8_DOMAIN),
          List.<String>of(),
          "Domains whose servers must prove their names; their mail waits until one does.");
  static final Key<Integer> CONNECTIONS =
      Key.of("connections", COUNT, 1_000, "The most connections to other servers.");
  static final Key<Integer> CONNECTIONS_EACH =
      Key.of("connections-per-destination", COUNT, 10, "The most for one destination.");
  static final Key<Duration> RETRY_FIRST =
      Key.of(
          "retry-first",
          DURATION,
          RetrySchedule.RFC_5321.first(),
          "When a failed attempt is repeated first; the time doubles then.");
  static final Key<Duration> RETRY_LONGEST =
      Key.of(
          "retry-longest",
          DURATION,
          RetrySchedule.RFC_5321.longest(),
          "The longest time between two attempts.");
  static final Key<Duration> DELAY_NOTICE =
      Key.of(
          "delay-notice",
          DURATION,
          RetrySchedule.RFC_5321.delayNotice(),
          "When the sender is told, once, that a message is late.");
  static final Key<Duration> GIVE_UP =
      Key.of("give-up", DURATION, RetrySchedule.RFC_5321.giveUp(), "When it comes back.");
  static final Section RELAY =
      Section.of(
          "relay",
          "Mail for other domains (relay.md, routing.md).",
          NETWORKS,
          SMART_HOST,
          SMART_HOST_TLS,
          SMART_HOST_CREDENTIALS,
          NAME_SERVERS,
          PORT,
          VERIFIED_TLS,
          CONNECTIONS,
          CONNECTIONS_EACH,
          RETRY_FIRST,
          RETRY_LONGEST,
          DELAY_NOTICE,
          GIVE_UP);

  static final Key<List<String>> ROUTE_DOMAINS =
      Key.required("to", listOf(UTF8_DOMAIN), "The domains of recipients; not their subdomains.");
  static final Key<List<Endpoint>> ROUTE_HOSTS =
      Key.required("hosts", listOf(ENDPOINT), "The servers, in the order in which they are tried.");
  static final Key<HopTls> ROUTE_TLS =
      Key.of("hosts-tls", choice(HopTls.class), HopTls.OFFERED, "TLS to them, as smart-host-tls.");
  static final Key<HopProtocol> ROUTE_PROTOCOL =
      Key.of(
          "hosts-protocol",
          choice(HopProtocol.class),
          HopProtocol.SMTP,
          "What is spoken with them: lmtp with a server that stores the mail.");
  static final Section ROUTE =
      Section.repeated(
          "relay.route",
          "Servers of a domain that are not to be looked up.",
          ROUTE_DOMAINS,
          ROUTE_HOSTS,
          ROUTE_TLS,
          ROUTE_PROTOCOL);

  static final Key<List<String>> RELAY_NAMES =
      Key.required("of", listOf(UTF8_DOMAIN), "The domains; not their subdomains.").reloadable();
  static final Key<List<String>> RECIPIENTS =
      Key.of(
              "recipients",
              listOf(TEXT),
              List.<String>of(),
              "Who is known there: local-parts, at each of the domains, or whole addresses.")
          .reloadable();
  static final Key<String> RECIPIENTS_FILE =
      Key.optional("recipients-file", PATH, "recipients", "The same in a file, one in each line.")
          .reloadable();
  static final Section RELAY_DOMAIN =
      Section.repeated(
          "relay.domain",
          "A domain of others whose mail is taken from everyone and passed on, as by a backup MX."
              + " It needs a list of recipients: what is taken here and refused there would come"
              + " back to forged addresses.",
          RELAY_NAMES,
          RECIPIENTS,
          RECIPIENTS_FILE);

  static final Key<SenderRule> SENDER =
      Key.of(
              "sender",
              choice(SenderRule.class),
              SenderRule.OWN,
              "Whether the reverse-path must lead to the user's own mailbox: own or any. The user"
                  + " `alice@own.example` has the mailbox of that name, the user `alice` that of"
                  + " the first domain.")
          .reloadable();
  static final Key<Integer> PER_HOUR =
      Key.of(
              "recipients-per-hour",
              integer(0, Integer.MAX_VALUE),
              1_000,
              "The most recipients of one user in an hour, then 450 4.7.1; 0 for any number.")
          .reloadable();
  static final Key<Boolean> HIDE_CLIENT =
      Key.of(
              "hide-client",
              BOOLEAN,
              false,
              "Leaves the client's name, address and certificate out of Received.")
          .reloadable();
  static final Section SUBMISSION =
      Section.of(
          "submission",
          "What users hand in at listeners of the roles submission and submissions. Date and"
              + " Message-ID are added where they are missing, Bcc goes (RFC 6409 §8).",
          SENDER,
          PER_HOUR,
          HIDE_CLIENT);

  static final List<Section> SECTIONS =
      List.of(QUEUE, MAIL_DOMAIN, RELAY, ROUTE, RELAY_DOMAIN, SUBMISSION);

  private MailKeys() {}
}
