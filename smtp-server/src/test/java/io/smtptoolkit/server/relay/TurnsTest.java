package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns();

  @Test
  void provenDestinationsAndOthersTakeTurns() {
    for (int i = 0; i < 4; i++) {
      turns.add(new Place("unknown" + i, 1));
    }
    turns.add(proven("proven0"));
    turns.add(proven("proven1"));

    assertThat(all())
        .containsExactly("proven0", "unknown0", "proven1", "unknown1", "unknown2", "unknown3");
    assertThat(turns.isEmpty()).isTrue();
  }

  @Test
  void whatIsFoundAgainKeepsItsTurn() {
    var first = new Place("first", 1);
    turns.add(first);
    turns.add(new Place("second", 1));
    turns.add(first);

    assertThat(all()).containsExactly("first", "second");
  }

  @Test
  void newMailBringsItsDestinationBeforeTheOthers() {
    for (int i = 0; i < 4; i++) {
      turns.add(new Place("unknown" + i, 1));
    }
    var waiting = new Place("waiting", 1);
    turns.add(waiting);
    turns.addFresh(new Place("new", 1));
    turns.addFresh(waiting);
    turns.addFresh(waiting);
    turns.add(waiting);
    turns.addFresh(proven("proven"));

    assertThat(all())
        .containsExactly(
            "proven", "new", "unknown0", "waiting", "unknown1", "unknown2", "unknown3");
  }

  @Test
  void newMailDoesNotHurryADestinationThatFailed() {
    var failed = new Place("failed", 1);
    failed.failed();
    turns.add(new Place("unknown", 1));
    turns.addFresh(failed);
    turns.addFresh(failed);

    assertThat(all()).containsExactly("unknown", "failed");
  }

  private static Place proven(String name) {
    var place = new Place(name, 1);
    place.reached();
    return place;
  }

  private List<String> all() {
    var names = new ArrayList<String>();
    for (Optional<Place> next = turns.next(); next.isPresent(); next = turns.next()) {
      names.add(next.get().name());
    }
    return names;
  }
}
