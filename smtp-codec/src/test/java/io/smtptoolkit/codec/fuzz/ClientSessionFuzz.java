package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.session.Protocol;
import java.nio.ByteBuffer;
import java.util.List;

/** The client's session: any octets, any actions, and the same story however they are cut. */
class ClientSessionFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    Protocol protocol = input.nextBoolean() ? Protocol.LMTP : Protocol.SMTP;
    boolean implicitTls = input.nextInt(8) == 7;
    int actions = input.nextInt();
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    var whole = new ClientStory(protocol, implicitTls, actions);
    whole.tell(List.of(ByteBuffer.wrap(stream.clone())));
    var cut = new ClientStory(protocol, implicitTls, actions);
    cut.tell(cuts.cut(stream));

    assertThat(cut.told()).isEqualTo(whole.told());
  }
}
