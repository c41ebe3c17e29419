package io.smtptoolkit.conformance.script;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lines above the steps of a case. Immutable.
 *
 * @param title the requirement as a claim
 * @param references {@code RFC:SECTION} and the like
 * @param level how much it weighs
 * @param relaxed mainstream servers knowingly relax it
 * @param needs fixtures
 * @param requires EHLO keywords; {@code !KEYWORD}: not offered
 * @param tags words for selection
 * @param timeout how long to wait for a reply
 * @param budget how long the case may take
 * @param alone no other case may run at the same time
 * @param provokesMany it may provoke more than three errors on one connection
 * @param later why it cannot be run yet
 * @param judges habits of the target that are findings of this case
 * @param passive it is judged over all replies of the run
 * @param doc explanation, may be empty
 * @param file where it is
 * @param line where it is, from 1
 */
public record CaseHeader(
    String title,
    List<String> references,
    Level level,
    boolean relaxed,
    List<String> needs,
    List<String> requires,
    List<String> tags,
    Duration timeout,
    Duration budget,
    boolean alone,
    boolean provokesMany,
    Optional<String> later,
    Set<Habit> judges,
    boolean passive,
    String doc,
    String file,
    int line) {}
