package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.transcript.*;
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.util.*;

public class DialogueReport {
  /** Prints what became of each message of a recorded connection. */
  public static void main(String[] files) throws Exception {
    byte[] client = Files.readAllBytes(Path.of(files[0]));
    byte[] server = Files.readAllBytes(Path.of(files[1]));
    of(client, server).forEach(System.out::println);
  }

  /** A line for each recipient, for what was refused, and for how the dialogue ended. */
  static List<String> of(byte[] client, byte[] server) {
    var transcript = new Transcript(ServerSession.builder().build(), 1 << 20);
    transcript.fromClient(ByteBuffer.wrap(client));
    transcript.fromServer(ByteBuffer.wrap(server));
    transcript.endOfClient();
    transcript.endOfServer();

    var report = new ArrayList<String>();
    var accepted = new ArrayList<Rcpt>();
    long octets = 0;
    while (true) {
      TranscriptEvent event = transcript.next();
      if (event instanceof TranscriptEvent.Answered it) {
        if (it.command() instanceof Mail) {
          accepted.clear();
          octets = 0;
        }
        if (it.reply().isNegative()) report.add(it.command() + ": " + it.reply());
        else if (it.command() instanceof Rcpt rcpt) accepted.add(rcpt);
      } else if (event instanceof TranscriptEvent.Refused it) {
        report.add(it.reason() + ": " + it.reply());
      } else if (event instanceof TranscriptEvent.ContentSeen it) {
        octets += it.octets().remaining();
      } else if (event instanceof TranscriptEvent.ContentAnswered it) {
        for (Rcpt rcpt : accepted) report.add(rcpt + ", " + octets + " octets: " + it.reply());
      } else if (event instanceof TranscriptEvent.Over
          || event instanceof TranscriptEvent.Opaque
          || event instanceof TranscriptEvent.LostStep) {
        report.add(event.toString());
        return report;
      }
    }
  }
}
