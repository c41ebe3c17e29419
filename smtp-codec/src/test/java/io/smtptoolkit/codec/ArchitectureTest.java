package io.smtptoolkit.codec;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the codec is allowed to know: octets and values, and nothing of the world around it. */
@AnalyzeClasses(packages = "io.smtptoolkit.codec", importOptions = ArchitectureTest.MainOnly.class)
class ArchitectureTest {

  static final class MainOnly implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private static final String[] VALUES = {
    "..codec.reply", "..codec.address", "..codec.extension", "..codec.command", "..codec.parameter"
  };

  @Test
  void moduleRequiresNothingAtRunTime() throws IOException {
    Path moduleInfo =
        Path.of(System.getProperty("project.root"), "smtp-codec/src/main/java/module-info.java");

    List<String> requires =
        Files.readAllLines(moduleInfo).stream()
            .map(String::strip)
            .filter(l -> l.startsWith("requires "))
            .toList();

    assertThat(requires).containsExactly("requires static org.jspecify;");
  }

  @ArchTest
  static final ArchRule needsOnlyOctetsTextAndCollections =
      classes()
          .that()
          .resideOutsideOfPackages("..codec.tls", "..codec.connection", "..codec.sasl")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.smtptoolkit.codec..",
                  "org.jspecify.annotations",
                  "java.lang..",
                  "java.io",
                  "java.nio",
                  "java.nio.charset",
                  "java.util",
                  "java.util.function",
                  "java.util.stream",
                  "java.util.regex",
                  "java.util.zip",
                  "java.time"));

  @ArchTest
  static final ArchRule saslNeedsOnlyHashesAndCertificatesBesides =
      classes()
          .that()
          .resideInAPackage("..codec.sasl")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.smtptoolkit.codec..",
                  "org.jspecify.annotations",
                  "javax.crypto",
                  "javax.crypto.spec",
                  "java.security",
                  "java.security.cert",
                  "java.security.spec",
                  "java.lang..",
                  "java.io",
                  "java.nio",
                  "java.nio.charset",
                  "java.util",
                  "java.util.function",
                  "java.util.stream",
                  "java.util.regex"));

  @ArchTest
  static final ArchRule tlsNeedsOnlyTheEngineBesides =
      classes()
          .that()
          .resideInAPackage("..codec.tls")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.smtptoolkit.codec..",
                  "org.jspecify.annotations",
                  "javax.net.ssl",
                  "java.lang..",
                  "java.io",
                  "java.nio",
                  "java.util",
                  "java.util.function"));

  @ArchTest
  static final ArchRule connectionNeedsOnlyTheEngineAndAddressesBesides =
      classes()
          .that()
          .resideInAPackage("..codec.connection")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "io.smtptoolkit.codec..",
                      "org.jspecify.annotations",
                      "javax.net.ssl",
                      "java.lang..",
                      "java.nio",
                      "java.util",
                      "java.util.function")
                  .or(
                      belongToAnyOf(
                          SocketAddress.class,
                          InetSocketAddress.class,
                          UnixDomainSocketAddress.class,
                          InetAddress.class,
                          UnknownHostException.class)));

  @ArchTest
  static final ArchRule ownsNoThreadClockOrRandomness =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.concurrent..")
                  .or(assignableTo(Thread.class))
                  .or(assignableTo(InstantSource.class))
                  .or(assignableTo(Random.class)))
          .orShould()
          .callMethodWhere(target(name("now")))
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /** The root package is one of them, and a package counts with those within it. */
  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().assignedFrom(new Packages()).should().beFreeOfCycles();

  private static final class Packages implements SliceAssignment {
    private static final String ROOT = "io.smtptoolkit.codec";

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (name.equals(ROOT)) {
        return SliceIdentifier.of("(root)");
      }
      return name.startsWith(ROOT + ".")
          ? SliceIdentifier.of(name.substring(ROOT.length() + 1).split("\\.", 2)[0])
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of the codec";
    }
  }

  @ArchTest
  static final ArchRule valuesCannotChange =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(VALUES)
          .should(haveModifier(JavaModifier.FINAL));

  @ArchTest
  static final ArchRule valuesCannotBeExtended =
      classes()
          .that()
          .resideInAnyPackage(VALUES)
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses() // nor those that javac makes for a switch over an enum
          .should(haveModifier(JavaModifier.FINAL));

  /** {@code Extensions} writes keywords, which are protocol and not text. */
  @ArchTest
  static final ArchRule onlyRepliesWritesReplyTexts =
      noClasses()
          .that()
          .resideOutsideOfPackage("..codec.reply")
          .and()
          .doNotBelongToAnyOf(Extensions.class)
          .should()
          .callMethodWhere(target(owner(type(Reply.class))).and(target(name("of"))));

  @ArchTest static final ArchRule printsNothing = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest
  static final ArchRule throwsNoGenericException = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
}
