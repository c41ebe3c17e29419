package io.smtptoolkit.conformance.jakarta;

import jakarta.mail.event.TransportEvent;
import jakarta.mail.event.TransportListener;
import java.util.Queue;

/** Keeps what a transport tells. */
record Listener(Queue<TransportEvent> events) implements TransportListener {
  @Override
  public void messageDelivered(TransportEvent event) {
    events.add(event);
  }

  @Override
  public void messageNotDelivered(TransportEvent event) {
    events.add(event);
  }

  @Override
  public void messagePartiallyDelivered(TransportEvent event) {
    events.add(event);
  }
}
