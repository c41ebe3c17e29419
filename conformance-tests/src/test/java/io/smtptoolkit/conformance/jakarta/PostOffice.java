package io.smtptoolkit.conformance.jakarta;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.BlockingAuthenticator;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.StoredCredential;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Our server, with a door for anyone, one for users, who encrypt first, and one in TLS from the
 * start. It refuses recipients whose names begin with {@code no}, {@code full} or {@code later}.
 */
final class PostOffice implements AutoCloseable {
  static final String USER = "alice";
  static final String PASSWORD = "correct horse";

  /** A message as it came; each char of the content is an octet. */
  record Received(
      String connection,
      boolean encrypted,
      boolean authenticated,
      String reversePath,
      String parameters,
      List<String> forwardPaths,
      String content) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final SmtpServer server;

  PostOffice() throws IOException {
    BlockingMailService service = Letter::new;
    TlsIdentity identity = TlsIdentity.selfSigned("127.0.0.1", "localhost");
    var policy = AuthPolicy.required(Authenticator.blocking(new Users()));
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(MailService.blocking(service))
                .listener(ListenerOptions.builder().name("mx").build())
                .listener(
                    ListenerOptions.builder()
                        .name("submission")
                        .startTls(identity)
                        .auth(policy)
                        .build())
                .listener(
                    ListenerOptions.builder()
                        .name("submissions")
                        .implicitTls(identity)
                        .auth(policy)
                        .build())
                .build());
  }

  int port(String listener) {
    return server.address(listener).getPort();
  }

  Received await() throws InterruptedException {
    Received next = received.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no message came");
    }
    return next;
  }

  boolean isEmpty() {
    return received.isEmpty();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Letter implements BlockingMailService.Transaction {
    private final SessionInfo session;
    private final ReversePath reversePath;
    private final MailParameters parameters;
    private final List<String> forwardPaths = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Letter(SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      this.session = session;
      this.reversePath = reversePath;
      this.parameters = parameters;
    }

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters rcpt) {
      String name = forwardPath.toString();
      if (name.startsWith("<no")) {
        return Reply.of(550, "5.1.1", "No such mailbox");
      }
      if (name.startsWith("<full")) {
        return Reply.of(552, "5.2.2", "Mailbox full");
      }
      if (name.startsWith("<later")) {
        return Reply.of(451, "4.3.0", "Try again later");
      }
      forwardPaths.add(name);
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer octets) {
      while (octets.hasRemaining()) {
        content.write(octets.get());
      }
    }

    @Override
    public Reply complete() {
      received.add(
          new Received(
              session.connectionId(),
              session.facts().tls(),
              session.facts().authenticated(),
              reversePath.toString(),
              parameters.toString(),
              List.copyOf(forwardPaths),
              content.toString(ISO_8859_1)));
      return Replies.accepted();
    }

    @Override
    public void abort() {}
  }

  private static final class Users implements BlockingAuthenticator {
    private static final ScramCredential ALICE =
        ScramCredential.fromPassword(
            ScramHash.SHA_256, Secret.ofUtf8(PASSWORD), Secret.of(new byte[16]), 4096);

    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(
          SaslMechanism.PLAIN,
          SaslMechanism.LOGIN,
          SaslMechanism.SCRAM_SHA_256,
          SaslMechanism.SCRAM_SHA_256_PLUS);
    }

    @Override
    public PasswordCheck checkPassword(AuthAttempt attempt, String user, Secret password) {
      return user.equals(USER) && password.equals(Secret.ofUtf8(PASSWORD))
          ? PasswordCheck.CORRECT
          : PasswordCheck.WRONG;
    }

    @Override
    public StoredCredential scramCredential(AuthAttempt attempt, String user, ScramHash hash) {
      return StoredCredential.of(ALICE);
    }
  }
}
