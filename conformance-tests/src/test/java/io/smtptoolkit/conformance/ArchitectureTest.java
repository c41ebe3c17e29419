package io.smtptoolkit.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.smtptoolkit.conformance",
    importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {
  /** ArchUnit's own option knows only the folders of Maven and Gradle. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private static final String[] JUDGE = {
    "..conformance.script..",
    "..conformance.engine..",
    "..conformance.subject..",
    "..conformance.verdict..",
    "..conformance.report.."
  };

  @ArchTest
  static final ArchRule theJudgeTrustsNoCodeOfOurs =
      noClasses()
          .that()
          .resideInAnyPackage(JUDGE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.smtptoolkit.codec..",
              "io.smtptoolkit.server..",
              "io.smtptoolkit.client..",
              "io.smtptoolkit.conformance.mutant..",
              "org.apache.mina..",
              "org.bouncycastle..");

  @ArchTest
  static final ArchRule theScriptedServerNeedsTheJdkAlone =
      noClasses()
          .that()
          .resideInAPackage("..conformance.scripted..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..", "javax..", "org.jspecify..", "io.smtptoolkit.conformance.scripted..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.smtptoolkit.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule scriptsAndVerdictsKnowNoSockets =
      noClasses()
          .that()
          .resideInAnyPackage("..conformance.script..", "..conformance.verdict..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "javax.net..");

  @ArchTest
  static final ArchRule theWireKnowsNeitherCasesNorTargets =
      noClasses()
          .that()
          .resideInAPackage("..conformance.engine.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..conformance.subject..", "..conformance.script.reading..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleName("Case");

  @ArchTest
  static final ArchRule onlyTheWireTouchesSockets =
      noClasses()
          .that()
          .resideInAnyPackage(JUDGE)
          .and()
          .resideOutsideOfPackage("..conformance.engine.wire..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(java.net.Socket.class);

  @ArchTest
  static final ArchRule onlyProgramsPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage("..conformance.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
