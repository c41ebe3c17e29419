package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.conformance.readme.LmtpReceiver;
import io.smtptoolkit.conformance.readme.PolicyProxy;
import io.smtptoolkit.conformance.readme.SocketSmtp;
import io.smtptoolkit.conformance.readme.SubmissionServer;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs of docs/proxy.md, docs/submission.md and docs/lmtp.md, which need the codec alone.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CodecProgramsTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** A sequence in a step of a case, or in the table that a case is repeated with. */
  private static final Pattern SEQUENCE =
      Pattern.compile("(?:seq=|^  \\S+ +)\"([^\"$]*\\.[^\"$]*)\"", Pattern.MULTILINE);

  private static final Pattern CODE_POINT =
      Pattern.compile("\\\\(?:x([0-9a-f]{2})|u\\{([0-9a-f]+)\\})");

  private static final String ENVELOPE =
      """
      EHLO client.example\r
      MAIL FROM:<alice@client.example>\r
      RCPT TO:<bob@mx.example>\r
      DATA\r
      """;

  @TempDir private Path folder;

  @Test
  void theProxyRefusesByPolicyAndPassesOnTheRest() throws Exception {
    var messages = new LinkedBlockingQueue<byte[]>();
    try (var server = new OneConnection(it -> SocketSmtp.serve(it, () -> null, messages::add));
        var proxy = proxyTo(server.port());
        var client = new Lines(proxy.port())) {
      assertThat(client.reply()).startsWith("220 proxy.example");
      assertThat(client.say("EHLO client.example")).doesNotContain("STARTTLS");
      assertThat(client.say("MAIL FROM:<alice@client.example>")).startsWith("250");
      assertThat(client.say("RCPT TO:<eve@elsewhere.example>")).startsWith("550 5.7.1");
      assertThat(client.say("RCPT TO:<bob@mx.example>")).startsWith("250");
      assertThat(client.say("DATA")).startsWith("354");
      assertThat(client.say("Subject: dots\r\n\r\n..\r\n...x\r\n.")).startsWith("250");
      assertThat(client.say("QUIT")).startsWith("221");
      proxy.await();
      server.await();
    }

    assertThat(messages)
        .singleElement()
        .satisfies(
            it -> assertThat(it).asString(US_ASCII).isEqualTo("Subject: dots\r\n\r\n.\r\n..x\r\n"));
  }

  @Test
  void theProxySaysWhenItsServerIsGone() throws Exception {
    try (var server = new OneConnection(Socket::close);
        var proxy = proxyTo(server.port());
        var client = new Lines(proxy.port())) {
      assertThat(client.reply()).startsWith("421");
      proxy.await();
    }
  }

  /** To a server that takes every octet that looks like the end of a line for one. */
  @ParameterizedTest
  @MethodSource("contentsThatSmuggle")
  void nothingIsSmuggledThroughTheProxy(String content) throws Exception {
    var naive = new NaiveServer();
    String replies;
    try (var server = new OneConnection(naive::serve);
        var proxy = proxyTo(server.port());
        var client = new Lines(proxy.port())) {
      client.write(ENVELOPE + content + "\r\n.\r\nQUIT\r\n");
      replies = client.rest();
      proxy.await();
      server.await();
    }

    assertThat(naive.commands.stream().filter(it -> it.startsWith("MAIL")))
        .containsExactly("MAIL FROM:<alice@client.example>");
    assertThat(naive.commands).noneMatch(it -> it.contains("smuggled"));
    assertThat(naive.messages).hasSizeLessThan(2);
    assertThat(replies).containsPattern("354 .*\\r\\n[25]\\d\\d .*\\r\\n221 ");
  }

  /** Without the proxy the same server takes the second message for one of its own. */
  @Test
  void theServerOfThatTestCanBeDeceived() throws Exception {
    var naive = new NaiveServer();
    try (var server = new OneConnection(naive::serve);
        var client = new Lines(server.port())) {
      client.write(ENVELOPE + smuggling("\n.\n") + "\r\n.\r\nQUIT\r\n");
      client.rest();
      server.await();
    }

    assertThat(naive.commands).contains("MAIL FROM:<smuggled@evil.example>");
    assertThat(naive.messages).hasSize(2);
  }

  /** The corpus of the suite's cases, and of the fuzzer. */
  static Stream<String> contentsThatSmuggle() throws IOException {
    String cases =
        Files.readString(
            ROOT.resolve(
                "conformance-tests/src/main/resources/io/smtptoolkit/conformance/cases/smuggling.smtpt"));
    String fuzz =
        Files.readString(
            ROOT.resolve(
                "smtp-codec/src/test/resources/io/smtptoolkit/codec/fuzz/ContentFuzzInputs/smuggling"),
            ISO_8859_1);
    List<String> sequences =
        SEQUENCE
            .matcher(cases)
            .results()
            .map(it -> octets(it.group(1)))
            .filter(it -> !it.contains("\r\n.\r\n"))
            .distinct()
            .toList();
    assertThat(sequences).hasSizeGreaterThan(20);
    return Stream.concat(sequences.stream().map(CodecProgramsTest::smuggling), Stream.of(fuzz));
  }

  /** A content that goes on after a sequence as a mail transaction would. */
  private static String smuggling(String sequence) {
    return "Subject: x\r\n\r\nbody"
        + sequence
        + "MAIL FROM:<smuggled@evil.example>\r\nRCPT TO:<bob@mx.example>\r\nDATA\r\n"
        + "Subject: smuggled\r\n\r\nbody";
  }

  /** The octets of a text of the script language, as characters. */
  private static String octets(String text) {
    String octets =
        CODE_POINT
            .matcher(text)
            .replaceAll(
                it ->
                    it.group(1) != null
                        ? String.valueOf((char) Integer.parseInt(it.group(1), 16))
                        : new String(
                            Character.toString(Integer.parseInt(it.group(2), 16)).getBytes(UTF_8),
                            ISO_8859_1));
    return octets.translateEscapes();
  }

  @Test
  void theSubmissionServerTakesMailOfItsUsersOnly() throws Exception {
    try (var server = new Submission(folder);
        var client = new Lines(server.port())) {
      client.reply();
      assertThat(client.say("EHLO client.example"))
          .contains("AUTH SCRAM-SHA-256\r\n")
          .contains("STARTTLS");
      assertThat(client.say("MAIL FROM:<alice@client.example>")).startsWith("530 5.7.0");
      assertThat(client.say("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("504 5.5.4");
      assertThat(client.say("AUTH SCRAM-SHA-256")).isEqualTo("334 ");
      assertThat(client.say("*")).startsWith("501");
      assertThat(scram(client, "alice", "wrong")).startsWith("535 5.7.8");
      assertThat(scram(client, "stranger", "secret")).startsWith("535 5.7.8");
      assertThat(scram(client, "alice", "secret")).startsWith("235 2.7.0");
      submit(client);
      assertThat(client.say("QUIT")).startsWith("221");

      assertThat(server.messages()).containsExactly("alice: Subject: hello\r\n\r\nHello.\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256"})
  void theSubmissionServerTakesBothMechanismsWithinTls(String mechanism) throws Exception {
    try (var server = new Submission(folder);
        var client = new Lines(server.port())) {
      client.reply();
      client.say("EHLO client.example");
      assertThat(client.say("STARTTLS")).startsWith("220");
      client.startTls(server.certificate());
      assertThat(client.say("EHLO client.example")).contains("AUTH SCRAM-SHA-256 PLAIN");
      assertThat(client.say("AUTH PLAIN AGFsaWNlAHdyb25n")).startsWith("535 5.7.8");
      assertThat(client.say("AUTH PLAIN Ym9iAGFsaWNlAHNlY3JldA==")).startsWith("535 5.7.8");
      String last =
          mechanism.equals("PLAIN")
              ? client.say("AUTH PLAIN AGFsaWNlAHNlY3JldA==")
              : scram(client, "alice", "secret");
      assertThat(last).startsWith("235 2.7.0");
      submit(client);
      client.say("QUIT");

      assertThat(server.messages()).containsExactly("alice: Subject: hello\r\n\r\nHello.\r\n");
    }
  }

  @Test
  void theSubmissionServerTakesMailFromCurl() throws Exception {
    try (var server = new Submission(folder)) {
      var curl =
          io.smtptoolkit.conformance.peer.Command.of(
              Peers.installed("curl", "curl"),
              "--silent",
              "--show-error",
              "--max-time",
              "60",
              "--ssl-reqd",
              "--cacert",
              server.certificate(),
              "--user",
              "alice:secret",
              "--login-options",
              "AUTH=PLAIN",
              "--mail-from",
              "alice@client.example",
              "--mail-rcpt",
              "bob@mx.example",
              "--upload-file",
              "-",
              "smtp://127.0.0.1:" + server.port() + "/client.example");

      var outcome = curl.run("Subject: hello\r\n\r\nHello.\r\n".getBytes(US_ASCII));

      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(server.messages()).containsExactly("alice: Subject: hello\r\n\r\nHello.\r\n");
    }
  }

  @Test
  void theLmtpReceiverAnswersForEachRecipient() throws Exception {
    var mailboxes = new Mailboxes();
    try (var receiver = new OneConnection(it -> LmtpReceiver.serve(it, mailboxes));
        var client = new Lines(receiver.port())) {
      client.reply();
      assertThat(client.say("EHLO client.example")).startsWith("500");
      assertThat(client.say("LHLO client.example")).startsWith("250-mx.example");
      client.say("MAIL FROM:<alice@client.example>");
      assertThat(client.say("RCPT TO:<bob@mx.example>")).startsWith("250");
      assertThat(client.say("RCPT TO:<stranger@mx.example>")).startsWith("550 5.1.1");
      assertThat(client.say("RCPT TO:<full@mx.example>")).startsWith("250");
      assertThat(client.say("DATA")).startsWith("354");
      assertThat(client.say("Subject: hello\r\n\r\nHello.\r\n.")).startsWith("250 2.0.0");
      assertThat(client.reply()).startsWith("452 4.3.1");
      assertThat(client.say("QUIT")).startsWith("221");
      receiver.await();
    }

    assertThat(mailboxes.delivered)
        .containsExactly("<bob@mx.example>: Subject: hello\r\n\r\nHello.\r\n");
  }

  private static void submit(Lines client) throws IOException {
    assertThat(client.say("MAIL FROM:<alice@client.example>")).startsWith("250");
    assertThat(client.say("RCPT TO:<bob@mx.example>")).startsWith("250");
    assertThat(client.say("DATA")).startsWith("354");
    assertThat(client.say("Subject: hello\r\n\r\nHello.\r\n.")).startsWith("250");
  }

  private static String scram(Lines client, String user, String password) throws Exception {
    var exchange =
        SaslClientExchange.scram(
            SaslMechanism.SCRAM_SHA_256,
            PasswordCredentials.of(user, Secret.ofUtf8(password)),
            "fyko+d2lbbFgONRv9qkxdawL");
    String first = base64(exchange.initialResponse().orElseThrow());
    String reply = client.say("AUTH SCRAM-SHA-256 " + first);
    while (reply.startsWith("334 ")) {
      Secret challenge = Secret.of(Base64.getDecoder().decode(reply.substring(4)));
      reply = client.say(base64(exchange.respond(challenge)));
    }
    return reply;
  }

  private static String base64(Secret secret) {
    return Base64.getEncoder().encodeToString(secret.octets());
  }

  /** Takes mail for one domain. */
  private static OneConnection proxyTo(int port) throws IOException {
    return new OneConnection(
        client -> {
          try (var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            new PolicyProxy(client, server, CodecProgramsTest::policy).run();
          }
        });
  }

  private static Optional<Reply> policy(Command command) {
    return command instanceof Rcpt rcpt && !rcpt.forwardPath().toString().endsWith("@mx.example>")
        ? Optional.of(Replies.relayDenied())
        : Optional.empty();
  }

  private interface Service {
    void serve(Socket socket) throws Exception;
  }

  /** Serves one connection, and throws what its service threw. */
  private static final class OneConnection implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final FutureTask<Void> serving;

    OneConnection(Service service) throws IOException {
      serving =
          new FutureTask<>(
              () -> {
                try (Socket socket = listening.accept()) {
                  service.serve(socket);
                }
                return null;
              });
      new Thread(serving, "program of the docs").start();
    }

    int port() {
      return listening.getLocalPort();
    }

    void await() throws Exception {
      serving.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  /** The submission server with one user. */
  private static final class Submission implements AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final TestCertificate certificate;
    private final OneConnection connection;

    Submission(Path folder) throws IOException {
      certificate = TestCertificate.in(folder);
      TlsIdentity identity = TlsIdentity.fromPem(certificate.certificate(), certificate.key());
      var alice =
          ScramCredential.fromPassword(
              ScramHash.SHA_256, Secret.ofUtf8("secret"), Secret.of(new byte[16]), 4096);
      connection =
          new OneConnection(
              socket ->
                  new SubmissionServer(
                          socket,
                          identity::newServerEngine,
                          Map.of("alice", alice),
                          (user, content) ->
                              messages.add(user + ": " + new String(content, US_ASCII)))
                      .run());
    }

    int port() {
      return connection.port();
    }

    Path certificate() {
      return certificate.certificate();
    }

    /** All messages, once the connection has ended. */
    List<String> messages() throws Exception {
      connection.await();
      return List.copyOf(messages);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  private static final class Mailboxes implements LmtpReceiver.Mailboxes {
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @Override
    public boolean has(ForwardPath path) {
      return !path.toString().startsWith("<stranger@");
    }

    @Override
    public Reply deliver(ForwardPath path, byte[] content) {
      if (path.toString().startsWith("<full@")) {
        return Replies.insufficientStorage();
      }
      delivered.add(path + ": " + new String(content, US_ASCII));
      return Replies.accepted();
    }
  }

  /** A client of lines and replies. */
  private static final class Lines implements AutoCloseable {
    private Socket socket;

    Lines(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
    }

    void startTls(Path caFile) throws IOException {
      socket =
          Trust.in(caFile)
              .getSocketFactory()
              .createSocket(socket, "localhost", socket.getPort(), true);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    }

    String say(String line) throws IOException {
      write(line + "\r\n");
      return reply();
    }

    /** All lines of the next reply, without the last CRLF. */
    String reply() throws IOException {
      var reply = new StringBuilder();
      String line;
      do {
        line = line(socket.getInputStream());
        reply.append(reply.isEmpty() ? "" : "\r\n").append(line);
      } while (line.length() > 3 && line.charAt(3) == '-');
      return reply.toString();
    }

    String rest() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static String line(InputStream input) throws IOException {
      var line = new ByteArrayOutputStream();
      for (int octet = input.read(); octet >= 0 && octet != '\n'; octet = input.read()) {
        if (octet != '\r') {
          line.write(octet);
        }
      }
      return line.toString(ISO_8859_1);
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A server for which CR, LF and CRLF end a line, and a dot alone in it ends the content. */
  private static final class NaiveServer {
    private final List<String> commands = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private boolean afterCr;

    void serve(Socket socket) throws IOException {
      InputStream input = socket.getInputStream();
      say(socket, "220 naive");
      for (Optional<String> line = line(input); line.isPresent(); line = line(input)) {
        String command = line.get();
        commands.add(command);
        say(
            socket,
            command.equals("DATA") ? "354 go" : command.equals("QUIT") ? "221 bye" : "250 ok");
        if (command.equals("DATA")) {
          messages.add(content(input));
          say(socket, "250 ok");
        } else if (command.equals("QUIT")) {
          return;
        }
      }
    }

    private String content(InputStream input) throws IOException {
      var content = new StringBuilder();
      Optional<String> line = line(input);
      while (line.isPresent() && !line.get().equals(".")) {
        content.append(line.get()).append('\n');
        line = line(input);
      }
      return content.toString();
    }

    private Optional<String> line(InputStream input) throws IOException {
      var line = new ByteArrayOutputStream();
      while (true) {
        int octet = input.read();
        if (octet < 0) {
          return Optional.empty();
        }
        boolean rest = afterCr && octet == '\n';
        afterCr = octet == '\r';
        if (octet == '\r' || (octet == '\n' && !rest)) {
          return Optional.of(line.toString(ISO_8859_1));
        }
        if (octet != '\n') {
          line.write(octet);
        }
      }
    }

    private static void say(Socket socket, String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
    }
  }
}
