package io.smtptoolkit.server.handler;

import io.smtptoolkit.server.Completion;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** The part that takes the content of one message; called as a transaction is. */
interface Intake {
  /** Makes the intake of a message whose envelope is whole. Does not block. */
  @FunctionalInterface
  interface Opening {
    Intake open(ReceivedEnvelope envelope);
  }

  CompletionStage<Void> content(ByteBuffer octets);

  CompletionStage<Completion> complete();

  void abort();
}
