package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pictures of {@code docs/architecture.md}, one of each module, are what the classes say.
 * {@code -Ddocs=write} draws them anew.
 */
class ArchitecturePageTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  private static final String PREFIX = "io.smtptoolkit.";

  /** The roots of the packages of a module, in the order of the page. */
  private static final List<String> MODULES = List.of("codec", "client", "server", "conformance");

  private static final Pattern PICTURE =
      Pattern.compile("<!-- (\\w+) -->\n```mermaid\n.*?```\n", Pattern.DOTALL);

  private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w+)`");

  @Test
  void thePicturesShowWhichPackageUsesWhich() throws IOException {
    Path page = ROOT.resolve("docs/architecture.md");
    String drawn = withPictures(Files.readString(page), uses());

    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(page, drawn);
    }

    assertThat(page).as("-Ddocs=write draws the pictures anew").hasContent(drawn);
    assertThat(PICTURE.matcher(drawn).results().map(found -> found.group(1)))
        .containsExactlyElementsOf(MODULES);
  }

  @Test
  void everyPackageOfThePicturesIsExplainedInItsPackageInfo() throws IOException {
    for (String module : MODULES) {
      for (String name : packagesOf(module, uses())) {
        assertThat(sourceOf(module).resolve(name.replace('.', '/') + "/package-info.java"))
            .exists();
      }
    }
  }

  /** A class named in a walk, as {@code `SmtpClient`}. */
  @Test
  void theClassesThatThePageNamesExist() throws IOException {
    var names = new TreeSet<String>();
    classes().forEach(type -> names.add(type.getSimpleName()));

    Stream<String> named =
        CLASS_NAME
            .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !name.endsWith("Test"));

    assertThat(named).isNotEmpty().isSubsetOf(names);
  }

  private static String withPictures(String page, Map<String, Set<String>> uses) {
    Matcher pictures = PICTURE.matcher(page);
    return pictures.replaceAll(found -> Matcher.quoteReplacement(picture(found.group(1), uses)));
  }

  private static String picture(String module, Map<String, Set<String>> uses) {
    var lines = new ArrayList<String>();
    uses.forEach(
        (from, targets) -> {
          if (moduleOf(from).equals(module)) {
            if (targets.isEmpty()) {
              lines.add("  " + from);
            }
            targets.stream()
                .map(to -> moduleOf(to).equals(module) ? to : moduleOf(to))
                .distinct()
                .forEach(to -> lines.add("  " + from + " --> " + to));
          }
        });
    return "<!-- %s -->\n```mermaid\ngraph TD\n%s\n```\n"
        .formatted(module, String.join("\n", lines));
  }

  /** By package, without the common prefix: the packages that it uses. */
  private static Map<String, Set<String>> uses() {
    var uses = new TreeMap<String, Set<String>>();
    for (JavaClass type : classes()) {
      uses.computeIfAbsent(nameOf(type), unused -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = nameOf(type);
        String to = nameOf(dependency.getTargetClass().getBaseComponentType());
        if (!to.isEmpty() && !from.equals(to)) {
          uses.computeIfAbsent(from, unused -> new TreeSet<>()).add(to);
        }
      }
    }
    return uses;
  }

  private static JavaClasses classes() {
    return new ClassFileImporter()
        .withImportOption(ArchitecturePageTest::isNoTest)
        .importPackages(MODULES.stream().map(PREFIX::concat).toList());
  }

  private static boolean isNoTest(Location location) {
    return Stream.of("/test-classes/", "/test/").noneMatch(location::contains);
  }

  private static Set<String> packagesOf(String module, Map<String, Set<String>> uses) {
    var packages = new TreeSet<String>();
    uses.forEach(
        (from, targets) ->
            Stream.concat(Stream.of(from), targets.stream())
                .filter(name -> moduleOf(name).equals(module))
                .forEach(packages::add));
    return packages;
  }

  private static String nameOf(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
  }

  private static String moduleOf(String name) {
    return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
  }

  private static Path sourceOf(String module) {
    String folder = module.equals("conformance") ? "conformance-tests" : "smtp-" + module;
    return ROOT.resolve(folder).resolve("src/main/java/io/smtptoolkit");
  }
}
