package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.extension.DeliverByExtension;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.FutureReleaseExtension;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.MtPriorityExtension;
import io.smtptoolkit.codec.extension.NoSolicitingExtension;
import io.smtptoolkit.codec.parameter.DateTime;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares {@code docs/server-extensions.md} with what servers say. */
@Timeout(120)
class ServerExtensionsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Path PAGE = ROOT.resolve("docs/server-extensions.md");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| ([A-Z0-9-]+) \\| ([0-9]+) \\| ([^|]+) \\| `(\\w+)(?:\\.(\\w+))?` \\|$");
  private static final Pattern REPLY =
      Pattern.compile("<!-- ehlo ([a-z-]+) -->\n```\n(.*?)```\n", Pattern.DOTALL);

  private static final Extensions DECLARED =
      Extensions.of(
          KeywordExtension.SMTPUTF8,
          KeywordExtension.BINARYMIME,
          KeywordExtension.DSN,
          new MtPriorityExtension(""),
          KeywordExtension.REQUIRETLS,
          new DeliverByExtension(OptionalInt.empty()),
          FutureReleaseExtension.of(60, DateTime.of(Instant.EPOCH)),
          KeywordExtension.RRVS,
          new NoSolicitingExtension(List.of()),
          KeywordExtension.VRFY,
          KeywordExtension.EXPN);

  private static TlsIdentity identity;

  private record Row(String keyword, String offered, String testClass, String testMethod) {}

  @BeforeAll
  static void makeCertificate() throws Exception {
    identity = TlsIdentity.selfSigned("localhost");
  }

  @Test
  void eachExtensionIsOfferedWhenTheTableSaysSo() throws Exception {
    DeclaringService nothing = new DeclaringService();
    DeclaringService all = new DeclaringService(DECLARED.all().toArray(Extension[]::new));
    ExtensionOffer bundle =
        ExtensionOffer.DEFAULT.with(
            Bundles.ETRN, (session, command) -> CompletableFuture.failedFuture(new IOException()));
    Map<String, Set<String>> offered = new LinkedHashMap<>();
    offered.put("plain", keywords(nothing, listener(), false));
    offered.put("in TLS", keywords(nothing, listener(), true));
    offered.put("certificate", keywords(nothing, listener().startTls(identity), false));
    offered.put(
        "auth", keywords(nothing, listener().auth(AuthPolicy.offered(new KnownUsers())), false));
    offered.put("bundle", keywords(nothing, listener().extensions(bundle), false));
    offered.put("declared", keywords(all, listener(), false));
    offered.put("declared, in TLS", keywords(all, listener(), true));
    offered.put("declared, without CHUNKING", keywords(all, without("CHUNKING"), true));
    offered.put("declared, without 8BITMIME", keywords(all, without("8BITMIME"), true));

    for (Row row : rows()) {
      Set<String> where = new LinkedHashSet<>();
      offered.forEach(
          (server, keywords) -> {
            if (keywords.contains(row.keyword())) {
              where.add(server);
            }
          });
      assertThat(where).as(row.keyword()).isEqualTo(expected(row, offered.keySet()));
    }
  }

  /** Where an extension is offered, by the words of the table. */
  private static Set<String> expected(Row row, Set<String> servers) {
    Set<String> all = new LinkedHashSet<>(servers);
    all.remove("declared, without " + row.keyword());
    return switch (row.offered()) {
      case "always" -> all;
      case "with a certificate, before TLS" -> Set.of("certificate");
      case "with an AuthPolicy" -> Set.of("auth");
      case "as a bundle with a handler" -> Set.of("bundle");
      case "declared by the service" -> declared(all, "");
      case "declared by the service, with 8BITMIME" -> declared(all, "8BITMIME");
      case "declared by the service, with CHUNKING" -> declared(all, "CHUNKING");
      case "declared by the service, in TLS" -> {
        Set<String> found = declared(all, "");
        found.remove("declared");
        yield found;
      }
      default -> throw new AssertionError("not known to this test: " + row.offered());
    };
  }

  private static Set<String> declared(Set<String> servers, String needed) {
    Set<String> found = new LinkedHashSet<>(servers);
    found.removeIf(it -> !it.startsWith("declared") || it.equals("declared, without " + needed));
    return found;
  }

  @Test
  void theTableIsComplete() throws Exception {
    Set<String> known = new LinkedHashSet<>();
    ExtensionOffer.DEFAULT.extensions().all().forEach(it -> known.add(it.keyword()));
    DECLARED.all().forEach(it -> known.add(it.keyword()));
    Arrays.stream(KeywordExtension.values()).forEach(it -> known.add(it.keyword()));
    known.add("AUTH");

    assertThat(rows()).extracting(Row::keyword).doesNotHaveDuplicates().containsAll(known);
  }

  @Test
  void theTestsExist() throws Exception {
    for (Row row : rows()) {
      try (Stream<Path> files = Files.walk(ROOT.resolve("smtp-server/src/test/java"))) {
        Path test =
            files
                .filter(it -> it.endsWith(row.testClass() + ".java"))
                .findAny()
                .orElseThrow(() -> new AssertionError("no test " + row.testClass()));
        assertThat(Files.readString(test))
            .contains(row.testMethod().isEmpty() ? "class " : " " + row.testMethod() + "(");
      }
    }
  }

  @Test
  void theRepliesAreThoseOfServers() throws Exception {
    Map<String, String> shown = new LinkedHashMap<>();
    Matcher matcher = REPLY.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      shown.put(matcher.group(1), matcher.group(2));
    }

    assertThat(shown).isEqualTo(said());
  }

  private static Map<String, String> said() throws Exception {
    DeclaringService service =
        new DeclaringService(
            KeywordExtension.SMTPUTF8, KeywordExtension.DSN, KeywordExtension.REQUIRETLS);
    AuthPolicy auth = AuthPolicy.offered(new KnownUsers());
    Map<String, String> said = new LinkedHashMap<>();
    said.put("plain", ehlo(service, listener(), false));
    said.put("starttls", ehlo(service, listener().startTls(identity), false));
    said.put("starttls-in-tls", ehlo(service, listener().startTls(identity), true));
    said.put("implicit-tls", ehlo(service, listener().implicitTls(identity), true));
    said.put("auth", ehlo(service, listener().startTls(identity).auth(auth), false));
    said.put("auth-in-tls", ehlo(service, listener().startTls(identity).auth(auth), true));
    said.put("lmtp", ehlo(service, listener().protocol(Protocol.LMTP), false));
    return said;
  }

  private static ListenerOptions.Builder listener() {
    return ListenerOptions.builder();
  }

  private static ListenerOptions.Builder without(String keyword) {
    return listener().extensions(ExtensionOffer.DEFAULT.without(keyword));
  }

  private static Set<String> keywords(
      MailService service, ListenerOptions.Builder listener, boolean inTls) throws Exception {
    Set<String> keywords = new LinkedHashSet<>();
    String reply = ehlo(service, inTls ? listener.implicitTls(identity) : listener, inTls);
    reply.lines().skip(2).forEach(line -> keywords.add(line.substring(7).split(" ", 2)[0]));
    return keywords;
  }

  /** The command and the reply, as the page shows them. */
  private static String ehlo(MailService service, ListenerOptions.Builder builder, boolean inTls)
      throws Exception {
    ListenerOptions listener = builder.domain("mx.example").build();
    String command = listener.protocol() == Protocol.LMTP ? "LHLO" : "EHLO";
    command += " client.example";
    try (SmtpServer server =
            SmtpServer.start(SmtpServerOptions.builder(service).listener(listener).build());
        RawClient client = RawClient.connect(server.address())) {
      if (listener.implicitTls()) {
        client.startTls(RawClient.trusting(identity));
      }
      client.expectReply("220 ");
      if (inTls && !listener.implicitTls()) {
        client.send(command + "\r\n").expectReply("250-");
        client.send("STARTTLS\r\n").expectReply("220 ");
        client.startTls(RawClient.trusting(identity));
      }
      String reply = client.send(command + "\r\n").reply();
      return "C: " + command + "\nS: " + reply.strip().replace("\r\n", "\nS: ") + "\n";
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    Matcher matcher = ROW.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      String method = matcher.group(5) == null ? "" : matcher.group(5);
      rows.add(new Row(matcher.group(1), matcher.group(3), matcher.group(4), method));
    }
    return rows;
  }
}
