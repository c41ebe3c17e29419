package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
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
  private static final Pattern EXPORTED = Pattern.compile("exports ([a-z.]+);");

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

  private static List<JavaClass> publicTypes() throws IOException {
    Path moduleInfo =
        Path.of(System.getProperty("project.root"), "smtp-codec/src/main/java/module-info.java");
    Set<String> exported =
        EXPORTED
            .matcher(Files.readString(moduleInfo))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test/"))
            .importPackages(exported)
            .stream()
            .filter(type -> exported.contains(type.getPackageName()))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .toList();
  }
}
