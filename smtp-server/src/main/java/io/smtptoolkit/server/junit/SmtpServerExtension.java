package io.smtptoolkit.server.junit;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.memory.ReceivedMail;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An SMTP server for tests of programs that send mail, on a free port of loopback, which keeps what
 * it receives.
 *
 * <pre>{@code
 * class InvoiceTest {
 *   @RegisterExtension
 *   static final SmtpServerExtension SMTP = SmtpServerExtension.builder().startTls().build();
 *
 *   @Test
 *   void sendsTheInvoice(ReceivedMail mail) throws Exception {
 *     program.sendInvoice(SMTP.host(), SMTP.port());
 *     assertThat(mail.next(Duration.ofSeconds(10)).header("Subject")).contains("Your invoice");
 *   }
 * }
 * }</pre>
 *
 * <p>In a static field, or by {@code @ExtendWith}, one server serves the class, else each test has
 * its own. Before each test the mail is cleared, so that tests of one class do not run at the same
 * time. A test may have the {@link ReceivedMail} and the {@link SmtpServer} as parameters.
 */
public final class SmtpServerExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final ReceivedMail mail = new ReceivedMail();
  private final ListenerOptions listener;
  private final @Nullable TlsIdentity identity;
  private @Nullable SmtpServer server;
  // How many classes are being tested, one nested in the other.
  private int classes;

  /** A server without TLS and AUTH. */
  public SmtpServerExtension() {
    this(builder());
  }

  private SmtpServerExtension(Builder builder) {
    identity = builder.identity;
    listener = builder.listener();
  }

  /**
   * Begins with a server without TLS and AUTH.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The host on which the server listens.
   *
   * @return {@code 127.0.0.1}, or what the loopback address of the machine is
   */
  public String host() {
    return server().address().getAddress().getHostAddress();
  }

  /**
   * The port on which the server listens.
   *
   * @return the port
   */
  public int port() {
    return server().address().getPort();
  }

  /**
   * The server.
   *
   * @return the one that is running
   * @throws IllegalStateException outside of a test
   */
  public SmtpServer server() {
    if (server == null) {
      throw new IllegalStateException(
          "the server runs during tests only: is the field annotated with @RegisterExtension?");
    }
    return server;
  }

  /**
   * The mail that the server has received since the test began.
   *
   * @return the mail
   */
  public ReceivedMail mail() {
    return mail;
  }

  /**
   * The certificate of the server, for a client that reads one from a file.
   *
   * @return in PEM
   * @throws IllegalStateException if there is no TLS
   */
  public String certificatePem() {
    return identity().certificatePem();
  }

  /**
   * Returns a context with which a client trusts the certificate of the server, which is for {@code
   * localhost} and {@code 127.0.0.1}.
   *
   * @return a new context, for clients
   * @throws IllegalStateException if there is no TLS
   */
  public SSLContext trust() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", identity().certificate());
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException fault) {
      throw new IllegalStateException("the JDK cannot make a trust store in memory", fault);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    classes++;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    start();
    mail.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (classes == 0) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    classes--;
    if (classes == 0) {
      stop();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ReceivedMail.class || type == SmtpServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SmtpServer.class ? server() : mail;
  }

  private void start() throws IOException {
    if (server == null) {
      server = SmtpServer.start(SmtpServerOptions.builder(mail).listener(listener).build());
    }
  }

  private void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private TlsIdentity identity() {
    if (identity == null) {
      throw new IllegalStateException("the server has no TLS: build it with startTls()");
    }
    return identity;
  }

  /** Collects what the server has. Not thread-safe. */
  public static final class Builder {
    private final Map<String, String> users = new HashMap<>();
    private @Nullable TlsIdentity identity;
    private UnaryOperator<ListenerOptions.Builder> tls = it -> it;
    private UnaryOperator<ListenerOptions.Builder> other = it -> it;

    private Builder() {}

    /**
     * Offers STARTTLS, with a certificate for {@code localhost} and {@code 127.0.0.1} that is made
     * now.
     *
     * @return this
     */
    public Builder startTls() {
      TlsIdentity made = made();
      tls = it -> it.startTls(made);
      return this;
    }

    /**
     * Requires STARTTLS before AUTH and MAIL.
     *
     * @return this
     */
    public Builder startTlsRequired() {
      TlsIdentity made = made();
      tls = it -> it.startTlsRequired(made);
      return this;
    }

    /**
     * Begins every connection with TLS.
     *
     * @return this
     */
    public Builder implicitTls() {
      TlsIdentity made = made();
      tls = it -> it.implicitTls(made);
      return this;
    }

    /**
     * Adds a user, and requires AUTH before MAIL: SCRAM, PLAIN or LOGIN, the latter two in the
     * clear as well if there is no TLS.
     *
     * @param name of the user
     * @param password which is no secret
     * @return this
     */
    public Builder user(String name, String password) {
      users.put(name, password);
      return this;
    }

    /**
     * Changes what else a listener has.
     *
     * @param change such as {@code it -> it.maxMessageOctets(1_000)}
     * @return this
     */
    public Builder listener(UnaryOperator<ListenerOptions.Builder> change) {
      other = change;
      return this;
    }

    /**
     * The extension.
     *
     * @return a new one, whose server is not started yet
     */
    public SmtpServerExtension build() {
      return new SmtpServerExtension(this);
    }

    private TlsIdentity made() {
      TlsIdentity made = TlsIdentity.selfSigned("localhost", "127.0.0.1");
      identity = made;
      return made;
    }

    private ListenerOptions listener() {
      ListenerOptions.Builder listener = tls.apply(ListenerOptions.builder());
      if (!users.isEmpty()) {
        AuthPolicy policy = AuthPolicy.required(new TestUsers(users));
        listener.auth(identity == null ? policy.withPlaintextInTheClear() : policy);
      }
      return other.apply(listener).build();
    }
  }
}
