package io.smtptoolkit.server.config;

import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.compose.ForwardingService;

/**
 * A service that can be exchanged while a server runs: mail transactions that have begun end with
 * the one that they began with. Thread-safe.
 */
final class CurrentService extends ForwardingService {
  private volatile MailService current;

  CurrentService(MailService first) {
    current = first;
  }

  void exchange(MailService newer) {
    current = newer;
  }

  @Override
  protected MailService service() {
    return current;
  }
}
