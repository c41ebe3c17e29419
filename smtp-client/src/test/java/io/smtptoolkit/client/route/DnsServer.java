package io.smtptoolkit.client.route;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on loopback, UDP and TCP, that answers as a recursive one does. Its zone is text,
 * one record a line: {@code name type data}. Besides the types of records there are SERVFAIL,
 * REFUSED and SILENT for all questions about a name, or {@code FAILS type} for one type, and EMPTY
 * for a name that exists without records.
 */
final class DnsServer implements AutoCloseable {
  /** What a UDP answer holds at most, whatever the client offers: larger ones are cut. */
  private static final int MAX_UDP_OCTETS = 1200;

  private static final int SILENT = -1;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final InetSocketAddress address;
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final List<String> questionsByTcp = new CopyOnWriteArrayList<>();
  private volatile Map<Name, List<Record>> records = Map.of();
  private volatile Map<String, Integer> faults = Map.of();

  DnsServer() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket listening = null;
    DatagramSocket bound = null;
    while (listening == null) {
      bound = new DatagramSocket(0, loopback);
      try {
        listening = new ServerSocket(bound.getLocalPort(), 16, loopback);
      } catch (IOException taken) {
        bound.close();
      }
    }
    udp = bound;
    tcp = listening;
    address = new InetSocketAddress(loopback, udp.getLocalPort());
    start("dns-udp", this::serveUdp);
    start("dns-tcp", this::serveTcp);
  }

  InetSocketAddress address() {
    return address;
  }

  /** Every question so far, as {@code name type}. */
  List<String> questions() {
    return questions;
  }

  List<String> questionsByTcp() {
    return questionsByTcp;
  }

  /** Replaces what the server knows, with a TTL in seconds. */
  void zone(String text, long ttl) throws IOException {
    var found = new HashMap<Name, List<Record>>();
    var failing = new HashMap<String, Integer>();
    for (String line : text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList()) {
      String[] words = line.split(" +", 3);
      Name name = Name.fromString(words[0], Name.root);
      switch (words[1]) {
        case "SERVFAIL" -> failing.put(name.toString(), Rcode.SERVFAIL);
        case "REFUSED" -> failing.put(name.toString(), Rcode.REFUSED);
        case "SILENT" -> failing.put(name.toString(), SILENT);
        case "FAILS" -> failing.put(name + " " + words[2], Rcode.SERVFAIL);
        case "EMPTY" -> found.computeIfAbsent(name, it -> new ArrayList<>());
        default ->
            found
                .computeIfAbsent(name, it -> new ArrayList<>())
                .add(
                    Record.fromString(
                        name, Type.value(words[1]), DClass.IN, ttl, words[2], Name.root));
      }
    }
    records = found;
    faults = failing;
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private Optional<Message> answer(Message query) {
    Record question = query.getQuestion();
    questions.add(question.getName().toString(true) + " " + Type.string(question.getType()));
    Integer fault = faults.get(question.getName().toString());
    if (fault == null) {
      fault = faults.get(question.getName() + " " + Type.string(question.getType()));
    }
    if (fault != null && fault == SILENT) {
      return Optional.empty();
    }
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    if (fault != null) {
      answer.getHeader().setRcode(fault);
    } else {
      fill(answer, question.getName(), question.getType());
    }
    return Optional.of(answer);
  }

  private void fill(Message answer, Name asked, int type) {
    Name name = asked;
    for (int i = 0; i < 8; i++) {
      List<Record> all = records.get(name);
      if (all == null) {
        answer.getHeader().setRcode(Rcode.NXDOMAIN);
        break;
      }
      List<Record> found = all.stream().filter(it -> it.getType() == type).toList();
      found.forEach(it -> answer.addRecord(it, Section.ANSWER));
      Optional<Record> alias = all.stream().filter(CNAMERecord.class::isInstance).findFirst();
      if (!found.isEmpty() || alias.isEmpty()) {
        break;
      }
      answer.addRecord(alias.get(), Section.ANSWER);
      name = ((CNAMERecord) alias.get()).getTarget();
    }
    if (answer.getSection(Section.ANSWER).isEmpty()) {
      Name root = Name.root;
      answer.addRecord(
          new SOARecord(root, DClass.IN, 60, root, root, 1, 60, 60, 60, 60), Section.AUTHORITY);
    }
  }

  private void serveUdp() {
    var buffer = new byte[65_535];
    while (!udp.isClosed()) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        var query = new Message(Arrays.copyOf(buffer, packet.getLength()));
        Optional<Message> answer = answer(query);
        if (answer.isPresent()) {
          byte[] wire = answer.get().toWire(MAX_UDP_OCTETS);
          udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // The client sees no answer; or the socket was closed.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        var octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        var query = new Message(octets);
        questionsByTcp.add(query.getQuestion().getName().toString(true));
        Optional<Message> answer = answer(query);
        if (answer.isPresent()) {
          byte[] wire = answer.get().toWire();
          out.writeShort(wire.length);
          out.write(wire);
          out.flush();
        }
      } catch (IOException e) {
        // As above.
      }
    }
  }

  private static void start(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
