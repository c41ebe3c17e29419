package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs each fuzz target over its corpus in the repository, without the fuzzer and its agent, which
 * this build does not need.
 */
class FuzzCorpusTest {

  private static final Path CORPUS =
      Path.of(
          System.getProperty("project.root"),
          "smtp-codec/src/test/resources/io/smtptoolkit/codec/fuzz");

  private interface Target {
    void run(byte[] octets) throws Exception;
  }

  private static final Map<String, Target> TARGETS = new LinkedHashMap<>();

  static {
    TARGETS.put("ClientSessionFuzz", ClientSessionFuzz::run);
    TARGETS.put("CommandFuzz", CommandFuzz::run);
    TARGETS.put("ConnectionPairFuzz", ConnectionPairFuzz::run);
    TARGETS.put("ContentFuzz", ContentFuzz::run);
    TARGETS.put("ProxyHeaderFuzz", ProxyHeaderFuzz::run);
    TARGETS.put("ReplyFuzz", ReplyFuzz::run);
    TARGETS.put("SaslFuzz", SaslFuzz::run);
    TARGETS.put("ServerConnectionFuzz", ServerConnectionFuzz::run);
    TARGETS.put("ServerSessionFuzz", ServerSessionFuzz::run);
    TARGETS.put("SessionPairFuzz", SessionPairFuzz::run);
    TARGETS.put("TlsLayerFuzz", TlsLayerFuzz::run);
    TARGETS.put("TranscriptFuzz", TranscriptFuzz::run);
    TARGETS.put("ValueFuzz", ValueFuzz::run);
  }

  @TestFactory
  Stream<DynamicTest> everyInputPasses() {
    return TARGETS.entrySet().stream()
        .flatMap(
            target ->
                inputs(target.getKey())
                    .map(
                        input ->
                            dynamicTest(
                                target.getKey() + " " + input.getFileName(),
                                () -> target.getValue().run(Files.readAllBytes(input)))));
  }

  /** A little of what the fuzzer does: each input cut short, and with octets changed. */
  @TestFactory
  Stream<DynamicTest> everyInputPassesWhenDamaged() {
    return TARGETS.entrySet().stream()
        .map(
            target ->
                dynamicTest(target.getKey(), () -> damaged(target.getKey(), target.getValue())));
  }

  private static void damaged(String name, Target target) throws Exception {
    var random = new Random(1);
    for (Path input : inputs(name).toList()) {
      for (int i = 0; i < 6; i++) {
        byte[] octets = Files.readAllBytes(input);
        if (i % 2 == 0) {
          octets = Arrays.copyOf(octets, random.nextInt(octets.length + 1));
        } else {
          for (int j = 0; j < i; j++) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
          }
        }
        try {
          target.run(octets);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(input + " damaged to " + Arrays.toString(octets), e);
        }
      }
    }
  }

  @Test
  void everyTargetHasACorpusAndEveryCorpusATarget() throws IOException {
    List<String> corpora;
    List<String> classes;
    Path sources =
        Path.of(
            System.getProperty("project.root"),
            "smtp-codec/src/test/java/io/smtptoolkit/codec/fuzz");
    try (Stream<Path> files = Files.list(CORPUS);
        Stream<Path> targets = Files.list(sources)) {
      corpora = files.map(it -> it.getFileName().toString().replace("Inputs", "")).toList();
      classes =
          targets
              .map(it -> it.getFileName().toString())
              .filter(it -> it.endsWith("Fuzz.java"))
              .map(it -> it.replace(".java", ""))
              .toList();
    }

    assertThat(TARGETS.keySet())
        .containsExactlyInAnyOrderElementsOf(corpora)
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  private static Stream<Path> inputs(String target) {
    try (Stream<Path> files = Files.list(CORPUS.resolve(target + "Inputs"))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new AssertionError("no corpus of " + target, e);
    }
  }
}
