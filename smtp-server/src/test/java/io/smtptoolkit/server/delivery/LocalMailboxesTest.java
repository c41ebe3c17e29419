package io.smtptoolkit.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.server.Rejected;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalMailboxesTest {
  private final LocalMailboxes mailboxes =
      LocalMailboxes.of(List.of("example.com", "[192.0.2.1]"), List.of("alice", "Bob.Smith"));

  @ParameterizedTest
  @CsvSource({
    "<alice@example.com>, alice",
    "<ALICE@EXAMPLE.COM>, alice",
    "<\"alice\"@example.com>, alice",
    "<\"al\\ice\"@example.com>, alice",
    "<bob.smith@example.com>, Bob.Smith",
    "<alice@[192.0.2.1]>, alice",
    "<alice@[198.51.100.9]>, alice",
    "<postmaster@[198.51.100.9]>, alice",
    "'<@relay.example,@b.example:alice@example.com>', alice",
    "<postmaster>, alice",
    "<PostMaster>, alice",
    "<postmaster@example.com>, alice",
    "<POSTMASTER@example.com>, alice",
    "<\"postmaster\"@example.com>, alice",
  })
  void acceptsWhoIsKnown(String forwardPath, String mailbox) throws Exception {
    assertThat(mailboxFor(mailboxes, forwardPath)).isEqualTo(mailbox);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<carol@example.com>",
        "<alice%elsewhere.example@example.com>",
        "<elsewhere.example!alice@example.com>",
        "<\"alice@elsewhere.example\"@example.com>",
        "<\"alice \"@example.com>",
        "<alice+tag@example.com>",
      })
  void refusesWhoIsUnknown(String forwardPath) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> mailboxFor(mailboxes, forwardPath))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("550 5.1.1 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<alice@elsewhere.example>",
        "<postmaster@elsewhere.example>",
        "<alice@sub.example.com>",
        "<alice@[192.0.2.2]>",
        "<alice@[IPv6:::ffff:198.51.100.9]>",
        "<@example.com:alice@elsewhere.example>",
        "<alice%example.com@elsewhere.example>",
      })
  void relaysNothing(String forwardPath) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> mailboxFor(mailboxes, forwardPath))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("550 5.7.1 "));
  }

  @ParameterizedTest
  @CsvSource({
    "<alice@[IPv6:2001:db8::1]>",
    "<alice@[IPv6:2001:DB8:0:0:0:0:0:1]>",
    "<alice@[ipv6:2001:0db8::0001]>"
  })
  void theOwnAddressIsAnOwnDomainHoweverItIsWritten(String forwardPath) throws Exception {
    InetAddress own = InetAddress.getByName("2001:db8::1");

    assertThat(mailboxes.mailboxFor(ForwardPath.parse(forwardPath), own)).isEqualTo("alice");
  }

  @ParameterizedTest
  @CsvSource({
    "+, <alice+news@example.com>, alice",
    "+, <ALICE+a+b@example.com>, alice",
    "+, <alice+@example.com>, alice",
    "+, <\"alice+a b\"@example.com>, alice",
    "+, <bob.smith+news@example.com>, Bob.Smith",
    "+, <postmaster+x@example.com>, alice",
    "-, <alice-news@example.com>, alice",
    "., <alice.news@example.com>, alice",
    "., <bob.smith@example.com>, Bob.Smith",
    "=, <alice=bob.example@example.com>, alice"
  })
  void aSubaddressIsForTheOwnerOfTheMailbox(String separator, String forwardPath, String mailbox)
      throws Exception {
    assertThat(mailboxFor(mailboxes.withSubaddresses(separator), forwardPath)).isEqualTo(mailbox);
  }

  @Test
  void aMailboxWithTheSeparatorInItsNameComesFirst() throws Exception {
    LocalMailboxes named =
        LocalMailboxes.of(List.of("example.com"), List.of("alice", "alice+news"))
            .withSubaddresses("+");

    assertThat(mailboxFor(named, "<alice+news@example.com>")).isEqualTo("alice+news");
    assertThat(mailboxFor(named, "<alice+other@example.com>")).isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<+alice@example.com>", "<carol+x@example.com>", "<alice-x@example.com>"})
  void aSubaddressOfNoMailboxIsUnknown(String forwardPath) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> mailboxFor(mailboxes.withSubaddresses("+"), forwardPath))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("550 5.1.1 "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "%", "!", "++", "a", " ", "/"})
  void refusesOtherSeparators(String separator) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mailboxes.withSubaddresses(separator))
        .withMessageContaining("\"" + separator + "\"");
  }

  @Test
  void postmasterGoesWhereToldTo() throws Exception {
    LocalMailboxes changed = mailboxes.withPostmaster("bob.smith");

    assertThat(mailboxFor(changed, "<postmaster>")).isEqualTo("Bob.Smith");
  }

  @Test
  void aMailboxNamedPostmasterIsThePostmasters() throws Exception {
    LocalMailboxes named =
        LocalMailboxes.of(List.of("example.com"), List.of("alice", "Postmaster"));

    assertThat(mailboxFor(named, "<postmaster>")).isEqualTo("Postmaster");
  }

  /** RFC 6531 and RFC 5890: what means the same is the same, however it is written. */
  @ParameterizedTest
  @CsvSource({
    "<jürgen@bücher.example>, jürgen",
    "<JÜRGEN@BÜCHER.EXAMPLE>, jürgen",
    "<ju\u0308rgen@bu\u0308cher.example>, jürgen",
    "<jürgen@xn--bcher-kva.example>, jürgen",
    "<\"jürgen\"@XN--BCHER-KVA.Example>, jürgen",
    "<jürgen+news@παράδειγμα.example>, jürgen",
    "<alice@xn--hxajbheg2az3al.example>, alice",
    "<postmaster@faß.example>, jürgen",
    "<alice@xn--fa-hia.example>, alice",
  })
  void takesUtf8AndALabelsForTheSame(String forwardPath, String mailbox) throws Exception {
    LocalMailboxes named =
        LocalMailboxes.of(
                List.of("bücher.example", "xn--hxajbheg2az3al.example", "faß.example"),
                List.of("ju\u0308rgen", "alice"))
            .withSubaddresses("+");

    assertThat(mailboxFor(named, forwardPath)).isEqualTo(mailbox);
  }

  /** IDNA 2003 takes the first for the second; what only looks like an A-label is no U-label's. */
  @ParameterizedTest
  @CsvSource({
    "faß.example, <alice@fass.example>",
    "fass.example, <alice@faß.example>",
    "bücher.example, <alice@xn--bcher-2pa.example>",
    "bücher.example, <alice@xn--bcher-mra.example>",
    "bücher.example, <alice@bucher.example>",
    "xn--bcher-kva.example, <alice@xn--bcher-kv.example>",
  })
  void takesNoOtherDomainForAnOwnOne(String domain, String forwardPath) {
    LocalMailboxes named = LocalMailboxes.of(List.of(domain), List.of("alice"));

    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> mailboxFor(named, forwardPath))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("550 5.7.1 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".alice", "-rf", "a/b", "a\\b", "a b", "a%b", "a@b", "a!b", "a\u0000",
        "\u0301a", "a\u200b", "\u202ea"
      })
  void refusesNamesThatAreNoFolder(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalMailboxes.of(List.of("example.com"), List.of(name)))
        .withMessageContaining("not usable as the name of a mailbox");
  }

  @Test
  void refusesNamesThatDifferOnlyInCase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalMailboxes.of(List.of("example.com"), List.of("alice", "Alice")))
        .withMessage("mailbox given twice: Alice");
  }

  @Test
  void refusesAnythingButDomains() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalMailboxes.of(List.of("exa mple"), List.of("alice")))
        .withMessageStartingWith("not a domain: \"exa mple\"");
  }

  @Test
  void refusesAPostmasterWithoutMailbox() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mailboxes.withPostmaster("carol"))
        .withMessage("the postmaster is no mailbox: carol");
  }

  private static String mailboxFor(LocalMailboxes mailboxes, String forwardPath) throws Exception {
    return mailboxes.mailboxFor(
        ForwardPath.parseUtf8(forwardPath), InetAddress.getByName("198.51.100.9"));
  }
}
