package io.smtptoolkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is compared does the same work: each peer, called as the benchmarks call it. */
class PeersTest {

  private final CommandPeers commands = new CommandPeers();
  private final ReplyEncodingPeers replies = new ReplyEncodingPeers();

  @Test
  void jamesYieldsAddressAndParametersOfMail() throws Exception {
    CommandPeers.Parsed parsed = commands.jamesMail();

    assertThat(parsed.address())
        .hasToString("MaybeSender{mailAddress=Optional[user@example.test]}");
    assertThat(parsed.parameters())
        .isEqualTo(List.of(Map.entry("SIZE", "12345"), Map.entry("BODY", "8BITMIME")));
    assertThat(commands.jamesMail()).isEqualTo(parsed);
  }

  @Test
  void jamesYieldsAddressOfRcpt() throws Exception {
    CommandPeers.Parsed parsed = commands.jamesRcpt();

    assertThat(parsed.address()).hasToString("user@example.test");
    assertThat(parsed.parameters()).isEqualTo(List.of());
    assertThat(commands.jamesRcpt()).isEqualTo(parsed);
  }

  @Test
  void subethaYieldsAddressAndTheRestOfMail() throws Exception {
    var parsed = new CommandPeers.Parsed("user@example.test", " SIZE=12345 BODY=8BITMIME");

    assertThat(commands.subethaMail()).isEqualTo(parsed);
    assertThat(commands.subethaMail()).isEqualTo(parsed);
  }

  @Test
  void subethaYieldsAddressOfRcpt() throws Exception {
    var parsed = new CommandPeers.Parsed("user@example.test", "");

    assertThat(commands.subethaRcpt()).isEqualTo(parsed);
    assertThat(commands.subethaRcpt()).isEqualTo(parsed);
  }

  @Test
  void angusYieldsTheAddress() throws Exception {
    assertThat(commands.angusAddress().getAddress()).isEqualTo("user@example.test");
  }

  @Test
  void allWriteTheSameReplyToEhlo() {
    assertThat(text(new ReplyEncoding().ehlo())).isEqualTo(ReplyDecoding.EHLO);
    assertThat(text(replies.jamesEhlo())).isEqualTo(ReplyDecoding.EHLO);
    assertThat(text(replies.subethaEhlo().toByteArray())).isEqualTo(ReplyDecoding.EHLO);
  }

  @Test
  void allWriteTheSameReplyToRcpt() {
    assertThat(text(new ReplyEncoding().ok())).isEqualTo("250 2.1.5 Recipient OK\r\n");
    assertThat(text(replies.jamesOk())).isEqualTo("250 2.1.5 Recipient OK\r\n");
    assertThat(text(replies.subethaOk().toByteArray())).isEqualTo("250 2.1.5 Recipient OK\r\n");
  }

  @Test
  void nettyReadsTheSameReplies() throws Throwable {
    var netty = new ReplyDecodingPeers();

    assertThat(netty.nettyEhlo().details().get(9)).hasToString("SMTPUTF8");
    assertThat(netty.nettyEhlo().details()).hasSize(10);
    assertThat(netty.nettyOk().details().get(0)).hasToString("2.1.5 Recipient OK");
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.US_ASCII);
  }
}
