package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.SessionState;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * From the connection to the state in which mail can be sent.
 *
 * <pre>
 * S: 220 mx.example ESMTP ready
 * C: EHLO client.example
 * S: 250-mx.example
 * S: 250 STARTTLS
 * C: STARTTLS                       as the policy says
 * S: 220 2.0.0 Ready to start TLS
 *    handshake
 * C: EHLO client.example
 * S: 250-mx.example
 * S: 250 AUTH PLAIN
 * C: AUTH PLAIN AGNhcm9s...         with credentials, see Authentication
 * S: 235 2.7.0 Authentication successful
 * </pre>
 *
 * <p>A server that refuses EHLO for good gets HELO (RFC 5321 §3.2). With LMTP it is LHLO, and
 * nothing else (RFC 2033 §4.1).
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class Opening {
  private final Dialogue dialogue;
  private final Endpoint endpoint;
  private final SmtpClientOptions options;
  private final Callbacks callbacks;

  private Opening(
      Dialogue dialogue, Endpoint endpoint, SmtpClientOptions options, Callbacks callbacks) {
    this.dialogue = dialogue;
    this.endpoint = endpoint;
    this.options = options;
    this.callbacks = callbacks;
  }

  /**
   * Opens a conversation.
   *
   * @param dialogue the dialogue of a new connection
   * @param endpoint where to, and under which policy
   * @param options time-outs, and the name unless the endpoint has one
   * @param callbacks where tokens are asked for, and hashes computed
   * @return completed when mail can be sent; when it fails the connection is closed
   */
  public static CompletableFuture<Void> run(
      Dialogue dialogue, Endpoint endpoint, SmtpClientOptions options, Callbacks callbacks) {
    return new Opening(dialogue, endpoint, options, callbacks).open();
  }

  /**
   * Waits for the server's greeting, within TLS if that is implicit.
   *
   * @param dialogue the dialogue of a new connection
   * @param endpoint where to
   * @param options time-outs
   * @param callbacks not used
   * @return completed when the server has greeted; when it fails the connection is closed
   */
  public static CompletableFuture<Void> greet(
      Dialogue dialogue, Endpoint endpoint, SmtpClientOptions options, Callbacks callbacks) {
    return new Opening(dialogue, endpoint, options, callbacks)
        .awaitGreeting()
        .thenRun(() -> dialogue.stage(Stage.IDLE));
  }

  private CompletableFuture<Void> awaitGreeting() {
    CompletableFuture<Void> secured =
        endpoint.tlsPolicy() == TlsPolicy.IMPLICIT
            ? handshake()
            : CompletableFuture.completedFuture(null);
    return secured
        .thenCompose(done -> dialogue.greeting(options.timeouts().greeting()))
        .thenCompose(this::greeted);
  }

  private CompletableFuture<Void> open() {
    return awaitGreeting()
        .thenCompose(done -> hello())
        .thenCompose(done -> startTls())
        .thenCompose(done -> authenticate())
        .thenRun(() -> dialogue.stage(Stage.IDLE));
  }

  private CompletableFuture<Void> greeted(Reply greeting) {
    if (greeting.isPositiveCompletion()) {
      return CompletableFuture.completedFuture(null);
    }
    // RFC 5321 §3.1: after a refusing greeting the client still says QUIT, and does not wait for
    // its reply.
    return refused(Stage.GREETING, greeting);
  }

  private CompletableFuture<Void> hello() {
    HelloName name = endpoint.helloName().or(options::helloName).orElseGet(this::ownAddress);
    boolean lmtp = endpoint.protocol() == Protocol.LMTP;
    CompletableFuture<Reply> reply =
        dialogue.send(lmtp ? new Lhlo(name) : new Ehlo(name), options.timeouts().hello());
    dialogue.flush();
    return reply.thenCompose(
        it -> {
          if (it.isPositiveCompletion()) {
            return CompletableFuture.completedFuture(null);
          }
          return it.isPermanentNegative() && !lmtp ? oldHello(name, it) : refused(Stage.EHLO, it);
        });
  }

  /**
   * A server that refuses EHLO and closes meant this client and not the command: its refusal is the
   * reason then, and not that HELO has no reply.
   */
  private CompletableFuture<Void> oldHello(HelloName name, Reply refusal) {
    CompletableFuture<Reply> reply = dialogue.send(new Helo(name), options.timeouts().hello());
    dialogue.flush();
    return reply
        .exceptionallyCompose(lost -> refused(Stage.EHLO, refusal))
        .thenCompose(
            it ->
                it.isPositiveCompletion()
                    ? CompletableFuture.completedFuture(null)
                    : refused(Stage.HELO, it));
  }

  private CompletableFuture<Void> startTls() {
    boolean offered = dialogue.facts().extensions().offers(KeywordExtension.STARTTLS);
    return switch (endpoint.tlsPolicy()) {
      case NEVER, IMPLICIT -> CompletableFuture.completedFuture(null);
      case IF_OFFERED -> offered ? upgrade() : CompletableFuture.completedFuture(null);
      case REQUIRED ->
          offered
              ? upgrade()
              : give(
                  new NotOfferedException(
                      dialogue.id(),
                      Stage.STARTTLS,
                      Optional.of("STARTTLS"),
                      "the server does not offer STARTTLS, and TLS is required"));
    };
  }

  private CompletableFuture<Void> upgrade() {
    CompletableFuture<Reply> reply = dialogue.send(new StartTls(), options.timeouts().mail());
    dialogue.flush();
    return reply.thenCompose(
        it ->
            it.code().equals(ReplyCode.SERVICE_READY)
                ? handshake().thenCompose(done -> hello())
                : refused(Stage.STARTTLS, it));
  }

  private CompletableFuture<Void> handshake() {
    try {
      return dialogue.startTls(
          TlsEngines.create(
              endpoint.tlsPolicy(), endpoint.sslContext(), dialogue.link().peerAddress()),
          options.timeouts().tlsHandshake());
    } catch (IOException e) {
      dialogue.fail("TLS cannot begin: " + e.getMessage(), e);
      return CompletableFuture.failedFuture(dialogue.failure().orElseThrow());
    }
  }

  private CompletableFuture<Void> authenticate() {
    if (endpoint.credentials().isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    var authentication =
        new Authentication(
            dialogue, endpoint, options.timeouts(), callbacks, Authentication::randomNonce);
    return authentication
        .run(endpoint.credentials().get())
        .exceptionallyCompose(failure -> give(Authentication.cause(failure)));
  }

  private <T> CompletableFuture<T> refused(Stage stage, Reply reply) {
    return give(new NegativeReplyException(dialogue.id(), stage, reply));
  }

  /** Gives up politely: the cause is reported at once, QUIT goes its own way. */
  private <T> CompletableFuture<T> give(Throwable cause) {
    if (dialogue.failure().isEmpty() && dialogue.state() != SessionState.CLOSED) {
      var unused = Closing.run(dialogue, options.timeouts());
    }
    return CompletableFuture.failedFuture(cause);
  }

  private HelloName ownAddress() {
    return new HelloName(
        AddressLiteral.ofIp(dialogue.link().localAddress().getAddress().getAddress()));
  }
}
