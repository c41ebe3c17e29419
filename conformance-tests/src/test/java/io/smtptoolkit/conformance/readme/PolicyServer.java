package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.address.*;
import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.*;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server with three doors, and what may come in at each of them. */
final class PolicyServer {
  /** Whose mail is received, and who may submit mail. */
  private static final String DOMAIN = "example.com";

  static SmtpServer start(
      InetSocketAddress mx,
      InetSocketAddress submission,
      InetSocketAddress lmtp,
      TlsIdentity identity,
      MailService store)
      throws IOException {
    return SmtpServer.start(
        SmtpServerOptions.builder(new Policy(store))
            .listener(listener("mx", mx).startTls(identity).maxMessageOctets(10_000_000).build())
            .listener(listener("submission", submission).startTls(identity).build())
            .listener(listener("lmtp", lmtp).protocol(Protocol.LMTP).build())
            .build());
  }

  private static ListenerOptions.Builder listener(String name, InetSocketAddress address) {
    return ListenerOptions.builder().name(name).address(address).domain("mx." + DOMAIN);
  }

  /** Judges envelopes; what it accepts goes to the store. */
  private record Policy(MailService store) implements MailService {
    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      if (!session.listener().equals("submission")) {
        return store.begin(session, reversePath, parameters).thenApply(Policy::withinDomain);
      }
      if (!session.facts().tls()) return refuse(530, "5.7.0", "STARTTLS first");
      if (!isLocal(reversePath.mailbox())) {
        return refuse(550, "5.7.1", "Not an address of " + DOMAIN + ": " + reversePath);
      }
      return store.begin(session, reversePath, parameters);
    }

    private static Begin withinDomain(Begin begin) {
      return begin
          .transaction()
          .map(it -> Begin.accepted(new WithinDomain(it), begin.reply()))
          .orElse(begin);
    }
  }

  /** A transaction that has recipients of the domain only. */
  private record WithinDomain(MailTransaction store) implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return isLocal(forwardPath.mailbox())
          ? store.recipient(forwardPath, parameters)
          : refuse(550, "5.7.1", "Not a recipient in " + DOMAIN + ": " + forwardPath);
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      return store.content(content);
    }

    @Override
    public CompletionStage<Completion> complete() {
      return store.complete();
    }

    @Override
    public void abort() {
      store.abort();
    }

    @Override
    public Optional<String> messageId() {
      return store.messageId();
    }
  }

  /** Without a mailbox it is the null reverse-path, or the postmaster of this server. */
  private static boolean isLocal(Optional<Mailbox> mailbox) {
    return mailbox.map(it -> it.domain().toString().equalsIgnoreCase(DOMAIN)).orElse(true);
  }

  private static <T> CompletionStage<T> refuse(int code, String status, String text) {
    return CompletableFuture.failedFuture(new Rejected(Reply.of(code, status, text)));
  }
}
