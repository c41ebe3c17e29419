package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.CommandHandler;
import io.smtptoolkit.server.ExtensionOffer;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.IOException;
import java.util.Set;

/** A server with XTENANT, for the tenants that it knows. */
record TenantServer(Set<String> tenants) {
  SmtpServer start(MailService service) throws IOException {
    ExtensionOffer offer =
        ExtensionOffer.DEFAULT.with(Tenancy.BUNDLE, CommandHandler.blocking(this::answer));
    return SmtpServer.start(
        SmtpServerOptions.builder(service)
            .listener(ListenerOptions.builder().domain("mx.example").extensions(offer).build())
            .build());
  }

  /** May block, to ask a database. */
  private Reply answer(SessionInfo session, CustomCommand command) throws Rejected {
    if (command instanceof Tenancy.Xtenant xtenant && tenants.contains(xtenant.name())) {
      return Replies.ok();
    }
    throw new Rejected(Reply.of(550, "5.7.1", "No such tenant"));
  }
}
