package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.sasl.*;
import io.smtptoolkit.codec.session.*;
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.SecureRandom;
import java.util.*;
import java.util.function.*;
import javax.net.ssl.SSLEngine;

public class SubmissionServer {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Secret DECOY_KEY = Secret.of(random(32)); // a real one is kept in a file

  private final Socket socket;
  private final Supplier<SSLEngine> tls;
  private final Map<String, ScramCredential> users;
  private final BiConsumer<String, byte[]> messages;
  private final ServerConnection connection =
      ServerConnection.builder(ServerSession.builder().build()).build();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private Function<Secret, SaslStep> asked = response -> SaslStep.Failed.temporarily("not asked");
  private String user = "";

  /** A server for one connection; each message is handed over with the name of its user. */
  public SubmissionServer(
      Socket socket,
      Supplier<SSLEngine> tls,
      Map<String, ScramCredential> users,
      BiConsumer<String, byte[]> messages) {
    this.socket = socket;
    this.tls = tls;
    this.users = users;
    this.messages = messages;
  }

  /** Serves the client to its end. */
  public void run() throws Exception {
    while (true) {
      ServerEvent event = connection.next();
      if (event == ServerEvent.GREETING_DUE) connection.reply(Replies.greeting("mx.example"));
      else if (event instanceof ServerEvent.CommandReceived it) {
        connection.reply(answer(it.command()));
      } else if (event instanceof ServerEvent.SaslReceived it) {
        // Without a response the client has given up, and has its 501.
        it.response().ifPresent(response -> connection.reply(afterStep(asked.apply(response))));
      } else if (event instanceof ServerEvent.ContentReceived it) {
        Channels.newChannel(content).write(it.octets());
      } else if (event instanceof ServerEvent.ContentEnded) {
        messages.accept(user, content.toByteArray());
        connection.reply(Replies.accepted());
      } else if (event == ServerEvent.TLS_DUE) connection.startTls(tls.get());
      else if (event == ServerEvent.NEED_TASK) connection.runTlsTask();
      else if (event == ServerEvent.NEED_BYTES) {
        write();
        if (connection.state() == SessionState.CLOSED) return;
        read();
      } else if (event instanceof ServerEvent.InputEnded
          || event instanceof ServerEvent.ConnectionBroken) {
        write();
        return;
      }
    }
  }

  private Reply answer(Command command) {
    if (command instanceof Auth auth) return begin(auth);
    return switch (command.verb().orElseThrow()) {
      case EHLO -> offered().toEhloReply("mx.example", "");
      case MAIL -> {
        content.reset();
        yield connection.facts().authenticated() ? Replies.senderOk() : AuthReplies.required();
      }
      case RCPT, RSET, NOOP -> Replies.ok();
      case DATA -> Replies.startMailInput();
      case STARTTLS -> Replies.readyToStartTls();
      case QUIT -> Replies.closing("mx.example");
      default -> Replies.commandNotImplemented();
    };
  }

  private Extensions offered() {
    var always =
        Extensions.of(
            KeywordExtension.PIPELINING,
            KeywordExtension.ENHANCED_STATUS_CODES,
            new AuthExtension(mechanisms().stream().map(SaslMechanism::keyword).toList()));
    return connection.facts().tls() ? always : always.with(KeywordExtension.STARTTLS);
  }

  /** PLAIN shows the password, and is for TLS only (RFC 4954 §4). */
  private List<SaslMechanism> mechanisms() {
    return connection.facts().tls()
        ? List.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN)
        : List.of(SaslMechanism.SCRAM_SHA_256);
  }

  private Reply begin(Auth auth) {
    Optional<SaslMechanism> mechanism = SaslMechanism.of(auth.mechanism());
    if (mechanism.filter(mechanisms()::contains).isEmpty()) {
      return AuthReplies.mechanismNotOffered();
    }
    String nonce = Base64.getEncoder().encodeToString(random(18));
    StringPreparation names = StringPreparation.PRINTABLE_ASCII;
    SaslServerExchange exchange =
        mechanism.get() == SaslMechanism.PLAIN
            ? SaslServerExchange.plain(names)
            : SaslServerExchange.scram(mechanism.get(), nonce, List.of(), names);
    return afterStep(auth.initialResponse().map(exchange::begin).orElseGet(exchange::begin));
  }

  /** Answers the questions of an exchange, until there is something to tell the client. */
  private Reply afterStep(SaslStep first) {
    SaslStep step = first;
    while (true) {
      if (step instanceof SaslStep.CheckPassword it) {
        step = isPassword(it.authenticationId(), it.password()) ? it.accept() : it.refuse();
      } else if (step instanceof SaslStep.NeedScramCredential it) {
        step = it.credential(credential(it.authenticationId()));
      } else if (step instanceof SaslStep.Authorize it) {
        step = it.deny(); // no user may act as another
      } else if (step instanceof SaslStep.Challenge it) {
        asked = it::respond;
        return AuthReplies.challenge(it.octets().octets());
      } else if (step instanceof SaslStep.Authenticated it) {
        user = it.authorizationId();
        return AuthReplies.succeeded();
      } else if (step instanceof SaslStep.Failed it) return it.reply();
      else return AuthReplies.temporaryFailure(); // a question of another mechanism
    }
  }

  /** What is stored of a user's password; of a stranger's something that looks the same. */
  private ScramCredential credential(String name) {
    return users.containsKey(name)
        ? users.get(name)
        : ScramCredential.decoy(ScramHash.SHA_256, DECOY_KEY, name, 4096);
  }

  private boolean isPassword(String name, Secret password) {
    ScramCredential stored = credential(name);
    return ScramCredential.fromPassword(stored.hash(), password, stored.salt(), stored.iterations())
        .equals(stored);
  }

  private static byte[] random(int octets) {
    byte[] random = new byte[octets];
    RANDOM.nextBytes(random);
    return random;
  }

  private void write() throws IOException {
    Channels.newChannel(socket.getOutputStream()).write(connection.takeOutput());
  }

  private void read() throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(16_384);
    if (Channels.newChannel(socket.getInputStream()).read(octets) < 0) connection.endOfInput();
    else connection.receive(octets.flip());
  }
}
