package io.smtptoolkit.server.mailbox;

import static io.smtptoolkit.server.mailbox.MailDirectoryTest.resolve;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverTest {
  private static final LocalMailbox MAILBOX =
      new LocalMailbox("end", Path.of("/mail/end"), Quota.NONE);

  /** The number n leads to n - 1, and 0 is a mailbox. */
  private static Lookup countdown(ForwardPath address) {
    int number = Integer.parseInt(local(address));
    return number == 0
        ? new Lookup.Found(MAILBOX)
        : new Lookup.Forward(List.of(mailbox(number - 1 + "@a.example")), Optional.empty());
  }

  private static String local(ForwardPath address) {
    return address.mailbox().orElseThrow().localPart().unquoted();
  }

  private static Mailbox mailbox(String text) {
    try {
      return Mailbox.parse(text);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Resolver resolver(Directory directory) throws Exception {
    return Resolver.of(directory, DomainName.parse("a.example"));
  }

  @ParameterizedTest
  @CsvSource({"0, end", "10, end", "11, unavailable: aliases are more than 10 deep at 0@a.example"})
  void followsTenAliases(String number, String expected) throws Exception {
    assertThat(resolve(resolver(it -> completedFuture(countdown(it))), number + "@a.example"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"999, 999", "1000, 0"})
  void expandsToAThousandAddresses(int addresses, int targets) throws Exception {
    var members = new ArrayList<Mailbox>();
    for (int i = 0; i < addresses; i++) {
      members.add(mailbox("m" + i + "@far.example"));
    }
    Directory directory =
        it ->
            completedFuture(
                local(it).equals("list")
                    ? new Lookup.Forward(members, Optional.empty())
                    : new Lookup.Elsewhere());

    Resolution found =
        resolver(directory)
            .resolve(ForwardPath.parseAddress("list@a.example"))
            .toCompletableFuture()
            .join();

    assertThat(found instanceof Resolution.Targets it ? it.targets().size() : 0).isEqualTo(targets);
  }

  @Test
  void aCircleWithoutAMailboxIsUnavailable() throws Exception {
    Directory directory =
        it ->
            completedFuture(
                new Lookup.Forward(
                    List.of(mailbox(local(it).equals("a") ? "b@a.example" : "a@a.example")),
                    Optional.empty()));

    assertThat(resolve(resolver(directory), "a@a.example"))
        .isEqualTo("unavailable: the alias leads to no mailbox");
  }

  @Test
  void anUnknownMemberIsLeftOut() throws Exception {
    Directory directory =
        it ->
            completedFuture(
                switch (local(it)) {
                  case "list" ->
                      new Lookup.Forward(
                          List.of(mailbox("gone@a.example"), mailbox("b@far.example")),
                          Optional.of(MAILBOX));
                  case "b" -> new Lookup.Elsewhere();
                  default -> new Lookup.Unknown();
                });

    assertThat(resolve(resolver(directory), "list@a.example")).isEqualTo("end b@far.example");
  }

  @Test
  void aDirectoryThatFailsIsUnavailable() throws Exception {
    Directory throwing =
        it -> {
          throw new IllegalStateException("bug");
        };
    Directory failing = it -> CompletableFuture.failedFuture(new IllegalStateException("down"));
    Directory unavailable = it -> completedFuture(new Lookup.Unavailable("no database"));

    assertThat(resolve(resolver(throwing), "a@a.example")).contains("unavailable", "bug");
    assertThat(resolve(resolver(failing), "a@a.example")).contains("unavailable", "down");
    assertThat(resolve(resolver(unavailable), "a@a.example")).isEqualTo("unavailable: no database");
  }

  @Test
  void answersMayComeLater() throws Exception {
    var pending = new ArrayList<Runnable>();
    Directory directory =
        it -> {
          var stage = new CompletableFuture<Lookup>();
          pending.add(() -> stage.complete(countdown(it)));
          return stage;
        };
    var result =
        resolver(directory).resolve(ForwardPath.parseAddress("3@a.example")).toCompletableFuture();

    for (int asked = 0; asked < 4; asked++) {
      assertThat(result).isNotDone();
      pending.get(asked).run();
    }

    assertThat(result).isCompletedWithValueMatching(it -> it instanceof Resolution.Targets);
  }
}
