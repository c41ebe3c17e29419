package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.delivery.MaildirService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say for whom mail is received and where it goes. */
final class DeliveryOptions {
  @Option(
      names = "--domain",
      paramLabel = "NAME",
      arity = "1..*",
      description =
          "a domain whose mail is received; an address literal for a host whose"
              + " address is translated (NAT); the address that a client connects to is always an"
              + " own one")
  private List<String> domains = List.of();

  @Option(
      names = "--mailbox",
      paramLabel = "NAME",
      arity = "1..*",
      description = "a mailbox, at each of the domains")
  private List<String> mailboxes = List.of();

  @Option(
      names = "--maildir",
      paramLabel = "DIR",
      description = "where mail is delivered: DIR/MAILBOX/{tmp,new,cur}")
  private @Nullable Path maildir;

  @Option(
      names = "--postmaster",
      paramLabel = "NAME",
      description = "the mailbox of the postmaster (default: the first one)")
  private @Nullable String postmaster;

  @Option(
      names = "--subaddress",
      paramLabel = "CHAR",
      defaultValue = "+",
      description =
          "what separates a subaddress: alice${DEFAULT-VALUE}news is delivered to alice (default:"
              + " ${DEFAULT-VALUE}); '' for none")
  private String subaddress = "+";

  @Option(names = "--discard", description = "accept mail and forget it, instead of delivering it")
  private boolean discard;

  List<String> domains() {
    return domains;
  }

  /**
   * The service that the options ask for.
   *
   * @throws IllegalArgumentException if they do not fit together
   * @throws IOException if a mailbox cannot be used
   */
  MailService service() throws IOException {
    if (discard && domains.isEmpty() && mailboxes.isEmpty()) {
      return DiscardService.forAll();
    }
    require(!domains.isEmpty(), "--domain is needed: whose mail is received?");
    require(!mailboxes.isEmpty(), "--mailbox is needed: who receives mail?");
    LocalMailboxes local = LocalMailboxes.of(domains, mailboxes).withSubaddresses(subaddress);
    if (postmaster != null) {
      local = local.withPostmaster(postmaster);
    }
    if (discard) {
      require(maildir == null, "--discard and --maildir exclude each other");
      return DiscardService.forMailboxes(local);
    }
    Path directory =
        Optional.ofNullable(maildir)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--maildir (or --discard) is needed: where is mail delivered?"));
    return MailService.blocking(MaildirService.open(directory, local));
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
