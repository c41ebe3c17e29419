package io.smtptoolkit.conformance.readme;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/api} lists the public types that each module exports, with their members, so that a
 * change of the API is seen where a commit is read. {@code -Ddocs=write} writes the lists anew.
 */
class PublicApiTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  private static final Pattern EXPORTED = Pattern.compile("exports ([a-z.]+);");

  private static final Set<String> OF_EVERY_VALUE = Set.of("equals", "hashCode", "toString");

  // Other JDKs say the modifiers of a type in other words.
  @EnabledOnJre(JRE.JAVA_17)
  @ParameterizedTest
  @ValueSource(strings = {"smtp-codec", "smtp-client", "smtp-server"})
  void isAsListed(String module) throws IOException {
    Path list = ROOT.resolve("docs/api").resolve(module + ".txt");
    String api = api(exportedBy(module));

    if ("write".equals(System.getProperty("docs"))) {
      Files.createDirectories(list.getParent());
      Files.writeString(list, api);
    }

    assertThat(list)
        .as("the public API has changed; -Ddocs=write writes the list anew")
        .hasContent(api);
  }

  private static Set<String> exportedBy(String module) throws IOException {
    Path source = ROOT.resolve(module).resolve("src/main/java/module-info.java");
    return EXPORTED
        .matcher(Files.readString(source))
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static String api(Set<String> packages) {
    return new ClassFileImporter()
        .importPackages(packages).stream()
            .filter(type -> packages.contains(type.getPackageName()))
            .sorted(Comparator.comparing(JavaClass::getName))
            .map(JavaClass::reflect)
            .filter(PublicApiTest::isReachable)
            .map(PublicApiTest::described)
            .collect(joining("\n"));
  }

  private static boolean isReachable(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isVisible(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isReachable(outer));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String described(Class<?> type) {
    Stream<String> supertypes =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(Type::getTypeName)
            .filter(name -> !name.matches("java\\.lang\\.(Object|Record|Enum<.*>)"));
    String above = supertypes.collect(joining(", "));
    String head = type.toGenericString() + (above.isEmpty() ? "" : " : " + above);
    Stream<String> members =
        Stream.of(
                Arrays.stream(type.getDeclaredFields()),
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()))
            .flatMap(each -> each)
            .filter(PublicApiTest::isListed)
            .map(member -> "  " + line(member).replace(type.getTypeName() + ".", ""))
            .sorted();
    return Stream.concat(Stream.of(head), members)
        .map(line -> line.replace("java.lang.", "") + "\n")
        .collect(joining());
  }

  private static boolean isListed(Member member) {
    return isVisible(member.getModifiers())
        && !member.isSynthetic()
        && !(member instanceof Method && OF_EVERY_VALUE.contains(member.getName()));
  }

  private static String line(Member member) {
    if (member instanceof Field field) {
      return field.toGenericString();
    }
    Executable executable = (Executable) member;
    String line = executable.toGenericString();
    // A constructor is named by its type alone.
    return executable instanceof Constructor<?>
        ? line.replace(
            executable.getName() + "(", executable.getDeclaringClass().getSimpleName() + "(")
        : line;
  }
}
