package io.smtptoolkit.server.config;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server with a few records, over UDP. */
final class NameServer implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<Record> records;

  NameServer(Record... records) throws IOException {
    this.records = List.of(records);
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var thread = new Thread(this::answer, "name-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void answer() {
    byte[] octets = new byte[4_096];
    try {
      while (true) {
        var packet = new DatagramPacket(octets, octets.length);
        socket.receive(packet);
        byte[] answer = answer(new Message(java.util.Arrays.copyOf(octets, packet.getLength())));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private byte[] answer(Message query) {
    Record question = query.getQuestion();
    var answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    boolean isName = false;
    for (Record record : records) {
      if (record.getName().equals(question.getName())) {
        isName = true;
        if (record.getType() == question.getType()) {
          answer.addRecord(record, Section.ANSWER);
        }
      }
    }
    answer.getHeader().setRcode(isName ? Rcode.NOERROR : Rcode.NXDOMAIN);
    return answer.toWire();
  }

  @Override
  public void close() {
    socket.close();
  }
}
