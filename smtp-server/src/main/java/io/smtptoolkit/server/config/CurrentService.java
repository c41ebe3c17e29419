package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import java.util.concurrent.CompletionStage;

/**
 * A service that can be exchanged while a server runs: mail transactions that have begun end with
 * the one that they began with. Thread-safe.
 */
final class CurrentService implements MailService {
  private volatile MailService current;

  CurrentService(MailService first) {
    current = first;
  }

  void exchange(MailService newer) {
    current = newer;
  }

  /** Asked for once, when the server starts; a newer service of the same kind keeps the same. */
  @Override
  public Extensions extensions() {
    return current.extensions();
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return current.begin(session, reversePath, parameters);
  }
}
