package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy that refuses by address, hello name and envelope, through both doors. */
@Timeout(60)
class SessionPolicyTest {
  private static final Reply BLOCKED = reply(554, "5.7.1 You are blocked");

  private final RecordingService service = new RecordingService();
  private final ListenerOptions.Builder listener = ListenerOptions.builder().domain("mx.example");
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<Arguments> doors() {
    Asynchronous asynchronous = new Asynchronous();
    Blocking blocking = new Blocking();
    return Stream.of(
        Arguments.of("stages", asynchronous, asynchronous.seen),
        Arguments.of("methods that block", SessionPolicy.blocking(blocking), blocking.seen));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doors")
  void refusesByAddress(String name, SessionPolicy policy, List<String> seen) throws Exception {
    start(policy);
    try (RawClient blocked = RawClient.connectFrom("127.0.0.66", server.address());
        RawClient other = RawClient.ready(server.address())) {
      // RFC 5321 §3.1: the server waits for QUIT.
      blocked.expectReply("554 5.7.1 You are blocked\r\n");
      blocked.send("EHLO c.example\r\n").expectReply("503 ");
      blocked.send("QUIT\r\n").expectReply("221 ").expectEnd();
      other.send("NOOP\r\n").expectReply("250 ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doors")
  void refusesByHelloName(String name, SessionPolicy policy, List<String> seen) throws Exception {
    start(policy);
    try (RawClient client = RawClient.greeted(server.address())) {
      client.send("EHLO bad.example\r\nMAIL FROM:<>\r\n");
      client.expectReply("550 5.7.1 ").expectReply("503 ");
      client.send("HELO bad.example\r\n").expectReply("550 5.7.1 ");
      client.send("EHLO good.example\r\nMAIL FROM:<>\r\n");
      client.expectReply("250-").expectReply("250 ");
      client.send("EHLO bad.example\r\n").expectReply("550 ");
      // RFC 5321 §4.1.4: a refused EHLO changes nothing.
      client.send("RCPT TO:<a@example.com>\r\n").expectReply("250 ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doors")
  void refusesByEnvelopeBeforeTheContent(String name, SessionPolicy policy, List<String> seen)
      throws Exception {
    start(policy);
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<bad@b.c>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("550 5.7.1 ").expectReply("250 ");

      client.send("MAIL FROM:<bad@b.c>\r\nRCPT TO:<a@example.com>\r\nBDAT 4\r\nRSET");
      client.expectReply("250 ").expectReply("250 ").expectReply("550 5.7.1 ");
      client.send("RSET\r\n").expectReply("250 ");

      client.send("MAIL FROM:<good@b.c>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<b@example.com>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ");
      client.send("BDAT 1\r\nxBDAT 1 LAST\r\nx").expectReply("250 ").expectReply("250 ");
    }
    assertThat(service.calls).filteredOn(call -> call.startsWith("complete")).hasSize(1);
    assertThat(seen)
        .filteredOn(call -> call.startsWith("data"))
        .containsExactly(
            "data <bad@b.c> [<a@example.com>]",
            "data <bad@b.c> [<a@example.com>]",
            "data <good@b.c> [<a@example.com>, <b@example.com>]");
  }

  @Test
  void aRefusalBeforeTlsHasNoWords() throws Exception {
    listener.implicitTls(TlsIdentity.selfSigned("localhost"));
    start(new Asynchronous());
    try (RawClient blocked = RawClient.connectFrom("127.0.0.66", server.address())) {
      blocked.expectEnd();
    }
  }

  @Test
  void aPolicyWithoutThreadsIsAFault() throws Exception {
    Executor shutDown =
        task -> {
          throw new RejectedExecutionException("as the test wants it");
        };
    start(SessionPolicy.blocking(new Blocking(), shutDown));
    try (RawClient client = RawClient.connect(server.address())) {
      client.expectReply("421 4.3.2 ").expectEnd();
    }
  }

  private static Reply reply(int code, String line) {
    return new Reply(new ReplyCode(code), Optional.empty(), List.of(line));
  }

  private void start(SessionPolicy policy) throws Exception {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service).listener(listener.policy(policy).build()).build());
  }

  private static final class Asynchronous implements SessionPolicy {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<Void> connected(SessionInfo session) {
      return decide(
          session.remoteAddress().getAddress().getHostAddress().equals("127.0.0.66"), BLOCKED);
    }

    @Override
    public CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
      return decide(name.toString().startsWith("bad"), reply(550, "5.7.1 No such name"));
    }

    @Override
    public CompletionStage<Void> data(
        SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths) {
      seen.add("data " + reversePath + " " + forwardPaths);
      return decide(reversePath.toString().contains("bad"), reply(550, "5.7.1 No"));
    }

    private static CompletionStage<Void> decide(boolean refused, Reply reply) {
      return refused
          ? CompletableFuture.failedFuture(new Rejected(reply))
          : CompletableFuture.completedFuture(null);
    }
  }

  private static final class Blocking implements BlockingSessionPolicy {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void connected(SessionInfo session) throws Rejected {
      if (session.remoteAddress().getAddress().getHostAddress().equals("127.0.0.66")) {
        throw new Rejected(BLOCKED);
      }
    }

    @Override
    public void greeted(SessionInfo session, HelloName name) throws Rejected {
      if (name.toString().startsWith("bad")) {
        throw new Rejected(reply(550, "5.7.1 No such name"));
      }
    }

    @Override
    public void data(SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths)
        throws Rejected {
      seen.add("data " + reversePath + " " + forwardPaths);
      if (reversePath.toString().contains("bad")) {
        throw new Rejected(reply(550, "5.7.1 No"));
      }
    }
  }
}
