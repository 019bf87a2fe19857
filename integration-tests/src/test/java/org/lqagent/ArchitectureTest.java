package org.lqagent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house: who may import whom. A picture of them is in the README. */
@AnalyzeClasses(packages = "org.lqagent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theCodecKnowsOnlyJavaAndHowToPrintAddresses =
      classes()
          .that()
          .resideInAPackage("org.lqagent.dhcpv6")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.lqagent.dhcpv6", "com.google.common.net");

  @ArchTest
  static final ArchRule lqclientStandsAlone =
      noClasses()
          .that()
          .resideInAnyPackage("org.lqagent.dhcpv6", "org.lqagent.leasequery", "org.lqagent.bulk")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.lqagent..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "org.lqagent.dhcpv6",
                              "org.lqagent.leasequery",
                              "org.lqagent.bulk"))));

  @ArchTest
  static final ArchRule gleaningStandsOnLqclient =
      noClasses()
          .that()
          .resideInAnyPackage("org.lqagent.capture", "org.lqagent.binding", "org.lqagent.gleaning")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.lqagent.netlink",
                  "org.lqagent.hooks",
                  "org.lqagent.agent..",
                  "org.lqagent.server",
                  "org.lqagent.lab.."));

  @ArchTest
  static final ArchRule hooksKnowPrefixesAndNothingElseOfUs =
      noClasses()
          .that()
          .resideInAnyPackage("org.lqagent.netlink", "org.lqagent.hooks")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.lqagent..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "org.lqagent.netlink", "org.lqagent.hooks", "org.lqagent.dhcpv6"))));

  @ArchTest
  static final ArchRule theAgentKnowsNothingOfTests =
      noClasses()
          .that()
          .resideInAPackage("org.lqagent.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.lqagent.server", "org.lqagent.lab..");

  @ArchTest
  static final ArchRule nettyStaysInTheTransports =
      noClasses()
          .that(
              resideInAnyPackage("org.lqagent..")
                  .and(not(belongToClass("NettyTransport")))
                  .and(not(belongToClass("NettyConnections")))
                  .and(not(resideInAnyPackage("org.lqagent.server", "org.lqagent.lab.."))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule pcapStaysInItsCapture =
      noClasses()
          .that(not(belongToClass("PcapCapture")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.pcap4j..");

  @ArchTest
  static final ArchRule nativeCodeIsCalledFromTheNetlinkSocketOnly =
      noClasses()
          .that(
              resideInAnyPackage("org.lqagent..")
                  .and(not(resideInAnyPackage("org.lqagent.netlink")))
                  .and(not(simpleName("InNetworkNamespace"))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule packagesDoNotTurnInCircles =
      slices().matching("org.lqagent.(**)").should().beFreeOfCycles();

  /** A class of that name, and what is nested in it. */
  private static DescribedPredicate<JavaClass> belongToClass(String name) {
    return DescribedPredicate.describe(
        "belong to " + name, type -> type.getName().replaceFirst("\\$.*", "").endsWith("." + name));
  }
}
