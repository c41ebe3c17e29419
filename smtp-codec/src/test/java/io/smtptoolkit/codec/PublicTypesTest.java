package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names of the types that the codec exports. */
class PublicTypesTest {
  private static final String CODEC = "io.smtptoolkit.codec";

  private static final Pattern EXPORTED = Pattern.compile("exports ([a-z.]+);");

  private static final ClassFileImporter IMPORTER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test/"));

  /**
   * A nested type is written with the type that it is in, so that only the others can be mixed up.
   */
  @Test
  void haveNoSimpleNameTwice() throws IOException {
    List<JavaClass> types = publicTypes();

    assertThat(types.stream().filter(type -> !type.isNestedClass()).map(JavaClass::getSimpleName))
        .hasSizeGreaterThan(100)
        .doesNotHaveDuplicates();
  }

  @Test
  void nestedOnesHaveNoNameOfAnother() throws IOException {
    List<JavaClass> types = publicTypes();
    Set<String> topLevel =
        types.stream()
            .filter(type -> !type.isNestedClass())
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());

    assertThat(types.stream().filter(JavaClass::isNestedClass).map(JavaClass::getSimpleName))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(topLevel);
  }

  @Test
  void showNoTypeThatIsNotExported() throws IOException {
    Set<String> exported = exportedPackages();

    assertThat(
            publicTypes().stream()
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(
                    member ->
                        member.getAllInvolvedRawTypes().stream()
                            .map(JavaClass::getPackageName)
                            .anyMatch(name -> name.startsWith(CODEC) && !exported.contains(name)))
                .map(JavaMember::getFullName))
        .isEmpty();
  }

  private static List<JavaClass> publicTypes() throws IOException {
    Set<String> exported = exportedPackages();
    return IMPORTER.importPackages(exported).stream()
        .filter(type -> exported.contains(type.getPackageName()))
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .toList();
  }

  private static Set<String> exportedPackages() throws IOException {
    Path moduleInfo =
        Path.of(System.getProperty("project.root"), "smtp-codec/src/main/java/module-info.java");
    return EXPORTED
        .matcher(Files.readString(moduleInfo))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
