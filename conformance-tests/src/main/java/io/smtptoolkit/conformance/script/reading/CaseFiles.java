package io.smtptoolkit.conformance.script.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.script.Glob;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads script files, and has them checked by {@link Lint}. Stateless. */
public final class CaseFiles {
  private static final String FOLDER = "/io/smtptoolkit/conformance/cases/";

  private CaseFiles() {}

  /**
   * One script file.
   *
   * @param name for messages
   * @param text its content
   */
  public record Source(String name, String text) {}

  /**
   * The cases that ship with the suite.
   *
   * @return those that {@code cases/index.txt} names
   * @throws ScriptException if one of the files has a fault
   */
  public static CaseSet shipped() throws ScriptException {
    return of(shippedSources());
  }

  /**
   * The cases that ship with the suite, and those of further files.
   *
   * @param files script files
   * @return all of them
   * @throws ScriptException if one of the files has a fault or cannot be read
   */
  public static CaseSet shippedAnd(List<Path> files) throws ScriptException {
    List<Source> sources = shippedSources();
    for (Path file : files) {
      try {
        sources.add(new Source(file.toString(), Files.readString(file, UTF_8)));
      } catch (IOException e) {
        throw new ScriptException(
            file.toString(), 1, "cannot be read; check the path (" + e.getMessage() + ")");
      }
    }
    return of(sources);
  }

  /**
   * The cases of some files.
   *
   * @param sources in the order in which the cases shall run
   * @return all of them
   * @throws ScriptException if one of the files has a fault
   */
  public static CaseSet of(List<Source> sources) throws ScriptException {
    List<Case> cases = new ArrayList<>();
    Map<String, ScriptFile.Procedure> procedures = new LinkedHashMap<>();
    Map<String, Cause> causes = new LinkedHashMap<>();
    Set<String> ids = new LinkedHashSet<>();
    for (Source source : sources) {
      ScriptFile file = ScriptFile.parse(source.name(), source.text());
      for (Case one : file.cases()) {
        if (!ids.add(one.id())) {
          throw new ScriptException(
              source.name(), one.header().line(), "id " + one.id() + " is given twice; rename one");
        }
        cases.add(one);
      }
      for (var procedure : file.procedures().entrySet()) {
        if (procedures.put(procedure.getKey(), procedure.getValue()) != null) {
          throw new ScriptException(
              source.name(),
              procedure.getValue().line(),
              "procedure " + procedure.getKey() + " is given twice; rename one");
        }
      }
      for (Cause cause : file.causes()) {
        if (causes.put(cause.name(), cause) != null) {
          throw new ScriptException(
              source.name(), cause.line(), "cause " + cause.name() + " is given twice; rename one");
        }
      }
    }
    List<Case> all = withCauses(cases, causes.values());
    Lint lint = new Lint(procedures);
    for (Case one : cases) {
      lint.check(one);
    }
    Map<String, List<Step>> bodies = new LinkedHashMap<>();
    procedures.forEach((name, procedure) -> bodies.put(name, procedure.steps()));
    return new CaseSet(all, bodies);
  }

  private static List<Case> withCauses(List<Case> cases, Collection<Cause> causes)
      throws ScriptException {
    for (Cause cause : causes) {
      for (Glob glob : cause.cases()) {
        if (cases.stream().noneMatch(glob::fits)) {
          throw new ScriptException(
              cause.file(),
              cause.line(),
              "cause " + cause.name() + ": no case fits " + glob.text() + "; see --list");
        }
      }
    }
    List<Case> all = new ArrayList<>();
    for (Case one : cases) {
      List<Cause> fitting =
          causes.stream().filter(c -> c.cases().stream().anyMatch(g -> g.fits(one))).toList();
      if (fitting.size() > 1) {
        throw new ScriptException(
            fitting.get(1).file(),
            fitting.get(1).line(),
            one.id()
                + " has two causes, "
                + fitting.get(0).name()
                + " and "
                + fitting.get(1).name()
                + "; leave it to one");
      }
      all.add(fitting.isEmpty() ? one : one.of(fitting.get(0)));
    }
    return all;
  }

  private static List<Source> shippedSources() {
    List<Source> sources = new ArrayList<>();
    for (String name : resource("index.txt").split("\\s+", -1)) {
      if (!name.isEmpty()) {
        sources.add(new Source(name, resource(name)));
      }
    }
    return sources;
  }

  private static String resource(String name) {
    try (InputStream in = CaseFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("cases/index.txt names " + name + ", which is not there");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
