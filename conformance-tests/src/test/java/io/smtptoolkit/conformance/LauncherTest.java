package io.smtptoolkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script, in a copy of the source tree's outline and with a JDK and a Maven that only
 * pretend.
 */
@Timeout(60)
class LauncherTest {

  private static final Path SCRIPT = Path.of(System.getProperty("project.root"), "smtp");

  private static final List<String> MODULES =
      List.of("smtp-codec", "smtp-client", "smtp-server", "conformance-tests", "jmh-benchmarks");

  private static final String JAVA_17 =
      """
      [ "$1" = -version ] && echo 'openjdk version "17.0.15" 2025-04-15' >&2 && exit 0
      echo "java $*"
      exit 7
      """;

  /** Builds the jar it is asked for and those below, as Maven would, and counts its calls. */
  private static final String MAVEN_3_8 =
      """
      [ "$1" = --version ] && echo 'Apache Maven 3.8.7' && exit 0
      while [ "$1" != -pl ]; do shift; done
      below='smtp-codec smtp-client smtp-server'
      [ $2 = smtp-client ] && below=smtp-codec
      for module in $below $2; do mkdir -p $module/target && touch $module/target/$module-1.2.3.jar; done
      echo build >>calls
      echo '[INFO] Building SMTP server 1.2.3                                        [4/5]'
      echo '[INFO] BUILD SUCCESS'
      """;

  @TempDir private Path dir;
  private Path tree;
  private Path bin;

  private record Outcome(int status, String out, String err) {}

  @BeforeEach
  void layOutTree() throws IOException {
    tree = Files.createDirectory(dir.resolve("tree"));
    bin = Files.createDirectory(dir.resolve("bin"));
    Files.copy(SCRIPT, tree.resolve("smtp"));
    Files.writeString(
        tree.resolve("pom.xml"), "<project>\n  <version>1.2.3</version>\n</project>\n");
    for (String module : MODULES) {
      Files.createDirectories(tree.resolve(module).resolve("src/main/java"));
      Files.writeString(tree.resolve(module).resolve("pom.xml"), "<project/>\n");
      Files.writeString(tree.resolve(module).resolve("src/main/java/A.java"), "class A {}\n");
    }
    for (String tool :
        List.of(
            "cat",
            "dirname",
            "find",
            "grep",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "sed",
            "tee",
            "touch")) {
      program(tool, "exec %s \"$@\"\n".formatted(toolPath(tool)));
    }
    program("java", JAVA_17);
    program("javac", "exit 1\n");
    program("mvn", MAVEN_3_8);
  }

