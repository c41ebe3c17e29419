package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;

/** Sends a message for a tenant, as part of a campaign. */
final class TenantSender {
  static SendResult send(String host, int port) throws SmtpClientException, InterruptedException {
    var options = SmtpClientOptions.builder().bundles(List.of(Tenancy.BUNDLE)).build();
    try (SmtpClient client = SmtpClient.create(options);
        SmtpConnection connection = client.connect(host, port)) {
      Reply reply = connection.command(new Tenancy.Xtenant("acme"));
      if (!reply.isPositiveCompletion()) {
        throw new IllegalStateException("not a tenant of this server: " + reply);
      }

      var to = Envelope.of("carol@example.org", "alice@example.com");
      var campaign = EsmtpParameters.of(EsmtpParameter.of("XCAMPAIGN", "17"));
      var envelope = new Envelope(to.reversePath(), campaign, to.recipients());
      return connection.send(envelope, MessageContent.of("Subject: news\r\n\r\nNews.\r\n"));
    }
  }
}
