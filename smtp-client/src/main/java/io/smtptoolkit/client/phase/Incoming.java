package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import java.io.EOFException;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * The input of a dialogue: what the server says and the link tells, and what each of it means.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Incoming implements Wire.Conversation {
  private final Dialogue dialogue;
  private final AwaitedReplies awaited;
  private final Clock clock;
  private final Watch watch;

  Incoming(Dialogue dialogue, AwaitedReplies awaited, Clock clock, Watch watch) {
    this.dialogue = dialogue;
    this.awaited = awaited;
    this.clock = clock;
    this.watch = watch;
  }

  @Override
  public boolean isOver() {
    return dialogue.failure().isPresent();
  }

  @Override
  public void passOn() {
    awaited.passOn();
  }

  @Override
  public void written() {
    dialogue.octetsTaken();
  }

  @Override
  public void timeIsUp() {
    clock.timeIsUp();
  }

  @Override
  public void closed(IOException cause) {
    clock.clearAll();
    dialogue.fail(String.valueOf(cause.getMessage()), cause);
  }

  @Override
  public void nothing(ClientEvent.Signal why) {}

  @Override
  public void greeting(ClientEvent.Greeting event) {
    replied(event.reply());
  }

  @Override
  public void reply(ClientEvent.ReplyReceived event) {
    replied(event.reply());
  }

  @Override
  public void contentReply(ClientEvent.ContentReply event) {
    replied(event.reply());
  }

  @Override
  public void unavailable(ClientEvent.Unavailable event) {
    watch.replied(event.reply());
    dialogue.fail(new NegativeReplyException(dialogue.id(), dialogue.stage(), event.reply()));
  }

  @Override
  public void violated(RemoteProtocolException fault) {
    watch.tell((it, info) -> it.violated(info, String.valueOf(fault.getMessage())));
    dialogue.fail("the server broke the protocol: " + fault.getMessage(), fault);
  }

  @Override
  public void tlsFailed(SSLException fault) {
    dialogue.fail("TLS failed: " + TlsFaults.words(fault), fault);
  }

  @Override
  public void tlsEstablished(ClientEvent.TlsEstablished agreed) {
    watch.tell((it, info) -> it.tlsEstablished(info, agreed.protocol(), agreed.cipherSuite()));
    dialogue.handshake().established();
  }

  @Override
  public void inputEnded(ClientEvent.InputEnded event) {
    if (dialogue.handshake().isUnderWay()) {
      tlsFailed(new SSLException("the server closed the connection during the TLS handshake"));
    } else {
      dialogue.fail("the server closed the connection", new EOFException());
    }
  }

  private void replied(Reply reply) {
    watch.replied(reply);
    dialogue.replied(reply);
  }
}
