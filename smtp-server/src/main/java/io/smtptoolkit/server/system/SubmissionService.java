package io.smtptoolkit.server.system;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.mailbox.Resolution;
import io.smtptoolkit.server.mailbox.Target;
import io.smtptoolkit.server.text.ComparableNames;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Looks at MAIL of users before the queue does: the reverse-path must be null, or an address that
 * leads to the user's own mailbox. The user {@code alice@own.example} has the mailbox of that name,
 * the user {@code alice} the one in the first domain.
 *
 * <p>Thread-safe.
 */
final class SubmissionService implements MailService {
  private final MailService service;
  private final Set<String> listeners;
  private final Supplier<MailPolicy> policy;

  SubmissionService(MailService service, Set<String> listeners, Supplier<MailPolicy> policy) {
    this.service = service;
    this.listeners = listeners;
    this.policy = policy;
  }

  @Override
  public Extensions extensions() {
    return service.extensions();
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    Optional<Identity> user = session.identity();
    Optional<Mailbox> sender = reversePath.mailbox();
    MailPolicy now = policy.get();
    if (!listeners.contains(session.listener())
        || user.isEmpty()
        || sender.isEmpty()
        || !now.submission().checksSender()) {
      return service.begin(session, reversePath, parameters);
    }
    String name = user.get().authorizationId();
    String mailbox = comparable(name.indexOf('@') < 0 ? name + "@" + now.firstDomain() : name);
    return now.directory()
        .resolver()
        .resolve(ForwardPath.of(sender.get()))
        .thenCompose(
            found ->
                leadsTo(found, mailbox)
                    ? service.begin(session, reversePath, parameters)
                    : completedFuture(Begin.refused(Replies.senderNotAllowed())));
  }

  /** The name of a user or a mailbox, which is an address for the most part. */
  private static String comparable(String name) {
    try {
      return ComparableNames.of(Mailbox.parseUtf8(name));
    } catch (SmtpSyntaxException noAddress) {
      return ComparableNames.folded(name);
    }
  }

  private static boolean leadsTo(Resolution found, String mailbox) {
    return found instanceof Resolution.Targets it
        && it.targets().stream()
            .anyMatch(
                target ->
                    target instanceof Target.Stored stored
                        && comparable(stored.mailbox().name()).equals(mailbox));
  }
}
