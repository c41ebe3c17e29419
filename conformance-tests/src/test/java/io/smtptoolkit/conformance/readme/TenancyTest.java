package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.UnrecognizedExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerSession;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The extension of docs/extensions.md at work, on both sides. */
class TenancyTest {

  @Test
  void serverReadsTheVerbAndRemembersIt() {
    ServerSession session = serverOffering(new UnrecognizedExtension("XTENANT", List.of()));

    ServerEvent event = received(session, "xtenant acme\r\n");
    session.reply(Replies.ok());

    assertThat(event).isEqualTo(new ServerEvent.OtherReceived(new Tenancy.Xtenant("acme")));
    assertThat(session.facts().states().get(Tenancy.TENANT)).contains(new Tenancy.Xtenant("acme"));
  }

  @Test
  void serverRefusesWhatTheExtensionDoesNotAllow() {
    ServerSession session = serverOffering(new UnrecognizedExtension("XTENANT", List.of()));

    assertThat(refusal(session, "XTENANT Acme & Co\r\n")).startsWith("501 5.5.4 ");
    assertThat(refusal(session, "MAIL FROM:<> XCAMPAIGN=x\r\n")).startsWith("501 5.5.4 ");
    assertThat(refusal(session, "MAIL FROM:<> XOTHER=1\r\n")).startsWith("555 5.5.4 ");
  }

  @Test
  void serverDoesNotServeWhatItDoesNotOffer() {
    ServerSession session = serverOffering();

    assertThat(refusal(session, "XTENANT acme\r\n")).startsWith("502 ");
    assertThat(refusal(session, "MAIL FROM:<> XCAMPAIGN=17\r\n")).startsWith("555 5.5.4 ");
  }

  @Test
  void clientSendsTheVerbOnlyWhereItIsOffered() throws Exception {
    var offered = clientOf("250-mx.example\r\n250 XTENANT\r\n");
    var notOffered = clientOf("250 mx.example\r\n");

    offered.send(new Tenancy.Xtenant("acme"));

    assertThat(US_ASCII.decode(offered.takeOutput()).toString()).isEqualTo("XTENANT acme\r\n");
    assertThatThrownBy(() -> notOffered.send(new Tenancy.Xtenant("acme")))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining("not offered");
  }

  private static ServerSession serverOffering(UnrecognizedExtension... extensions) {
    var session = ServerSession.builder().bundles(List.of(Tenancy.BUNDLE)).build();
    session.reply(Replies.greeting("mx.example"));
    received(session, "EHLO client.example\r\n");
    session.reply(Extensions.of(extensions).toEhloReply("mx.example", ""));
    session.takeOutput();
    return session;
  }

  private static ServerEvent received(ServerSession session, String octets) {
    session.receive(ByteBuffer.wrap(octets.getBytes(US_ASCII)));
    return session.next();
  }

  private static String refusal(ServerSession session, String octets) {
    return ((ServerEvent.Violation) received(session, octets)).reply().toString();
  }

  private static ClientSession clientOf(String ehloReply) throws Exception {
    var session = ClientSession.builder().bundles(List.of(Tenancy.BUNDLE)).build();
    session.receive(ByteBuffer.wrap("220 mx.example\r\n".getBytes(US_ASCII)));
    session.next();
    session.send(new Ehlo(HelloName.parse("client.example")));
    session.receive(ByteBuffer.wrap(ehloReply.getBytes(US_ASCII)));
    session.next();
    session.takeOutput();
    return session;
  }
}
