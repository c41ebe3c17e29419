package io.smtptoolkit.server.config;

import static io.smtptoolkit.server.config.Types.BOOLEAN;
import static io.smtptoolkit.server.config.Types.COUNT;
import static io.smtptoolkit.server.config.Types.DOMAIN;
import static io.smtptoolkit.server.config.Types.DURATION;
import static io.smtptoolkit.server.config.Types.ENDPOINT;
import static io.smtptoolkit.server.config.Types.NETWORK;
import static io.smtptoolkit.server.config.Types.PATH;
import static io.smtptoolkit.server.config.Types.UTF8_DOMAIN;
import static io.smtptoolkit.server.config.Types.choice;
import static io.smtptoolkit.server.config.Types.listOf;
import static io.smtptoolkit.server.config.Types.text;

import io.smtptoolkit.server.auth.AuthLimits;
import io.smtptoolkit.server.config.LimitKeys.OfListener;
import io.smtptoolkit.server.network.Network;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of all keys: a file is read, checked, printed and documented by it alone. A part of the
 * server that is to be configured adds a {@link Section} here.
 */
final class Keys {
  static final Key<String> NAME =
      Key.optional(
          "name",
          DOMAIN,
          "the first of delivery.domains, or of [[domain]], without U-labels, else localhost",
          "The server's own name, in its greeting and in Received.");
  static final Section SERVER = Section.of(Section.TOP, "What all of the server has.", NAME);

  static final Key<Role> ROLE =
      Key.required("role", choice(Role.class), "What the listener is for; see above.");
  static final Key<Endpoint> ADDRESS =
      Key.required(
          "address",
          ENDPOINT,
          "Where to listen: 0.0.0.0 is all IPv4 addresses, [::] all of IPv6 and IPv4; port 0 takes"
              + " a free port.");
  static final Key<String> LISTENER_NAME =
      Key.optional(
          "name",
          text(
              "text",
              "a name of letters, digits and hyphens",
              it -> it.matches("[A-Za-z0-9-]{1,64}")),
          "the role; with -2, -3 … for the next ones of it",
          "Names the listener in the log.");
  static final Key<String> HOST =
      Key.optional("host", DOMAIN, "name", "The server's own name at this listener.");
  static final Key<TlsMode> TLS_MODE =
      Key.optional(
          "tls",
          choice(TlsMode.class),
          "by role",
          "Whether there is STARTTLS, whether it must come before AUTH and MAIL, or whether"
              + " connections begin with TLS.");
  static final Key<ClientCertificateMode> CLIENT_CERTIFICATES =
      Key.of(
          "client-certificates",
          choice(ClientCertificateMode.class),
          ClientCertificateMode.NONE,
          "Whether clients are asked for certificates under TLS. Where they are only asked, one"
              + " that is not trusted is as none.");
  static final Key<AuthMode> AUTH_MODE =
      Key.optional(
          "auth", choice(AuthMode.class), "by role", "Whether clients can or must authenticate.");
  static final Key<Boolean> PLAINTEXT =
      Key.of(
          "auth-in-the-clear",
          BOOLEAN,
          false,
          "Also offers PLAIN and LOGIN without TLS, where passwords can be read on the way.");
  static final Key<List<String>> LENIENT =
      Key.of(
          "lenient",
          listOf(
              text(
                  "text",
                  "one of " + String.join(", ", LeniencyNames.all()),
                  it -> !LeniencyNames.named(it).isEmpty())),
          List.of(),
          "Deviations that are tolerated, by name (leniencies.md); public-mx is a set of them.");
  static final Key<List<String>> WITHOUT_EXTENSIONS =
      Key.of(
          "without-extensions",
          listOf(
              text(
                  "text",
                  "one of " + String.join(", ", ExtensionNames.all()),
                  ExtensionNames.all()::contains)),
          List.<String>of(),
          "Extensions that are not offered, by the keyword in EHLO (server-extensions.md).");
  static final Key<List<Network>> PROXY_FROM =
      Key.of(
          "proxy-from",
          listOf(NETWORK),
          List.<Network>of(),
          "Whose connections begin with a PROXY header that names the client (front-ends.md).");
  static final Key<List<Network>> XCLIENT_FROM =
      Key.of(
          "xclient-from",
          listOf(NETWORK),
          List.<Network>of(),
          "Who may name the client by XCLIENT.");
  static final Key<Boolean> XCLIENT_LOGIN =
      Key.of(
          "xclient-login",
          BOOLEAN,
          false,
          "Believes LOGIN of XCLIENT as well: as whom the client is authenticated.");
  static final Key<List<Network>> XFORWARD_FROM =
      Key.of(
          "xforward-from",
          listOf(NETWORK),
          List.<Network>of(),
          "Who may say by XFORWARD, for the log only, where a message came from.");
  static final Section LISTENER =
      new Section(
          "listener",
          true,
          "An address where the server listens. At least one is needed.",
          Stream.of(
                  List.of(
                      ROLE,
                      ADDRESS,
                      LISTENER_NAME,
                      HOST,
                      TLS_MODE,
                      CLIENT_CERTIFICATES,
                      AUTH_MODE,
                      PLAINTEXT,
                      LENIENT,
                      WITHOUT_EXTENSIONS,
                      PROXY_FROM,
                      XCLIENT_FROM,
                      XCLIENT_LOGIN,
                      XFORWARD_FROM),
                  LimitKeys.OF_LISTENERS.stream().map(OfListener::own).toList(),
                  List.of(LimitKeys.LISTENER_CONNECTIONS),
                  LimitKeys.LISTENER_RATES.all(),
                  LimitKeys.TIMES_OF_LISTENERS.stream().map(OfListener::own).toList())
              .<Key<?>>flatMap(List::stream)
              .toList());

