package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The replies that are said in the middle of content. One for each content. */
final class Interruptions implements Content.Listener {
  private final Set<Mutant> mutants;
  private final WireReader reader;
  private final ReplyWriter writer;
  private int lines;

  Interruptions(Set<Mutant> mutants, WireReader reader, ReplyWriter writer) {
    this.mutants = mutants;
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public void line(String line) throws IOException {
    if (line.equals("RSET") && has(Mutant.COMMANDS_IN_CONTENT_ANSWERED)) {
      writer.reply(250, "2.0.0", "OK");
    }
    lines++;
    if (reader.atReadEdge() && lines == 4 && has(Mutant.TALKS_DURING_CONTENT)) {
      writer.plain(354, List.of("More"));
    }
  }

  @Override
  public void falseEnd() throws IOException {
    writer.reply(250, "2.6.0", "Message accepted");
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
