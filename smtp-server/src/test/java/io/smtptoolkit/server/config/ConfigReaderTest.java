package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {
  private static final Path FILE = Path.of("smtp.toml");
  // Five lines, to which a case adds its own from line 6 on.
  private static final String USUAL =
      """
      [delivery]
      discard = true
      [[listener]]
      role = "mx"
      address = "127.0.0.1:0"
      """;

  @TempDir Path folder;

  static Stream<Arguments> wrong() {
    return Stream.of(
        // Not TOML.
        row("x = 5m", "6:6: Unexpected 'm', expected a newline or end-of-input"),
        row("x = \"a\\q\"", "6:7: Invalid escape sequence '\\\\q'"),
        row("role = \"mx\"", "6:1: role previously defined at line 4, column 1"),
        // Keys.
        row(
            "adress = \"x\"",
            "6:1: unknown key \"adress\" in [[listener]]; did you mean \"address\"?"),
        row(
            "max-violations = 5",
            "6:1: unknown key \"max-violations\" in [[listener]]; it belongs in [limits]"),
        row(
            "[limits]\nname = \"x.example\"",
            "7:1: unknown key \"name\" in [limits]; it belongs in the top level or in"
                + " [[listener]]"),
        row(
            "[timeouts]\nzzz = 5",
            "7:1: unknown key \"zzz\" in [timeouts]; known are command, content, handshake,"
                + " proxy-header, service, completion, session"),
        row(
            "[timeout]\ncommand = \"5m\"",
            "6:1: unknown table \"timeout\" in the top level; did you mean \"timeouts\"?"),
        row(
            "[[certificate]]\nchain = \"x\"",
            "6:1: unknown table \"certificate\" in the top level; it belongs as"
                + " [[tls.certificate]]"),
        row("[[limits]]", "6:1: [limits] can be there only once: it has single brackets"),
        row(
            "limits.x = 1",
            "6:1: unknown table \"limits\" in [[listener]]; it belongs as [limits]"),
        row("[tls]\ncertificate = \"x\"", "7:1: expected [[tls.certificate]], found \"x\""),
        row(
            "[tls.certificate]\nchain = \"x\"",
            "6:1: expected [[tls.certificate]], with double brackets, as there may be several"),
        row(
            "[[listener]]\nname = \"b\"",
            "6:1: [[listener]] needs the key \"role\"",
            "6:1: [[listener]] needs the key \"address\""),
        // Types and units.
        row(
            "[timeouts]\ncommand = 5",
            "7:1: expected a duration such as \"5m\", found the integer 5"),
        row("[timeouts]\ncommand = \"5\"", "7:1: expected a duration such as \"5m\", found \"5\""),
        row(
            "[timeouts]\ncommand = \"5min\"",
            "7:1: no unit \"min\" in \"5min\"; the units are d, h, m, s, ms"),
        row("[timeouts]\ncommand = \"0s\"", "7:1: command must not be zero"),
        row(
            "[timeouts]\ncommand = \"999999999999999999d\"",
            "7:1: \"999999999999999999d\" is too large"),
        row(
            "[limits]\nmax-message-size = \"50MB\"",
            "7:1: no unit \"MB\" in \"50MB\"; the units are GiB, MiB, KiB, B"),
        row(
            "[limits]\nmax-message-size = 1000",
            "7:1: expected a size such as \"50MiB\", found the integer 1000"),
        row(
            "[limits]\nmax-connections = \"many\"",
            "7:1: expected an integer of at least 1, found \"many\""),
        row("[limits]\nmax-connections = 0", "7:1: expected an integer of at least 1, found 0"),
        row(
            "[limits]\nmax-command-line = 511",
            "7:1: expected an integer from 512 to 65536, found 511"),
        row("[limits]\nread-ahead = \"4095B\"", "7:1: expected at least 4KiB, found \"4095B\""),
        row("[limits]\nread-ahead = \"2GiB\"", "7:1: expected at most 2147483647B, found \"2GiB\""),
        row("max-chunk = \"0B\"", "6:1: expected at least 1B, found \"0B\""),
        row(
            "without-extensions = [\"STARTTLS\"]",
            "6:23: expected one of PIPELINING, SIZE, 8BITMIME, "),
        row("[limits]\nmemory = \"1KiB\"", "7:1: memory must be at least 1MiB"),
        row("[tls]\nself-signed = \"yes\"", "7:1: expected true or false, found \"yes\""),
        row(
            "[log]\nformat = \"xml\"\nlevel = 3",
            "7:1: expected one of \"text\", \"json\", found \"xml\"",
            "8:1: expected one of \"error\", \"warn\", \"info\", \"debug\", \"trace\", found the"
                + " integer 3"),
        row("host = \"a b\"", "6:1: not a domain: \"a b\" ("),
        row("lenient = [\"public-mx\",\n  \"x\\n\"]", "6:24: expected one of public-mx, "),
        row(
            "lenient = \"public-mx\"",
            "6:1: expected a list such as [\"text\"], found \"public-mx\""),
        row("[auth]\nusers = \"\"", "7:1: a path must not be empty"),
        row(
            "[[listener]]\nrole = \"relay\"\naddress = \"1.2.3.4\"",
            "7:1: expected one of \"mx\", \"submission\", \"submissions\", \"lmtp\", found"
                + " \"relay\"",
            "8:1: '1.2.3.4' is not HOST:PORT"),
        row(
            "[[listener]]\nrole = \"mx\"\naddress = \"a:65536\"",
            "8:1: port 65536 is not between 0 and 65535"),
        row("xclient-login = true", "6:1: xclient-login needs xclient-from"),
        row(
            "proxy-from = [1]",
            "6:15: expected a network such as \"10.0.0.0/29\", found the integer 1"),
        row("proxy-from = [\"10.0.0.0/8\"]\nxclient-from = [\"10.1.0.0/16\"]", "7:1: "),
        // What does not fit together.
        row(
            "[[listener]]\nrole = \"submission\"\naddress = \"127.0.0.1:0\"",
            "6:1: the listener submission has tls = \"required\" and needs a [[tls.certificate]],"
                + " or self-signed = true in [tls]",
            "6:1: the listener submission has auth = \"required\" and needs the key \"users\" in"
                + " [auth]"),
        row("tls = \"offered\"", "6:1: the listener mx has tls = \"offered\" and needs a "),
        row(
            "auth-in-the-clear = true",
            "6:1: auth-in-the-clear without auth: give the listener auth = \"offered\" or"
                + " \"required\""),
        row(
            "[[listener]]\nrole = \"lmtp\"\naddress = \"127.0.0.1:25\"",
            "8:1: LMTP must not be spoken on port 25 (RFC 2033 §5)"),
        row(
            "name = \"a\"\n[[listener]]\nrole = \"mx\"\nname = \"a\"\naddress = \"127.0.0.1:0\"",
            "9:1: a second listener with the name \"a\"; the first is in line 6"),
        row(
            "[[listener]]\nrole = \"mx\"\naddress = \"[::1]:26\"\n"
                + "[[listener]]\nrole = \"lmtp\"\naddress = \"[::1]:26\"",
            "11:1: a second listener with the address [::1]:26; the first is in line 8"),
        row(
            "[[listener]]\nrole = \"mx\"\nname = \"b\"\naddress = \"b:2\"\ntls = \"none\"\n"
                + "client-certificates = \"asked\"\n[tls]\nclient-ca = \"a\"\nself-signed = true",
            "11:1: the listener b has client-certificates = \"asked\" and no TLS: give it tls ="
                + " \"offered\", \"required\" or \"implicit\""),
        row(
            "[[listener]]\nrole = \"submissions\"\naddress = \"b:2\"\n"
                + "client-certificates = \"required\"\n[tls]\nself-signed = true\n"
                + "[auth]\nexternal = \"mailbox\"",
            "9:1: the listener submissions has client-certificates = \"required\" and needs the key"
                + " \"client-ca\" in [tls]"),
        row(
            "[tls]\nself-signed = true\n[[tls.certificate]]\nchain = \"a\"\nkey = \"a\"",
            "7:1: self-signed = true and [[tls.certificate]] exclude each other"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void tellsWhatIsWrongAndWhere(String lines, List<String> faults) {
    ConfigException wrong = wrong(USUAL + lines + "\n");

    assertThat(wrong.faults()).hasSameSizeAs(faults);
    for (int i = 0; i < faults.size(); i++) {
      assertThat(wrong.faults().get(i).toString()).startsWith("smtp.toml:" + faults.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("wrongDeliveries")
  void tellsWhatIsWrongWithTheDelivery(String lines, List<String> faults) {
    String listener = "[[listener]]\nrole = \"mx\"\naddress = \"127.0.0.1:0\"\n[delivery]\n";

    assertThat(wrong(listener + lines).faults())
        .extracting(Fault::toString)
        .isEqualTo(faults.stream().map(it -> "smtp.toml:" + it).toList());
  }

  static Stream<Arguments> wrongDeliveries() {
    String names = "mailboxes = [\"alice\"]\n";
    String domains = "domains = [\"example.com\"]\n";
    return Stream.of(
        row(
            "",
            "4:1: [delivery] needs the key \"domains\": whose mail is received?",
            "4:1: [delivery] needs the key \"mailboxes\": who receives mail?",
            "4:1: [delivery] needs the key \"maildir\", or discard = true: where is mail"
                + " delivered?"),
        row(
            names + "discard = true\nmaildir = \"x\"",
            "4:1: [delivery] needs the key \"domains\": whose mail is received?",
            "6:1: discard = true and maildir exclude each other"),
        row(domains + "maildir = \"x\"\nmailboxes = [\"a\", \"A\"]", "7:1: mailbox given twice: A"),
        row(
            domains + "maildir = \"x\"\nmailboxes = [\"../a\"]",
            "7:1: not usable as the name of a mailbox: \"../a\""),
        row(
            domains + names + "maildir = \"x\"\npostmaster = \"bob\"\nsubaddress = \"%\"",
            "9:1: expected one of + - = _ . # ~ or an empty text, found \"%\""),
        row(
            domains + names + "maildir = \"x\"\npostmaster = \"bob\"",
            "8:1: the postmaster is no mailbox: bob"));
  }

  @ParameterizedTest
  @MethodSource("wrongMailSystems")
  void tellsWhatIsWrongWithAMailSystem(String lines, List<String> faults) {
    String listener = "[[listener]]\nrole = \"mx\"\naddress = \"127.0.0.1:0\"\n";

    List<Fault> found = wrong(listener + lines + "\n").faults();
    for (int i = 0; i < faults.size(); i++) {
      assertThat(found.get(i).toString()).startsWith("smtp.toml:" + faults.get(i));
    }
  }

  static Stream<Arguments> wrongMailSystems() {
    String queue = "[queue]\nfolder = \"q\"\n";
    String domain =
        queue + "[[domain]]\nnames = [\"a.example\"]\nmaildir = \"m\"\nmailboxes = [\"p\"]\n";
    String good = domain + "aliases = { postmaster = [\"p\"], abuse = [\"p\"] }\n";
    return Stream.of(
        row(
            queue,
            "4:1: no [[domain]]: whose mail is received? At least a postmaster is needed (RFC 5321"
                + " §4.5.1)"),
        row(
            "[delivery]\ndiscard = true\n[relay]\nport = 26",
            "6:1: [relay] is of a mail system: it needs [queue] with the key \"folder\""),
        row(
            good + "[delivery]\ndiscard = true",
            "11:1: [delivery] and [queue] exclude each other: a mail system has [[domain]]"),
        row(
            domain,
            "6:1: a.example: there is no postmaster, which every domain must have (RFC 5321"
                + " §4.5.1): add a mailbox or an alias of this name"),
        row(
            domain + "aliases = { postmaster = [\"p\", \"q\"] }",
            "6:1: postmaster@a.example: there is no q@a.example"),
        row(
            domain + "aliases = { postmaster = [\"p x@\"] }",
            "10:1: aliases: not a name or an address: \"p x@\""),
        row(domain + "aliases = { postmaster = 5 }", "10:13: expected a list such as"),
        row(domain + "aliases = 5", "10:1: expected a table such as"),
        row(good + "quotas = { q = \"1MiB\" }", "11:1: quotas: there is no mailbox q"),
        row(good + "quota = \"0B\"", "11:1: quota must not be zero"),
        row(
            good + "[[relay.domain]]\nof = [\"b.example\"]",
            "11:1: [[relay.domain]] needs the key \"recipients\" or \"recipients-file\": what is"
                + " taken here and refused there would come back to forged addresses"),
        row(good + "[relay]\nretry-first = \"5h\"", "11:1: retry-longest is less than retry-first"),
        row(
            good + "[relay]\nsmart-host-credentials = \"x\"",
            "11:1: the credentials and TLS of a smart host need smart-host"),
        row(
            good
                + "[relay]\nsmart-host = \"h:25\"\nsmart-host-tls = \"offered\"\n"
                + "smart-host-credentials = \"x\"",
            "13:1: smart-host-credentials need smart-host-tls = \"required\" or \"implicit\": else"
                + " another host could take them"),
        row(
            good + "[[relay.route]]\nto = [\"b.example\"]\nhosts = []",
            "13:1: hosts needs at least one server"),
        row(
            good
                + "[[relay.route]]\nto = [\"b.example\"]\nhosts = [\"h:25\"]\n"
                + "hosts-protocol = \"lmtp\"",
            "13:1: LMTP is not for port 25 (RFC 2033 §5); often it is 24"));
  }

  @Test
  void aFileWithoutListenersIsNoServer() {
    assertThat(wrong("[delivery]\ndiscard = true\n").faults())
        .extracting(Fault::toString)
        .containsExactly("smtp.toml:1:1: no [[listener]]: where is mail received?");
  }

  @Test
  void tellsEverythingAtOnceInTheOrderOfTheFile() {
    String text =
        USUAL
            + "hots = \"x\"\n[limits]\nmemory = 5\n[timeouts]\ncommand = \"1y\"\nsession = \"1d\"";

    assertThat(wrong(text).faults())
        .extracting(it -> it.position().line())
        .containsExactly(6, 8, 10);
  }

  @Test
  void everyKeyThatHasADefaultIsThere() throws IOException {
    Configuration read = ConfigReader.parse(FILE, USUAL);

    Settings listener = read.all(Keys.LISTENER).get(0);
    assertThat(listener.get(Keys.LISTENER_NAME)).isEqualTo("mx");
    assertThat(listener.get(Keys.HOST)).isEqualTo("localhost");
    assertThat(listener.get(Keys.TLS_MODE)).isEqualTo(TlsMode.NONE);
    assertThat(listener.get(Keys.AUTH_MODE)).isEqualTo(AuthMode.NONE);
    assertThat(listener.get(LimitKeys.MESSAGE_SIZE.own())).isEqualTo(52_428_800);
    assertThat(read.the(LimitKeys.TIMEOUTS).get(LimitKeys.SESSION.general()))
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void whatIsPrintedReadsAsTheSame() throws IOException {
    String text =
        """
        name = "mx.example"
        [[listener]]
        role = "mx"
        address = "[::]:25"
        lenient = ["public-mx", "nul-in-content"]
        proxy-from = ["10.0.0.0/29", "2001:db8::/64"]
        [[listener]]
        role = "mx"
        address = "127.0.0.1:2525"
        max-message-size = "1500B"
        [[listener]]
        role = "submissions"
        address = "[::]:465"
        auth = "offered"
        [delivery]
        domains = ["example.com", "b.example"]
        mailboxes = ["alice", "bob"]
        maildir = "dir with \\"quotes\\" and \\\\ and \\u00fc"
        subaddress = ""
        [[tls.certificate]]
        chain = "a"
        key = "b"
        [auth]
        users = "users"
        lock-out = "90s"
        [limits]
        memory = "100MiB"
        [log]
        addresses = "hash"
        """;
    Configuration read = ConfigReader.parse(FILE, text);

    Configuration again = ConfigReader.parse(FILE, read.print());

    assertThat(again.print()).isEqualTo(read.print());
    assertThat(Changes.between(read, read, again)).isEqualTo(new Changes(List.of(), List.of()));
    assertThat(read.print())
        .startsWith("name = \"mx.example\"\n\n[[listener]]\nrole = \"mx\"\naddress = \"[::]:25\"\n")
        .contains("\nname = \"mx-2\"\n", "\nmax-message-size = \"1500B\"\n")
        .contains(
            "\ntls = \"implicit\"\nclient-certificates = \"none\"\nauth = \"offered\"\n",
            "\nlock-out = \"90s\"\n")
        .contains("\n# password-file: none: the key is not encrypted\n")
        .contains("\n[timeouts]\ncommand = \"5m\"\ncontent = \"5m\"\nhandshake = \"1m\"\n");
  }

  @Test
  void saysWhichChangesNeedARestart() throws IOException {
    Configuration before = ConfigReader.parse(FILE, USUAL);
    Configuration after =
        ConfigReader.parse(
            FILE,
            USUAL.replace(":0", ":1") + "[limits]\nmax-connections = 5\n[log]\nlevel = \"warn\"\n");

    assertThat(Changes.between(before, before, after))
        .isEqualTo(
            new Changes(
                List.of("log.level"), List.of("listener.address", "limits.max-connections")));
  }

  @Test
  void whatCannotBeReadIsOneReason() throws IOException {
    Path latin =
        Files.write(folder.resolve("latin"), "# \u00fc".getBytes(StandardCharsets.ISO_8859_1));
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);

    assertThat(reason(folder)).isEqualTo(folder + " is a folder, not a file");
    assertThat(reason(folder.resolve("x"))).isEqualTo("no such file or folder: " + folder + "/x");
    assertThat(reason(latin)).isEqualTo(latin + " is not UTF-8");
    assertThat(reason(large)).isEqualTo(large + " is larger than 1 MiB: not a configuration file");
  }

  private static String reason(Path file) {
    return String.valueOf(
        catchThrowableOfType(IOException.class, () -> ConfigReader.read(file)).getMessage());
  }

  private static ConfigException wrong(String text) {
    return catchThrowableOfType(ConfigException.class, () -> ConfigReader.parse(FILE, text));
  }

  private static Arguments row(String lines, String... faults) {
    return Arguments.of(lines, List.of(faults));
  }
}