  static final Key<List<String>> DOMAINS =
      Key.of(
              "domains",
              listOf(UTF8_DOMAIN),
              List.<String>of(),
              "The domains whose mail is received.")
          .reloadable();
  static final Key<List<String>> MAILBOXES =
      Key.of(
              "mailboxes",
              listOf(Types.TEXT),
              List.<String>of(),
              "The mailboxes, at each of the domains.")
          .reloadable();
  static final Key<String> MAILDIR =
      Key.optional(
              "maildir",
              PATH,
              "needed unless discard is true",
              "The folder that mail is delivered to, as MAILDIR/MAILBOX/{tmp,new,cur}.")
          .reloadable();
  static final Key<String> POSTMASTER =
      Key.optional(
              "postmaster",
              Types.TEXT,
              "the mailbox postmaster, else the first one",
              "The mailbox that takes the postmaster's mail.")
          .reloadable();
  static final Key<String> SUBADDRESS =
      Key.of(
              "subaddress",
              Types.SEPARATOR,
              "+",
              "What separates a subaddress: alice+news is delivered to alice; \"\" for none.")
          .reloadable();
  static final Key<Boolean> DISCARD =
      Key.of("discard", BOOLEAN, false, "Accepts mail and forgets it, instead of delivering it.")
          .reloadable();
  static final Section DELIVERY =
      Section.of(
          "delivery",
          "For whom mail is received, and where it goes.",
          DOMAINS,
          MAILBOXES,
          MAILDIR,
          POSTMASTER,
          SUBADDRESS,
          DISCARD);

  static final Key<Boolean> SELF_SIGNED =
      Key.of(
          "self-signed",
          BOOLEAN,
          false,
          "Makes a certificate at the start, which no client can verify.");
  static final Key<String> CLIENT_CA =
      Key.optional(
              "client-ca",
              PATH,
              "needed if a listener has client-certificates",
              "A PEM file of the authorities whose signature of clients' certificates counts.")
          .reloadable();
  static final Section TLS =
      Section.of("tls", "Who the server is under TLS.", SELF_SIGNED, CLIENT_CA);

  static final Key<String> CHAIN =
      Key.required(
              "chain",
              PATH,
              "A PEM file with the certificate and the intermediate ones, in any order.")
          .reloadable();
  static final Key<String> PRIVATE_KEY =
      Key.required("key", PATH, "The private key in PEM; may be the same file.").reloadable();
  static final Key<String> PASSWORD_FILE =
      Key.optional(
              "password-file",
              PATH,
              "none: the key is not encrypted",
              "A file whose first line is the password of the key.")
          .reloadable();
  static final Section CERTIFICATE =
      Section.repeated(
          "tls.certificate",
          "A certificate. With several, the client's server name (SNI) chooses the one that is made"
              + " out to it; the first is for all other names.",
          CHAIN,
          PRIVATE_KEY,
          PASSWORD_FILE);

