package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.session.ServiceReplies.Stage;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * VRFY and EXPN where the service answers them: asks it and gives its replies. On the connection's
 * thread only.
 */
final class LookupPhase {
  private final MailService service;
  private final Offer offer;
  private final ServiceCalls calls;
  private final Answers answers;
  private final MailPhase mail;
  private final Errors errors;
  private final Watch watch;

  LookupPhase(
      Setup setup,
      ServiceCalls calls,
      Answers answers,
      MailPhase mail,
      Errors errors,
      Watch watch) {
    this.service = setup.options().service();
    this.offer = setup.offer();
    this.calls = calls;
    this.answers = answers;
    this.mail = mail;
    this.errors = errors;
    this.watch = watch;
  }

  /** Whether the service answers VRFY or EXPN here, to clients that said HELO as well. */
  boolean answers(KeywordExtension verb) {
    return offer.offers(verb);
  }

  void verify(Vrfy command) {
    ask(Stage.VRFY, command.takesUtf8(), () -> service.verify(watch.session(), command));
  }

  void expand(Expn command) {
    ask(Stage.EXPN, command.takesUtf8(), () -> service.expand(watch.session(), command));
  }

  /**
   * Asks the service.
   *
   * @param takesUtf8 whether the command says so, which counts if SMTPUTF8 is offered (RFC 6531
   *     §3.7.4.2)
   */
  private void ask(Stage stage, boolean takesUtf8, Supplier<CompletionStage<Reply>> call) {
    boolean utf8 =
        takesUtf8 && watch.session().facts().extensions().offers(KeywordExtension.SMTPUTF8);
    calls.await(
        call,
        reply -> give(stage, reply, utf8),
        fault -> give(stage, answers.replyTo(fault), utf8));
  }

  private void give(Stage stage, @Nullable Reply given, boolean utf8) {
    Reply reply = answers.mended(stage, given, utf8);
    if (reply.isPermanentNegative()) {
      // Who guesses mailboxes is slowed, as with RCPT.
      errors.add();
    }
    if (!mail.isOver()) {
      answers.give(reply);
    }
  }
}
