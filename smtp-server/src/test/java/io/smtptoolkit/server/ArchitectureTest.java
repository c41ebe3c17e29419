package io.smtptoolkit.server;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smtptoolkit.codec.reply.Reply;

/** Where MINA and Bouncy Castle stay, and what the API shows. */
@AnalyzeClasses(packages = "io.smtptoolkit.server", importOptions = ArchitectureTest.MainOnly.class)
class ArchitectureTest {

  static final class MainOnly implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private static final String[] API = {
    "io.smtptoolkit.server",
    "io.smtptoolkit.server.auth",
    "io.smtptoolkit.server.tls",
    "io.smtptoolkit.server.compose",
    "io.smtptoolkit.server.delivery",
    "io.smtptoolkit.server.handler",
    "io.smtptoolkit.server.junit",
    "io.smtptoolkit.server.mailbox",
    "io.smtptoolkit.server.memory",
    "io.smtptoolkit.server.metrics",
    "io.smtptoolkit.server.network",
    "io.smtptoolkit.server.queue",
    "io.smtptoolkit.server.queue.control",
    "io.smtptoolkit.server.relay",
    "io.smtptoolkit.server.report"
  };

  private static final String[] INTERNAL = {
    "..server.session..",
    "..server.listener..",
    "..client.transport..",
    "..server.cli..",
    "..server.config..",
    "org.tomlj..",
    "org.apache.mina..",
    "org.bouncycastle..",
    "java.sql..",
    "picocli..",
    "ch.qos.logback.."
  };

  /** The client's package transport is the one place where MINA is, for both ends. */
  @ArchTest
  static final ArchRule minaIsNotHere =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.mina..");

  @ArchTest
  static final ArchRule sessionsKnowNoSockets =
      noClasses()
          .that()
          .resideInAPackage("..server.session..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..server.listener..", "java.nio.channels..");

  @ArchTest
  static final ArchRule theDoorKnowsNoCommandsAndNoEvents =
      noClasses()
          .that()
          .resideInAPackage("..server.listener..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..codec.command..", "..codec.session..", "..codec.connection..", "..codec.wire..");

  @ArchTest
  static final ArchRule bouncyCastleIsForIdentitiesOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.tls..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  /** So that a server without metrics needs none of it. */
  @ArchTest
  static final ArchRule micrometerIsForMetricsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("..server.metrics..", "..server.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "..server.metrics..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule sqlIsForTheQueueOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

  /** Its driver is found by JDBC, so that another one can take its place. */
  @ArchTest
  static final ArchRule noClassOfADriverIsNamed =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.sqlite..");

  @ArchTest
  static final ArchRule theQueueKnowsValuesAndNoConversation =
      noClasses()
          .that()
          .resideInAPackage("..server.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.smtptoolkit.server",
              "io.smtptoolkit.client..",
              "..codec.session..",
              "..codec.connection..");

  @ArchTest
  static final ArchRule programIsNoPartOfTheLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.cli..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("..server.cli..", "picocli..", "ch.qos.logback.."));

  @ArchTest
  static final ArchRule tomlIsForTheConfigurationOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.tomlj..");

  @ArchTest
  static final ArchRule jupiterIsForTheExtensionOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.junit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.junit..", "..server.junit..");

  @ArchTest
  static final ArchRule theLibraryNeedsNoConfiguration =
      noClasses()
          .that()
          .resideOutsideOfPackages("..server.config..", "..server.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..server.config..");

  @ArchTest
  static final ArchRule apiShowsNothingInternal =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(resideInAnyPackage(API).and(modifier(PUBLIC)))
          .should()
          .haveRawReturnType(resideInAnyPackage(INTERNAL))
          .orShould()
          .haveRawParameterTypes(anyElementThat(resideInAnyPackage(INTERNAL)));

  /** Of the root package only what starts the rest may know the other packages that know it. */
  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices()
          .matching("io.smtptoolkit.(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(belongToAnyOf(SmtpServer.class), alwaysTrue());

  @ArchTest
  static final ArchRule replyTextsComeFromReplies =
      noClasses()
          .should()
          .callMethodWhere(target(owner(type(Reply.class))).and(target(name("of"))));

  @ArchTest
  static final ArchRule onlyTheProgramPrints =
      noClasses().that().resideOutsideOfPackage("..server.cli..").should(ACCESS_STANDARD_STREAMS);

  @ArchTest static final ArchRule logsBySlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule throwsNoGenericException = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
}