  static final Key<String> USERS =
      Key.optional(
              "users",
              PATH,
              "needed if a listener has auth",
              "The file of users that smtp passwd writes. It is looked at again when it has"
                  + " changed.")
          .reloadable();
  static final Key<ExternalMode> EXTERNAL =
      Key.of(
          "external",
          choice(ExternalMode.class),
          ExternalMode.NONE,
          "Which name in a client's certificate is its user's, for AUTH EXTERNAL: the mailbox in"
              + " subjectAltName, or the subject's common name. A client that has a"
              + " certificate of tls.client-ca is a user then.");
  static final Key<Integer> FAILURES_PER_CONNECTION =
      Key.of(
          "max-failures-per-connection",
          COUNT,
          AuthLimits.DEFAULT.maxFailuresPerConnection(),
          "After so many failures one more closes the connection.");
  static final Key<Integer> FAILURES_PER_ADDRESS =
      Key.of(
          "max-failures-per-address",
          COUNT,
          AuthLimits.DEFAULT.maxFailuresPerAddress(),
          "After so many an address, of IPv6 a network of 64 bits, is locked out.");
  static final Key<Integer> FAILURES_PER_USER =
      Key.of(
          "max-failures-per-user-and-network",
          COUNT,
          AuthLimits.DEFAULT.maxFailuresPerUserAndNetwork(),
          "After so many a name is locked out for a network of 24 bits, of IPv6 48.");
  static final Key<Duration> LOCK_OUT =
      Key.of("lock-out", DURATION, AuthLimits.DEFAULT.lockOut(), "How long a lock-out lasts.");
  static final Key<Duration> FAILURE_DELAY =
      Key.of(
          "failure-delay",
          DURATION,
          AuthLimits.DEFAULT.failureDelay(),
          "How long the first failure of a connection waits for its reply; the second one waits"
              + " twice as long, and so on.");
  static final Section AUTH =
      Section.of(
          "auth",
          "Who may authenticate.",
          USERS,
          EXTERNAL,
          FAILURES_PER_CONNECTION,
          FAILURES_PER_ADDRESS,
          FAILURES_PER_USER,
          LOCK_OUT,
          FAILURE_DELAY);

  static final Key<LogLevel> LEVEL =
      Key.of(
              "level",
              choice(LogLevel.class),
              LogLevel.INFO,
              "How much is logged; trace has every command and reply.")
          .reloadable();
  static final Key<LogFormatName> FORMAT =
      Key.of("format", choice(LogFormatName.class), LogFormatName.TEXT, "The form of the lines.")
          .reloadable();
  static final Key<LogAddresses> ADDRESSES =
      Key.of(
              "addresses",
              choice(LogAddresses.class),
              LogAddresses.FULL,
              "How mailboxes and users are shown: as they are, their domain only, or a hash in"
                  + " place of the local-part.")
          .reloadable();
  static final Key<List<Network>> TRACE_FROM =
      Key.of(
              "trace-from",
              listOf(NETWORK),
              List.of(),
              "Clients whose dialogue is logged at level info, with secrets masked, also on"
                  + " connections that are open: commands, or what is wrong with them, and"
                  + " replies.")
          .reloadable();
  static final Section LOG =
      Section.of("log", "The log, on standard error.", LEVEL, FORMAT, ADDRESSES, TRACE_FROM);

  static final Key<Endpoint> METRICS_ADDRESS =
      Key.optional(
          "address",
          ENDPOINT,
          "none: no metrics are shown",
          "Where /metrics, /health and /ready are answered by HTTP, to every client that can"
              + " connect.");
  static final Section METRICS =
      Section.of("metrics", "What is shown to those who watch the server.", METRICS_ADDRESS);

  /** In the order of the page and of what is printed. */
  static final List<Section> SECTIONS =
      Stream.of(
              List.of(SERVER, LISTENER, DELIVERY),
              MailKeys.SECTIONS,
              List.of(TLS, CERTIFICATE, AUTH, LimitKeys.LIMITS, LimitKeys.TIMEOUTS, LOG, METRICS))
          .flatMap(List::stream)
          .toList();

  private Keys() {}

  static Optional<Section> section(String path) {
    return SECTIONS.stream().filter(it -> it.path().equals(path)).findFirst();
  }
}