  @Test
  void buildsWhatIsMissingThenRunsWithTheProgramsOwnStatus() throws Exception {
    Outcome run = smtp("serve", "--listen", "127.0.0.1:0");

    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out())
        .isEqualTo(
            "java -jar %s/smtp-server/target/smtp-server-1.2.3.jar --listen 127.0.0.1:0\n"
                .formatted(tree));
    assertThat(run.err()).contains("smtp: building SMTP server 1.2.3 (4/5)\n");
  }

  @Test
  void secondStartBuildsNothing() throws Exception {
    smtp("serve");
    Outcome second = smtp("serve");

    assertThat(second.err()).isEmpty();
    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\n");
  }

  @Test
  void whatOneProgramBuiltIsNotBuiltAgainForAnother() throws Exception {
    smtp("conformance");
    smtp("serve");
    smtp("send");

    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\n");
  }

  @Test
  void whatWasBuiltForAnotherProgramAloneDoesNotMakeThisOneLookBuilt() throws Exception {
    smtp("serve");
    touchLater(tree.resolve("smtp-codec/src/main/java/A.java"));
    smtp("send");
    smtp("serve");

    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\nbuild\nbuild\n");
  }

  @Test
  void newerSourceOfAModuleBelowRebuilds() throws Exception {
    smtp("serve");
    touchLater(tree.resolve("smtp-codec/src/main/java/A.java"));
    smtp("serve");

    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\nbuild\n");
  }

  @Test
  void removedSourceRebuilds() throws Exception {
    smtp("serve");
    Files.delete(tree.resolve("smtp-codec/src/main/java/A.java"));
    touchLater(tree.resolve("smtp-codec/src/main/java"));
    smtp("serve");

    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\nbuild\n");
  }

  @Test
  void newerSourceOfAnUnrelatedModuleDoesNotRebuild() throws Exception {
    smtp("serve");
    touchLater(tree.resolve("jmh-benchmarks/src/main/java/A.java"));
    smtp("serve");

    assertThat(Files.readString(tree.resolve("calls"))).isEqualTo("build\n");
  }

  @Test
  void failedBuildShowsItsErrorsAndLeavesNothingThatLooksBuilt() throws Exception {
    program(
        "mvn",
        "[ \"$1\" = --version ] && echo 'Apache Maven 3.8.7' && exit 0\n"
            + "echo '[ERROR] A.java:[1,1] no'\n"
            + "exit 1\n");

    Outcome run = smtp("send");

    assertThat(run.status()).isEqualTo(125);
    assertThat(run.err())
        .contains("[ERROR] A.java:[1,1] no\n")
        .endsWith(
            "smtp: the build failed; all it said is in %s/target/smtp-build.log\n".formatted(tree));
    assertThat(tree.resolve("smtp-client/target/built-by-smtp")).doesNotExist();
  }

  @Test
  void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("tree/smtp"));

    Outcome run = run(link, "send", "a b");

    assertThat(run.out())
        .isEqualTo("java -jar %s/smtp-client/target/smtp-client-1.2.3.jar a b\n".formatted(tree));
  }

  @Test
  void runsAnotherProgramOfAJarThatIsBuilt() throws Exception {
    smtp("serve");
    Outcome run = smtp("passwd", "users", "alice");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            "java -cp %s/smtp-server/target/smtp-server-1.2.3.jar".formatted(tree)
                + " io.smtptoolkit.server.cli.Passwd users alice\n");
  }

  @Test
  void passesJvmOptions() throws Exception {
    Outcome run = run(tree.resolve("smtp"), "SMTP_JAVA_OPTS=-Xmx128m -Xss1m", "bench");

    assertThat(run.out())
        .isEqualTo(
            "java -Xmx128m -Xss1m -jar %s/jmh-benchmarks/target/jmh-benchmarks-1.2.3.jar\n"
                .formatted(tree));
  }

  @Test
  void missingJavaIsOneLineSayingWhatToInstall() throws Exception {
    Files.delete(bin.resolve("java"));

    assertThat(smtp("serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: no java found; JDK 17 or newer is needed: apt-get install"
                    + " openjdk-17-jdk-headless\n"));
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() throws Exception {
    assertThat(run(tree.resolve("smtp"), "JAVA_HOME=/nonexistent", "serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: no java found: JAVA_HOME is /nonexistent, and there is no"
                    + " /nonexistent/bin/java; JDK 17 or newer is needed: apt-get install"
                    + " openjdk-17-jdk-headless\n"));
  }

  @Test
  void missingCompilerIsOneLineSayingWhatToInstall() throws Exception {
    Files.delete(bin.resolve("javac"));

    assertThat(smtp("serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: no javac found, only a runtime; JDK 17 or newer is needed: apt-get install"
                    + " openjdk-17-jdk-headless\n"));
  }

  @Test
  void oldJavaIsOneLineSayingWhatToInstall() throws Exception {
    program("java", "echo 'openjdk version \"11.0.22\" 2024-01-16' >&2\n");

    assertThat(smtp("serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: java is version 11; JDK 17 or newer is needed: apt-get install"
                    + " openjdk-17-jdk-headless\n"));
  }

  @Test
  void java8SaysItsVersionInTheOldForm() throws Exception {
    program("java", "echo 'java version \"1.8.0_412\"' >&2\n");

    assertThat(smtp("serve").err())
        .startsWith("smtp: java is version 8; JDK 17 or newer is needed");
  }

  @Test
  void missingMavenIsOneLineSayingWhatToInstall() throws Exception {
    Files.delete(bin.resolve("mvn"));

    assertThat(smtp("serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: no mvn found; Maven 3.8 or newer is needed: apt-get install maven\n"));
  }

  @Test
  void oldMavenIsOneLineSayingWhatToInstall() throws Exception {
    program("mvn", "echo 'Apache Maven 3.6.3'\n");

    assertThat(smtp("serve"))
        .isEqualTo(
            new Outcome(
                125,
                "",
                "smtp: mvn is too old; Maven 3.8 or newer is needed: apt-get install maven\n"));
  }

  @Test
  void wrongUsageIsStatusTwoOnStderr() throws Exception {
    Outcome none = smtp();
    Outcome unknown = smtp("receive");

    assertThat(none.status()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).startsWith("usage: ./smtp PROGRAM");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).isEqualTo("smtp: no program \"receive\" (try --help)\n");
  }

  @Test
  void helpAndVersionNeedNeitherJavaNorMaven() throws Exception {
    Files.delete(bin.resolve("java"));
    Files.delete(bin.resolve("mvn"));

    assertThat(smtp("--version")).isEqualTo(new Outcome(0, "smtp toolkit 1.2.3\n", ""));
    assertThat(smtp("--help").status()).isZero();
    assertThat(smtp("--help").out())
        .contains("serve", "passwd", "queue", "send", "conformance", "bench", "SMTP_JAVA_OPTS");
  }

  private Outcome smtp(String... arguments) throws Exception {
    return run(tree.resolve("smtp"), arguments);
  }

  /** An argument NAME=VALUE at the beginning goes into the environment. */
  private Outcome run(Path script, String... arguments) throws Exception {
    var builder = new ProcessBuilder("/bin/sh", script.toString());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    for (String argument : arguments) {
      int equals = argument.matches("(SMTP_|JAVA_).*") ? argument.indexOf('=') : -1;
      if (equals > 0) {
        builder.environment().put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        builder.command().add(argument);
      }
    }
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    Process process =
        builder
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private void program(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void touchLater(Path file) throws IOException {
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 60_000);
    Files.setLastModifiedTime(file, later);
  }

  private static Path toolPath(String tool) {
    return List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool)).stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool + " is not installed"));
  }
}
