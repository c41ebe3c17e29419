package io.smtptoolkit.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.mina.core.session.DummySession;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.session.IoSessionAttributeMap;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequestQueue;
import org.junit.jupiter.api.Test;

class SessionDataTest {
  private final IoSession session = new DummySession();
  private final IoSessionAttributeMap attributes = new SessionData().getAttributeMap(session);

  @Test
  void keepsAnAttributeUntilItIsRemoved() {
    assertThat(attributes.setAttribute(session, "a", 1)).isNull();
    assertThat(attributes.setAttribute(session, "b", 2)).isNull();
    assertThat(attributes.setAttribute(session, "a", 3)).isEqualTo(1);

    assertThat(attributes.getAttribute(session, "a", null)).isEqualTo(3);
    assertThat(attributes.getAttribute(session, "b", 7)).isEqualTo(2);
    assertThat(attributes.getAttributeKeys(session)).containsExactlyInAnyOrder("a", "b");

    assertThat(attributes.removeAttribute(session, "a")).isEqualTo(3);
    assertThat(attributes.removeAttribute(session, "a")).isNull();
    assertThat(attributes.containsAttribute(session, "a")).isFalse();
    assertThat(attributes.containsAttribute(session, "b")).isTrue();
  }

  @Test
  void setsWhatIsAskedForAndAbsent() {
    assertThat(attributes.getAttribute(session, "a", null)).isNull();
    assertThat(attributes.containsAttribute(session, "a")).isFalse();

    assertThat(attributes.getAttribute(session, "a", 1)).isEqualTo(1);
    assertThat(attributes.setAttributeIfAbsent(session, "a", 2)).isEqualTo(1);
    assertThat(attributes.setAttributeIfAbsent(session, "b", 3)).isNull();

    assertThat(attributes.getAttribute(session, "a", null)).isEqualTo(1);
    assertThat(attributes.getAttribute(session, "b", null)).isEqualTo(3);
  }

  @Test
  void replacesAndRemovesOnlyTheValueThatIsThere() {
    attributes.setAttribute(session, "a", 1);

    assertThat(attributes.replaceAttribute(session, "a", 2, 3)).isFalse();
    assertThat(attributes.replaceAttribute(session, "b", 1, 3)).isFalse();
    assertThat(attributes.replaceAttribute(session, "a", 1, 3)).isTrue();
    assertThat(attributes.removeAttribute(session, "a", 1)).isFalse();
    assertThat(attributes.removeAttribute(session, "a", 3)).isTrue();

    assertThat(attributes.getAttributeKeys(session)).isEmpty();
  }

  @Test
  void takesNothingToWrite() {
    WriteRequestQueue queue = new SessionData().getWriteRequestQueue(session);

    assertThatIllegalStateException()
        .isThrownBy(() -> queue.offer(session, new DefaultWriteRequest("octets")));
    assertThat(queue.poll(session)).isNull();
    assertThat(queue.isEmpty(session)).isTrue();
  }
}
