package io.smtptoolkit.conformance.readme;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.*;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.*;
import org.xbill.DNS.*;
import org.xbill.DNS.lookup.*;

/** Refuses clients that a DNS list names (RFC 5782), and says why. No thread waits for answers. */
final class DnsBlockList implements SessionPolicy {
  private final Name zone;
  private final LookupSession dns;
  private final Duration patience;

  /** A list that has not answered within this time admits the client. */
  DnsBlockList(String zone, Resolver resolver, Duration patience) throws TextParseException {
    this.zone = Name.fromString(zone, Name.root);
    this.dns = LookupSession.builder().resolver(resolver).cache(new Cache(DClass.IN)).build();
    this.patience = patience;
  }

  @Override
  public CompletionStage<Void> connected(SessionInfo session) {
    // A front end that does not say who the client is leaves no address to look up.
    return session.clientAddress().map(this::admit).orElse(completedFuture(null));
  }

  private CompletionStage<Void> admit(InetAddress client) {
    Name entry = entry(client);
    return dns.lookupAsync(entry, Type.A)
        .thenCompose(found -> isListed(found) ? reason(entry) : completedFuture(""))
        .exceptionally(notListedOrNoAnswer -> "")
        .toCompletableFuture()
        .completeOnTimeout("", patience.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(reason -> reason.isEmpty() ? completedFuture(null) : refusal(client, reason));
  }

  /** The octets or nibbles of the address, the last one first, below the list's own name. */
  private Name entry(InetAddress client) {
    String arpa = client instanceof Inet4Address ? "in-addr.arpa." : "ip6.arpa.";
    try {
      return Name.concatenate(
          ReverseMap.fromAddress(client).relativize(Name.fromConstantString(arpa)), zone);
    } catch (NameTooLongException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Lists say by 127.255.255.x that they do not answer the one who asks. */
  private static boolean isListed(LookupResult found) {
    return found.getRecords().stream()
        .map(record -> ((ARecord) record).getAddress().getHostAddress())
        .anyMatch(code -> code.startsWith("127.") && !code.startsWith("127.255.255."));
  }

  /** The library escapes all that is not printable. */
  private CompletionStage<String> reason(Name entry) {
    return dns.lookupAsync(entry, Type.TXT)
        .thenApply(it -> String.join("", ((TXTRecord) it.getRecords().get(0)).getStrings()))
        .exceptionally(noText -> "it is listed at " + zone.toString(true));
  }

  private static CompletionStage<Void> refusal(InetAddress client, String reason) {
    String text = "No mail from " + client.getHostAddress() + ": " + reason;
    String fitting = text.substring(0, Math.min(text.length(), 400));
    return failedFuture(new Rejected(Reply.of(554, "5.7.1", fitting)));
  }
}
