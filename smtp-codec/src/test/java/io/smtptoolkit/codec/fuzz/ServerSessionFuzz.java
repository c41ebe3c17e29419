package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

/** The server's session: any octets, any answers, and the same story however they are cut. */
class ServerSessionFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int setting = input.nextInt();
    int answers = input.nextInt();
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    ServerStory whole = new ServerStory(setting, answers, false);
    whole.tell(List.of(ByteBuffer.wrap(stream.clone())));
    ServerStory cut = new ServerStory(setting, answers, (choices & 1) != 0);
    cut.tell(cuts.cut(stream));

    assertThat(cut.told()).isEqualTo(whole.told());
  }
}
