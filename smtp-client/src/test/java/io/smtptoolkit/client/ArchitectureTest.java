package io.smtptoolkit.client;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smtptoolkit.client.phase.OctetContent;

@AnalyzeClasses(packages = "io.smtptoolkit.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule MINA_STAYS_AT_THE_DOOR =
      noClasses()
          .that()
          .resideOutsideOfPackage("..client.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.mina..");

  @ArchTest
  static final ArchRule THE_DNS_IS_FOR_ROUTES_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackages("..client.route..", "..client.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.route..", "org.xbill..");

  @ArchTest
  static final ArchRule JAKARTA_MAIL_IS_FOR_ITS_TRANSPORT_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("..client.jakarta..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.jakarta..", "jakarta..");

  @ArchTest
  static final ArchRule MICROMETER_IS_FOR_METRICS_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("..client.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "..client.metrics..");

  @ArchTest
  static final ArchRule ROUTES_OPEN_NO_CONNECTIONS =
      noClasses()
          .that()
          .resideInAPackage("..client.route..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.phase..", "..client.transport..", "..codec.session..");

  @ArchTest
  static final ArchRule DNSJAVA_IS_IN_NO_SIGNATURE =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .haveRawReturnType(resideInAPackage("org.xbill.."))
          .orShould()
          .haveRawParameterTypes(anyElementThat(resideInAPackage("org.xbill..")));

  @ArchTest
  static final ArchRule THE_DOOR_KNOWS_NO_SMTP =
      noClasses()
          .that()
          .resideInAPackage("..client.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.smtptoolkit.codec..");

  @ArchTest
  static final ArchRule MINAS_TRAPS_ARE_NOT_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.mina.filter..", "org.apache.mina.proxy..", "org.apache.mina.handler..");

  @ArchTest
  static final ArchRule POOLS_KNOW_NO_CLIENT_BUT_WHAT_IT_LENDS =
      noClasses()
          .that()
          .resideInAnyPackage("..client.pool..", "..client.lend..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.phase..", "..client.transport..", "..codec.session..");

  @ArchTest
  static final ArchRule PHASES_OPEN_NO_SOCKETS =
      noClasses()
          .that()
          .resideInAPackage("..client.phase..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.mina..", "java.nio.channels..");

  @ArchTest
  static final ArchRule THE_LIBRARY_DOES_NOT_NEED_ITS_PROGRAM =
      noClasses()
          .that()
          .resideOutsideOfPackage("..client.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.cli..", "picocli..", "ch.qos.logback..");

  // Of the root package only what starts the rest may know the other packages that know it; and
  // content in memory, which is a constant of the API, is read by a phase without a stream.
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.smtptoolkit.(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(
              belongToAnyOf(
                  SmtpClient.class, SmtpConnection.class, Connecting.class, Lending.class),
              alwaysTrue())
          .ignoreDependency(belongToAnyOf(MessageContent.class), belongToAnyOf(OctetContent.class));

  @ArchTest
  static final ArchRule THE_API_IS_FINAL_SEALED_OR_AN_INTERFACE =
      classes()
          .that()
          .arePublic()
          .and()
          .areNotInterfaces()
          .and(DescribedPredicate.describe("are not sealed", it -> !it.reflect().isSealed()))
          .should()
          .haveModifier(JavaModifier.FINAL);
}
