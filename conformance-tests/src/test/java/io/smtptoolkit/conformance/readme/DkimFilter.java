package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.server.relay.FilterVerdict;
import io.smtptoolkit.server.relay.FilteredMessage;
import io.smtptoolkit.server.relay.MessageFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.PrivateKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.exceptions.FailException;

final class DkimFilter implements MessageFilter {
  private final String template;
  private final PrivateKey key;

  /** Signs for a domain; the public key is in the DNS at {@code SELECTOR._domainkey.DOMAIN}. */
  DkimFilter(String domain, String selector, PrivateKey key) {
    this.template =
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=%s;".formatted(domain, selector)
            // Twice: once more than is there, so that none can be added (RFC 6376 §8.15).
            + " h=from:from:to:to:cc:cc:subject:subject:date:date:message-id:message-id; b=; bh=;";
    this.key = key;
  }

  @Override
  public CompletionStage<FilterVerdict> filter(FilteredMessage message) {
    if (message.session().identity().isEmpty()) {
      return CompletableFuture.completedFuture(FilterVerdict.ACCEPT); // not of a user of ours
    }
    var added = new ByteArrayInputStream(message.addedFields().getBytes(UTF_8));
    try (InputStream whole = new SequenceInputStream(added, message.content())) {
      String field = new DKIMSigner(template, key).sign(whole);
      return CompletableFuture.completedFuture(FilterVerdict.accept(field + "\r\n"));
    } catch (IOException | FailException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }
}
