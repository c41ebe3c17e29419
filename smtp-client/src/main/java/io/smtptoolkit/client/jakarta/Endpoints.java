package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import jakarta.mail.MessagingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The endpoints to connect to, and as whom, as the properties say. Immutable. */
final class Endpoints {
  private static final String JDK_FACTORY = "javax.net.ssl.SSLSocketFactory";

  private final Settings settings;
  private final SharedClients clients;
  private final String host;
  private final int port;

  /**
   * A server.
   *
   * @param host the caller's or the property's; empty for this machine, as in Angus
   * @param port the caller's; -1 for the property's, or that of the protocol
   */
  Endpoints(Settings settings, SharedClients clients, Optional<String> host, int port) {
    this.settings = settings;
    this.clients = clients;
    this.host = host.or(() -> settings.text(Setting.HOST)).orElse("localhost");
    this.port = port > 0 ? port : configuredPort();
  }

  private int configuredPort() {
    int fallback = settings.isSecureProtocol() ? 465 : 25;
    int usual = settings.number(Setting.PORT).orElse(fallback);
    int port = hasJdkFactory() ? settings.number(Setting.SOCKETFACTORY_PORT).orElse(usual) : usual;
    return port > 0 ? port : fallback;
  }

  /** A class that means no more than TLS from the first octet on, and is often set so. */
  private boolean hasJdkFactory() {
    return settings.text(Setting.SOCKETFACTORY_CLASS).filter(JDK_FACTORY::equals).isPresent();
  }

  String host() {
    return host;
  }

  /**
   * The endpoint.
   *
   * @param user empty for no authentication
   * @throws MessagingException when a property cannot be honoured
   */
  Endpoint endpoint(Optional<User> user) throws MessagingException {
    Optional<String> factory = settings.text(Setting.SOCKETFACTORY_CLASS);
    if (factory.isPresent() && !hasJdkFactory()) {
      throw new MessagingException(
          "the property socketFactory.class has " + factory.get() + ", which is not supported");
    }
    try {
      Endpoint.Builder builder = Endpoint.builder(host, port).tlsPolicy(policy());
      if (policy() != TlsPolicy.NEVER) {
        TlsSettings tls = TlsSettings.of(settings, host);
        if (tls.proves()) {
          builder.sslContext(clients.context(tls));
        } else {
          builder.unverifiedContext(clients.context(tls));
        }
      }
      helloName().ifPresent(builder::helloName);
      sourceAddress().ifPresent(builder::sourceAddress);
      if (user.isPresent()) {
        addCredentials(builder, user.get());
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new MessagingException("cannot connect to " + host + ": " + e.getMessage(), e);
    }
  }

  private TlsPolicy policy() {
    if (settings.isSecureProtocol()
        || settings.flag(Setting.SSL_ENABLE, false)
        || hasJdkFactory()) {
      return TlsPolicy.IMPLICIT;
    }
    if (settings.flag(Setting.STARTTLS_REQUIRED, false)) {
      return TlsPolicy.REQUIRED;
    }
    return settings.flag(Setting.STARTTLS_ENABLE, false) ? TlsPolicy.IF_OFFERED : TlsPolicy.NEVER;
  }

  /** As Angus: the property, else this machine's name, else the connection's address. */
  private Optional<HelloName> helloName() {
    Optional<String> set =
        settings.text(Setting.LOCALHOST).or(() -> settings.text(Setting.LOCALADDRESS));
    try {
      String name = set.isPresent() ? set.get() : InetAddress.getLocalHost().getCanonicalHostName();
      boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
      return address && !name.startsWith("[")
          ? Optional.empty()
          : Optional.of(HelloName.parse(name));
    } catch (UnknownHostException | SmtpSyntaxException e) {
      return Optional.empty();
    }
  }

  private Optional<InetSocketAddress> sourceAddress() throws MessagingException {
    Optional<String> address = settings.text(Setting.LOCALADDRESS);
    int local = Math.max(0, settings.number(Setting.LOCALPORT).orElse(0));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByName(address.get()), local));
    } catch (UnknownHostException e) {
      throw new MessagingException("the property localaddress is not an address: " + address, e);
    }
  }

  /** A name and what proves it: a password, or a token for a mechanism with tokens. */
  record User(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  private void addCredentials(Endpoint.Builder builder, User user) {
    List<SaslMechanism> named = namedMechanisms();
    if (!named.isEmpty() && SaslMechanism.WITH_TOKEN.contains(named.get(0))) {
      Secret token = Secret.ofUtf8(user.password());
      builder.credentials(new Credentials.Token(Optional.of(user.name()), new FixedToken(token)));
    } else {
      var password =
          PasswordCredentials.of(user.name(), Secret.ofUtf8(user.password()), Optional::of);
      Optional<String> other = settings.text(Setting.SASL_AUTHORIZATIONID);
      builder.credentials(
          new Credentials.Password(
              other.isPresent() ? password.actingAs(other.get(), Optional::of) : password));
    }
    builder.mechanisms(allowed(named)).credentialsInClear();
  }

  private List<SaslMechanism> namedMechanisms() {
    var named = new ArrayList<SaslMechanism>();
    for (String word : settings.words(Setting.AUTH_MECHANISMS)) {
      SaslMechanism.of(word).ifPresent(named::add);
    }
    return named;
  }

  private Set<SaslMechanism> allowed(List<SaslMechanism> named) {
    Set<SaslMechanism> allowed = EnumSet.allOf(SaslMechanism.class);
    if (settings.text(Setting.AUTH_MECHANISMS).isPresent()) {
      allowed.retainAll(named);
      return allowed;
    }
    if (settings.flag(Setting.AUTH_LOGIN_DISABLE, false)) {
      allowed.remove(SaslMechanism.LOGIN);
    }
    if (settings.flag(Setting.AUTH_PLAIN_DISABLE, false)) {
      allowed.remove(SaslMechanism.PLAIN);
    }
    return allowed;
  }
}
