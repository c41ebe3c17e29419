package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseHeader;
import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of one script file. Immutable.
 *
 * @param cases with the rows of tables expanded, in order
 * @param procedures by name
 * @param causes in order
 */
record ScriptFile(List<Case> cases, Map<String, Procedure> procedures, List<Cause> causes) {
  private static final Pattern TITLE =
      Pattern.compile(
          "===[ ]+(?:(?<kind>proc|cause)[ ]+(?<name>[a-z0-9-]+)|(?<id>[a-z0-9-]+/[a-z0-9-]+))[ ]*");
  private static final Pattern KEY = Pattern.compile("([a-z]+):(.*)", Pattern.DOTALL);

  /**
   * A shared procedure.
   *
   * @param steps its body
   * @param file where it is
   * @param line where it is, from 1
   */
  record Procedure(List<Step> steps, String file, int line) {}

  static ScriptFile parse(String file, String text) throws ScriptException {
    List<Case> cases = new ArrayList<>();
    Map<String, Procedure> procedures = new LinkedHashMap<>();
    Map<String, Cause> causes = new LinkedHashMap<>();
    for (Section section : sections(file, text)) {
      Matcher title = TITLE.matcher(section.title());
      if (!title.matches()) {
        throw new ScriptException(
            file,
            section.line(),
            "\""
                + section.title()
                + "\" is no title; write === area/name, === proc name or === cause name");
      }
      String name = title.group("name");
      if (name == null) {
        cases.addAll(section.cases(title.group("id")));
      } else if (title.group("kind").equals("cause")
          ? causes.put(name, section.cause(name)) != null
          : procedures.put(name, section.procedure()) != null) {
        throw new ScriptException(
            file, section.line(), section.title() + " is given twice; rename one");
      }
    }
    return new ScriptFile(List.copyOf(cases), Map.copyOf(procedures), List.copyOf(causes.values()));
  }

  private static List<Section> sections(String file, String text) throws ScriptException {
    List<Section> sections = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      if (line.stripLeading().startsWith("#")) {
        continue;
      }
      if (line.startsWith("===")) {
        sections.add(new Section(file, i + 1, line.strip(), new ArrayList<>()));
      } else if (!sections.isEmpty()) {
        sections.get(sections.size() - 1).lines().add(new Cursor(file, i + 1, line));
      } else if (!line.isBlank()) {
        throw new ScriptException(file, i + 1, "nothing is allowed before the first ===; move it");
      }
    }
    return sections;
  }

  /** Takes the keys of a header. */
  private interface Keys {
    void add(String key, Cursor first, List<Cursor> indented) throws ScriptException;
  }

  /**
   * The lines between two titles.
   *
   * @param file its file
   * @param line of the title
   * @param title the whole line
   * @param lines below it, without comments
   */
  private record Section(String file, int line, String title, List<Cursor> lines) {
    Procedure procedure() throws ScriptException {
      return new Procedure(new StepParser(steps(lines)).all(), file, line);
    }

    Cause cause(String name) throws ScriptException {
      CauseParser parser = new CauseParser(name, file, line);
      int header = header(parser::add);
      if (lines.stream().skip(header).anyMatch(line -> !line.exactRest().isBlank())) {
        throw new ScriptException(file, line, "a cause has no steps; remove what follows its keys");
      }
      return parser.cause();
    }

    List<Case> cases(String id) throws ScriptException {
      HeaderParser parser = new HeaderParser(file, line);
      int blank = header(parser::add);
      CaseHeader header = parser.header();
      List<Cursor> steps = steps(lines.subList(blank, lines.size()));
      int probe = 0;
      while (probe < steps.size() && !steps.get(probe).rest().equals("--- probe")) {
        probe++;
      }
      List<Step> setup = new StepParser(steps.subList(0, probe)).all();
      List<Step> judged =
          probe == steps.size()
              ? List.of()
              : new StepParser(steps.subList(probe + 1, steps.size())).all();
      List<Case> cases = new ArrayList<>();
      for (EachTable.Row row : parser.rows()) {
        String label = row.label().isEmpty() ? "" : "[" + row.label() + "]";
        cases.add(new Case(id + label, header, row.values(), setup, judged, Optional.empty()));
      }
      return cases;
    }

    /** Hands on the lines above the first empty line, and says how many lines that are. */
    private int header(Keys keys) throws ScriptException {
      int blank = 0;
      while (blank < lines.size() && !lines.get(blank).exactRest().isBlank()) {
        blank++;
      }
      int next = 0;
      while (next < blank) {
        Cursor first = lines.get(next++);
        Matcher key = KEY.matcher(first.exactRest());
        if (!key.matches()) {
          throw first.fault(
              "\"" + first.rest() + "\" is no \"key: value\"; an empty line ends the header");
        }
        int from = next;
        while (next < blank && indented(lines.get(next))) {
          next++;
        }
        Cursor value = new Cursor(file, first.line(), key.group(2));
        keys.add(key.group(1), value, lines.subList(from, next));
      }
      return blank;
    }

    private static boolean indented(Cursor line) {
      return line.exactRest().startsWith(" ") || line.exactRest().startsWith("\t");
    }

    /** The lines that are not blank, those ending in a backslash joined with the next. */
    private List<Cursor> steps(List<Cursor> lines) throws ScriptException {
      List<Cursor> steps = new ArrayList<>();
      Optional<Cursor> begun = Optional.empty();
      for (Cursor line : lines) {
        String text = line.exactRest();
        if (begun.isPresent()) {
          line = new Cursor(file, begun.get().line(), begun.get().exactRest() + " " + text.strip());
          text = line.exactRest();
        }
        if (text.endsWith("\\")) {
          begun = Optional.of(new Cursor(file, line.line(), text.substring(0, text.length() - 1)));
        } else {
          begun = Optional.empty();
          if (!text.isBlank()) {
            steps.add(line);
          }
        }
      }
      if (begun.isPresent()) {
        throw begun.get().fault("the line goes on, but nothing follows; remove the \\");
      }
      return steps;
    }
  }
}
