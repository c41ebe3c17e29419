package io.smtptoolkit.conformance.peer;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the suite says of one real server, as checked in, with our reading of everything that it
 * holds against the server.
 *
 * @param target which server it was
 * @param verdicts by case id
 * @param triage by the id of each fail or warn: {@code true finding: …}, or {@code latitude: …}
 *     where the text or common practice leaves room and the verdict is no more than a warning
 */
record Calibration(
    String target, SortedMap<String, String> verdicts, SortedMap<String, String> triage) {

  static Calibration read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Calibration("", new TreeMap<>(), new TreeMap<>());
    }
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(file));
    return new Calibration(
        String.valueOf(json.get("target")), texts(json, "verdicts"), texts(json, "triage"));
  }

  private static SortedMap<String, String> texts(Map<String, Object> json, String name) {
    var texts = new TreeMap<String, String>();
    if (json.get(name) instanceof Map<?, ?> object) {
      object.forEach((key, value) -> texts.put(key.toString(), value.toString()));
    }
    return texts;
  }

  void write(Path file) throws IOException {
    var json = new LinkedHashMap<String, Object>();
    json.put("target", target);
    json.put("verdicts", verdicts);
    json.put("triage", triage);
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json) + "\n");
  }
}
