package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientEventTest {

  @Test
  void everyEventHasItsCase() throws RemoteProtocolException {
    var told = new ArrayList<String>();
    ClientSession session = ClientRun.inRcpt().send("DATA").in("354 go\r\n").session;
    session.endContent();
    session.receive(ByteBuffer.wrap("250 ok\r\n421 bye\r\n".getBytes(US_ASCII)));
    all(session, told);

    session = ClientSession.builder().build();
    session.receive(ByteBuffer.wrap("220 mx\r\n".getBytes(US_ASCII)));
    all(session, told);
    session.send(ClientRun.command("EHLO c"));
    session.receive(ByteBuffer.wrap("250 mx\r\n".getBytes(US_ASCII)));
    session.endOfInput();
    all(session, told);

    assertThat(told)
        .containsExactly(
            "content 250",
            "unavailable 421",
            "nothing NEED_BYTES",
            "greeting 220",
            "nothing NEED_BYTES",
            "EHLO c 250",
            "input ended READY");
  }

  @Test
  void theEventOfAConnectionHasItsCase() {
    var told = new ArrayList<String>();

    new ClientEvent.TlsEstablished("TLSv1.3", "suite").accept(new Teller(told));

    assertThat(told).containsExactly("tls TLSv1.3");
  }

  private static void all(ClientSession session, List<String> told) throws RemoteProtocolException {
    ClientEvent event;
    do {
      event = session.next();
      event.accept(new Teller(told));
    } while (event != ClientEvent.NEED_BYTES && !(event instanceof ClientEvent.InputEnded));
  }

  private record Teller(List<String> told) implements ClientEvent.Handler {
    @Override
    public void nothing(ClientEvent.Signal why) {
      told.add("nothing " + why);
    }

    @Override
    public void tlsEstablished(ClientEvent.TlsEstablished event) {
      told.add("tls " + event.protocol());
    }

    @Override
    public void greeting(ClientEvent.Greeting event) {
      told.add("greeting " + event.reply().code());
    }

    @Override
    public void reply(ClientEvent.ReplyReceived event) {
      told.add(event.command() + " " + event.reply().code());
    }

    @Override
    public void contentReply(ClientEvent.ContentReply event) {
      told.add("content " + event.reply().code());
    }

    @Override
    public void unavailable(ClientEvent.Unavailable event) {
      told.add("unavailable " + event.reply().code());
    }

    @Override
    public void inputEnded(ClientEvent.InputEnded event) {
      told.add("input ended " + event.state());
    }
  }
}
