package io.smtptoolkit.server.system;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.relay.RecipientPolicy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Rules that can be exchanged. Thread-safe. */
record CurrentRules(Supplier<RecipientPolicy> current) implements RecipientPolicy {
  @Override
  public CompletionStage<List<NewRecipient>> recipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters) {
    return current.get().recipients(session, message, forwardPath, parameters);
  }

  @Override
  public boolean isOneCopy(String destination) {
    return current.get().isOneCopy(destination);
  }
}
