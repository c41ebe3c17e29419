package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The policy of docs/programs.md that asks a DNS list, run with a name server on loopback. */
@Timeout(60)
class DnsBlockListTest {
  /** The answers of the list, by name and type. */
  private static final Map<String, String> ENTRIES =
      Map.of(
          "66.0.0.127.list.example. A", "127.0.0.2",
          "66.0.0.127.list.example. TXT",
              "\"Dynamic address, see \\195\\188 https://list.example\"",
          "67.0.0.127.list.example. A", "127.0.0.4",
          "70.0.0.127.list.example. A", "127.0.0.4",
          "70.0.0.127.list.example. TXT", "x".repeat(255) + " " + "y".repeat(255),
          "68.0.0.127.list.example. A", "127.255.255.254",
          "69.0.0.127.list.example. A", "192.0.2.1");

  private final List<String> questions = new CopyOnWriteArrayList<>();
  private DatagramSocket nameServer;
  private SmtpServer server;

  @BeforeEach
  void start() throws Exception {
    nameServer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var thread = new Thread(this::answer, "name-server");
    thread.setDaemon(true);
    thread.start();
    start(Duration.ofSeconds(20));
  }

  private void start(Duration patience) throws Exception {
    var resolver = new SimpleResolver((InetSocketAddress) nameServer.getLocalSocketAddress());
    var policy = new DnsBlockList("list.example", resolver, patience);
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(DiscardService.forAll())
                .listener(ListenerOptions.builder().domain("mx.example").policy(policy).build())
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
    nameServer.close();
  }

  @Test
  void refusesAListedClientWithTheReasonOfTheList() throws Exception {
    assertThat(greeting("127.0.0.66"))
        .isEqualTo(
            "554 5.7.1 No mail from 127.0.0.66: Dynamic address, see \\195\\188"
                + " https://list.example");
    assertThat(questions)
        .containsExactly("66.0.0.127.list.example. A", "66.0.0.127.list.example. TXT");
  }

  @Test
  void refusesAListedClientWithoutAReason() throws Exception {
    assertThat(greeting("127.0.0.67"))
        .isEqualTo("554 5.7.1 No mail from 127.0.0.67: it is listed at list.example");
  }

  @Test
  void cutsAReasonThatIsTooLongForAReply() throws Exception {
    assertThat(greeting("127.0.0.70")).startsWith("554 5.7.1 No mail ").hasSize(410).endsWith("y");
  }

  @Test
  void admitsAClientThatIsNotListed() throws Exception {
    assertThat(greeting("127.0.0.1")).startsWith("220 ");
  }

  @Test
  void admitsAClientWhenTheListRefusesToAnswerUs() throws Exception {
    assertThat(greeting("127.0.0.68")).startsWith("220 ");
  }

  @Test
  void admitsAClientWhenTheAnswerIsNoneOfALists() throws Exception {
    assertThat(greeting("127.0.0.69")).startsWith("220 ");
  }

  @Test
  void admitsAClientWhenTheListIsSilent() throws Exception {
    server.close();
    start(Duration.ofMillis(50));

    // Questions about this one are not answered at all.
    assertThat(greeting("127.0.0.99")).startsWith("220 ");
    assertThat(questions).contains("99.0.0.127.list.example. A");
  }

  private String greeting(String from) throws IOException {
    InetSocketAddress address = server.address();
    try (var socket =
        new Socket(address.getAddress(), address.getPort(), InetAddress.getByName(from), 0)) {
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }

  private void answer() {
    var octets = new byte[4_096];
    try {
      while (true) {
        var packet = new DatagramPacket(octets, octets.length);
        nameServer.receive(packet);
        var query = new Message(Arrays.copyOf(octets, packet.getLength()));
        Record question = query.getQuestion();
        String asked = question.getName() + " " + Type.string(question.getType());
        questions.add(asked);
        if (!asked.startsWith("99.")) {
          byte[] answer = answer(query, question, asked).toWire();
          nameServer.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private static Message answer(Message query, Record question, String asked) throws IOException {
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    String data = ENTRIES.get(asked);
    if (data == null) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    } else {
      answer.addRecord(
          Record.fromString(question.getName(), question.getType(), DClass.IN, 60, data, Name.root),
          Section.ANSWER);
    }
    return answer;
  }
}
