package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.codec.command.Envelope;
import java.util.concurrent.CompletionStage;

/** Sends one message to one host: the door to the client, and a seam for tests. Thread-safe. */
interface Carrier extends AutoCloseable {
  /** Fails when nothing was sent, as a connection of the client does. */
  CompletionStage<SendResult> send(Endpoint host, Envelope envelope, MessageContent content);

  /** Breaks off whatever is going on: the stages then complete. */
  @Override
  void close();
}
