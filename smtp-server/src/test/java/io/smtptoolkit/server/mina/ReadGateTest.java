package io.smtptoolkit.server.mina;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final List<String> calls = new ArrayList<>();
  private final ReadGate gate = new ReadGate(new Calls(), 1000);

  @Test
  void readsOnBelowTheBound() {
    gate.received(1000);
    gate.settled(1000, 1000, false);

    assertThat(calls).isEmpty();
  }

  @Test
  void stopsAboveTheBoundAndReadsOnWhenHalfIsDone() {
    gate.received(1001);
    assertThat(calls).containsExactly("suspend");

    gate.settled(1001, 501, false);
    assertThat(calls).containsExactly("suspend");

    gate.settled(0, 500, false);
    assertThat(calls).containsExactly("suspend", "resume");
  }

  @Test
  void countsWhatIsStoredAndWhatWaits() {
    gate.received(600);
    gate.settled(600, 600, false);
    gate.received(401);

    assertThat(calls).containsExactly("suspend");
  }

  @Test
  void readsOnWhenOnlyMoreOctetsCanHelp() {
    gate.received(2000);
    gate.settled(1000, 1000, true);
    assertThat(calls).containsExactly("suspend");

    gate.settled(1000, 2000, true);
    assertThat(calls).containsExactly("suspend", "resume");
  }

  @Test
  void readsNothingAfterTheEnd() {
    gate.received(2000);
    gate.ended();
    gate.settled(2000, 0, true);

    assertThat(calls).containsExactly("suspend", "suspend");
  }

  private final class Calls implements Transport {
    @Override
    public void write(ByteBuffer octets, Runnable whenWritten) {
      calls.add("write");
    }

    @Override
    public void suspendRead() {
      calls.add("suspend");
    }

    @Override
    public void resumeRead() {
      calls.add("resume");
    }

    @Override
    public void closeWhenWritten() {
      calls.add("close");
    }

    @Override
    public void closeNow() {
      calls.add("close now");
    }
  }
}
