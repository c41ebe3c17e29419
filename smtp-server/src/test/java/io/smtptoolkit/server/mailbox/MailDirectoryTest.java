package io.smtptoolkit.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailDirectoryTest {
  /** Each word is {@code name} for a mailbox, or {@code name=address,address} for an alias. */
  static MailDomain domain(String name, String separator, String catchAll, String... words) {
    try {
      var mailboxes = new HashMap<String, LocalMailbox>();
      var aliases = new HashMap<String, List<Mailbox>>();
      for (String word : words) {
        int equals = word.indexOf('=');
        if (equals < 0) {
          mailboxes.put(word, new LocalMailbox(word, Path.of("/mail/" + word), Quota.NONE));
        } else {
          aliases.put(word.substring(0, equals), mailboxes(word.substring(equals + 1)));
        }
      }
      var names = new ArrayList<Domain>();
      for (String one : name.split(" ", -1)) {
        names.add(DomainName.parseUtf8(one));
      }
      return new MailDomain(names, mailboxes, aliases, mailboxes(catchAll), separator);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static List<Mailbox> mailboxes(String addresses) throws SmtpSyntaxException {
    var all = new ArrayList<Mailbox>();
    for (String address : addresses.split(",", -1)) {
      if (!address.isEmpty()) {
        all.add(Mailbox.parseUtf8(address));
      }
    }
    return all;
  }

  static final MailDirectory DIRECTORY =
      MailDirectory.of(
          List.of(
              domain(
                  "a.example www.a.example",
                  "+",
                  "",
                  "alice",
                  "Bob",
                  "tom+jerry",
                  "postmaster=alice@a.example",
                  "abuse=postmaster@a.example",
                  "sales=alice@a.example,bob@a.example,carol@far.example",
                  "all=sales@a.example,alice@A.example,dora@far.example,dora@FAR.example",
                  "bob=bob@a.example,bob@far.example",
                  "carol=carol@far.example",
                  "ring1=ring2@a.example,alice@a.example",
                  "ring2=ring1@a.example,bob@far.example"),
              domain("b.example", "-", "alice@a.example", "postmaster", "abuse"),
              domain("c.example", "", "x@far.example", "postmaster", "abuse")));

  static String resolve(Resolver resolver, String recipient) throws Exception {
    Resolution found =
        resolver.resolve(ForwardPath.parseAddress(recipient)).toCompletableFuture().join();
    if (found instanceof Resolution.Unknown) {
      return "unknown";
    }
    if (found instanceof Resolution.Unavailable it) {
      return "unavailable: " + it.why();
    }
    var words = new ArrayList<String>();
    for (Target target : ((Resolution.Targets) found).targets()) {
      words.add(
          target instanceof Target.Stored stored
              ? stored.mailbox().name()
              : target.address().toString());
    }
    return String.join(" ", words);
  }

  @ParameterizedTest
  @CsvSource({
    "alice@a.example, alice",
    "ALICE@A.EXAMPLE, alice",
    "\"alice\"@a.example, alice",
    "alice@www.a.example, alice",
    "alice+news@a.example, alice",
    "alice+@a.example, alice",
    "alice+a+b@a.example, alice",
    "+alice@a.example, unknown",
    "alice-news@a.example, unknown",
    "tom+jerry@a.example, tom+jerry",
    "TOM+jerry@a.example, tom+jerry",
    "tom@a.example, unknown",
    "nobody@a.example, unknown",
    "bob@a.example, Bob bob@far.example",
    "bob+x@a.example, Bob bob@far.example",
    "carol@a.example, carol@far.example",
    "postmaster@a.example, alice",
    "Postmaster, alice",
    "POSTMASTER, alice",
    "abuse@a.example, alice",
    "carol+x@a.example, carol@far.example",
    "ring1@a.example, alice bob@far.example",
    "ring2@a.example, bob@far.example alice",
    "postmaster@b.example, postmaster",
    "anything@b.example, alice",
    "anything-else@b.example, alice",
    "anything@c.example, x@far.example",
    "x@far.example, x@far.example",
    "alice%far.example@a.example, unknown",
    "far.example!alice@a.example, unknown",
    "\"alice@far.example\"@a.example, unknown",
    "alice%far.example@b.example, alice",
    "\"alice@far.example\"@b.example, alice",
    "<@far.example:alice@a.example>, alice",
    "<@a.example:alice@far.example>, alice@far.example"
  })
  void resolves(String recipient, String targets) throws Exception {
    assertThat(resolve(DIRECTORY.resolver(), recipient)).isEqualTo(targets);
  }

  /** Domains: U-label, A-label, case and composition; local-parts: case and composition. */
  @ParameterizedTest
  @CsvSource({
    "bücher.example, jürgen",
    "xn--bcher-kva.example, jürgen",
    "BÜCHER.example, JÜRGEN",
    "bu\u0308cher.example, ju\u0308rgen"
  })
  void formsOfANameAreTheSame(String domain, String local) throws Exception {
    MailDirectory directory =
        MailDirectory.of(
            List.of(
                domain(
                    domain,
                    "+",
                    "",
                    local,
                    "postmaster=" + local + "@" + domain,
                    "keeps=" + local + "@" + domain + ",x@faß.example,x@xn--fa-hia.example",
                    "größe=größe2@" + domain,
                    "größe2=" + local + "@" + domain)));

    for (String at :
        List.of(
            "bücher.example", "XN--BCHER-KVA.Example", "bu\u0308cher.example", "BÜCHER.EXAMPLE")) {
      for (String name : List.of("jürgen", "JÜRGEN", "ju\u0308rgen", "\"jürgen\"", "jürgen+x")) {
        assertThat(resolve(directory.resolver(), name + "@" + at)).isEqualTo(local);
      }
      assertThat(resolve(directory.resolver(), "keeps@" + at)).isEqualTo(local + " x@faß.example");
      assertThat(resolve(directory.resolver(), "gro\u0308ße@" + at)).isEqualTo(local);
    }
    assertThat(resolve(directory.resolver(), "jürgen@bucher.example"))
        .isEqualTo("jürgen@bucher.example");
  }

  @Test
  void anAliasThatKeepsACopyMayNameItselfInAnotherForm() throws Exception {
    MailDirectory directory =
        MailDirectory.of(
            List.of(
                domain(
                    "bücher.example",
                    "",
                    "",
                    "postmaster",
                    "jürgen",
                    "jürgen=JU\u0308RGEN@xn--bcher-kva.example,x@far.example")));

    assertThat(resolve(directory.resolver(), "jürgen@bücher.example"))
        .isEqualTo("jürgen x@far.example");
  }

  @ParameterizedTest
  @CsvSource({
    "bücher.example xn--bcher-kva.example, jürgen, xn--bcher-kva.example: the domain is given"
        + " twice",
    "a.example, jürgen ju\u0308rgen, the name is given twice"
  })
  void whatIsTheSameInAnotherFormIsGivenTwice(String names, String mailboxes, String fault) {
    MailDomain domain = domain(names, "", "", ("postmaster " + mailboxes).split(" ", -1));

    assertThatThrownBy(() -> MailDirectory.of(List.of(domain))).hasMessageContaining(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sales@a.example | alice carol@far.example Bob bob@far.example",
        "all@a.example | alice dora@far.example carol@far.example Bob bob@far.example"
      })
  void followsEveryAliasOnce(String recipient, String targets) throws Exception {
    assertThat(resolve(DIRECTORY.resolver(), recipient).split(" ", -1))
        .containsExactlyInAnyOrder(targets.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice | a.example: there is no postmaster, which every domain must have",
        "postmaster=nobody@a.example | postmaster@a.example: there is no nobody@a.example",
        "postmaster=postmaster@a.example | postmaster@a.example: the alias leads to itself, and"
            + " there is no such mailbox",
        "postmaster= | postmaster@a.example: the alias has no addresses",
        "postmaster x=y@a.example y=x@a.example | x@a.example: the aliases after y@a.example go"
            + " round in a circle",
        "postmaster alice ALICE | the name is given twice",
        "postmaster alice alice=x@far.example | alice@a.example: the name is given twice"
      })
  void refusesWhatContradictsItself(String words, String fault) {
    MailDomain domain = domain("a.example", "", "", words.split(" ", -1));

    assertThatThrownBy(() -> MailDirectory.of(List.of(domain))).hasMessageContaining(fault);
  }

  @Test
  void refusesDomainsThatContradictOneAnother() {
    MailDomain one = domain("a.example b.example", "", "", "postmaster");
    MailDomain two = domain("c.example B.example", "", "", "postmaster");
    MailDomain odd = domain("d.example", "%", "nobody@d.example", "x");

    assertThatThrownBy(() -> MailDirectory.of(List.of(one, two, odd)))
        .hasMessageContaining("B.example: the domain is given twice")
        .hasMessageContaining("not by \"%\"")
        .satisfies(it -> assertThat(it.getMessage().lines().count()).isGreaterThanOrEqualTo(2));
    assertThatThrownBy(() -> MailDirectory.of(List.of())).hasMessageContaining("no domain");
  }

  @Test
  void warnsOfAMissingAbuse() {
    assertThat(MailDirectory.of(List.of(domain("a.example", "", "", "postmaster"))).warnings())
        .containsExactly("a.example: there is no abuse, to which others complain (RFC 2142 §4)");
    assertThat(DIRECTORY.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "carol@a.example | NOTIFY=SUCCESS ORCPT=rfc822;c@x | NOTIFY=SUCCESS ORCPT=rfc822;c@x |"
            + " false",
        "sales@a.example | NOTIFY=SUCCESS ORCPT=rfc822;c@x | NOTIFY=NEVER ORCPT=rfc822;c@x | true",
        "sales@a.example | NOTIFY=SUCCESS,FAILURE | NOTIFY=FAILURE | true",
        "sales@a.example | NOTIFY=FAILURE,DELAY | NOTIFY=FAILURE,DELAY | false",
        "sales@a.example | NOTIFY=NEVER | NOTIFY=NEVER | false",
        "sales@a.example | ORCPT=rfc822;c@x | ORCPT=rfc822;c@x | false"
      })
  void aliasesPassOnWhatTheyMay(String alias, String given, String passed, boolean reported)
      throws Exception {
    var parameters = RcptParameters.of(EsmtpParameters.parse(given));
    var found =
        (Resolution.Targets)
            DIRECTORY
                .resolver()
                .resolve(ForwardPath.parseAddress(alias))
                .toCompletableFuture()
                .join();

    assertThat(found.parameters(parameters)).hasToString(passed);
    assertThat(found.isExpansionReported(parameters)).isEqualTo(reported);
  }

  @Test
  void quotasAreWrittenAsInMaildirs() {
    assertThat(Quota.NONE.toString()).isEmpty();
    assertThat(Quota.ofOctets(1000)).hasToString("1000S");
    assertThat(Quota.ofOctets(1000).withMessages(5)).hasToString("1000S,5C");
    assertThat(Quota.NONE.withMessages(5)).hasToString("5C");
    assertThatThrownBy(() -> new Quota(OptionalLong.of(0), OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
