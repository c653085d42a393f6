package io.sallyport.controller;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.controller.wire.Role;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arrows of the design's section 1. */
class ArchitectureTest {
  private static final String[] MODEL = {
    "io.sallyport.model..", "io.sallyport.datapath..", "io.sallyport.walk.."
  };
  private static final String FLOWS = "io.sallyport.flows..";
  private static final String WATCH = "io.sallyport.watch..";
  private static final String CONTROLLER = "io.sallyport.controller..";
  private static final String WIRE = "io.sallyport.controller.wire..";
  private static final String SESSION = "io.sallyport.controller.session..";
  private static final String SYNC = "io.sallyport.controller.sync..";
  private static final String BRAIN = "io.sallyport.controller.brain..";
  private static final String DOOR = "io.sallyport.watch.admission..";
  private static final String REST = "io.sallyport.controller.rest..";
  private static final String CONFIG = "io.sallyport.controller.config..";

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.sallyport");

  @Test
  void allOfTheHouseIsLookedAt() {
    assertThat(HOUSE.stream().map(c -> c.getPackageName()).distinct())
        .contains(
            "io.sallyport.model",
            "io.sallyport.flows",
            "io.sallyport.watch",
            "io.sallyport.controller",
            "io.sallyport.controller.wire",
            "io.sallyport.controller.rest");
  }

  @Test
  void theModelKnowsTheJdkOnly() {
    classes()
        .that()
        .resideInAnyPackage(MODEL)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(MODEL).or(resideInAPackage("java..")))
        .check(HOUSE);
  }

  @Test
  void flowsKnowsTheModelOnly() {
    classes()
        .that()
        .resideInAPackage(FLOWS)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(MODEL).or(resideInAnyPackage("java..", FLOWS)))
        .check(HOUSE);
  }

  @Test
  void flowsDependsOnNothingThatChangesByItself() {
    noClasses()
        .that()
        .resideInAPackage(FLOWS)
        .should()
        .dependOnClassesThat(belongToAnyOf(Clock.class, InstantSource.class, Random.class))
        .check(HOUSE);
  }

  @Test
  void theWatcherKnowsNothingOfSwitches() {
    noClasses()
        .that()
        .resideInAPackage(WATCH)
        .should()
        .dependOnClassesThat(resideInAnyPackage(FLOWS, CONTROLLER))
        .check(HOUSE);
  }

  @Test
  void onlyWireKnowsOpenflowj() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WIRE)
        .should()
        .dependOnClassesThat(resideInAPackage("org.projectfloodlight.."))
        .check(HOUSE);
  }

  @Test
  void onlyWireAndSessionKnowNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackages(WIRE, SESSION)
        .should()
        .dependOnClassesThat(resideInAPackage("io.netty.."))
        .check(HOUSE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.sallyport.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void eachKnowsOnlyThoseBelow() {
    noClasses()
        .that()
        .resideInAPackage(WIRE)
        .should()
        .dependOnClassesThat(resideInAnyPackage(SESSION, SYNC, BRAIN, REST, CONFIG, FLOWS, WATCH))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(SESSION)
        .should()
        .dependOnClassesThat(resideInAnyPackage(SYNC, BRAIN, REST, CONFIG, FLOWS, WATCH))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(SYNC)
        .should()
        .dependOnClassesThat(resideInAnyPackage(BRAIN, REST, CONFIG, WATCH))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(BRAIN)
        .should()
        .dependOnClassesThat(resideInAnyPackage(REST, CONFIG))
        .check(HOUSE);
  }

  // REST shows what a switch says; how switches are spoken to is not its business.
  @Test
  void restReadsWhatSwitchesHoldAndNothingElseOfThem() {
    noClasses()
        .that()
        .resideInAPackage(REST)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(WIRE, SESSION)
                .and(
                    not(
                        belongToAnyOf(
                            FlowDecoder.class,
                            FlowKey.class,
                            FlowState.class,
                            InstalledFlow.class,
                            InstalledGroup.class,
                            MeterCounters.class,
                            Role.class,
                            SwitchException.class,
                            SwitchInfo.class,
                            SwitchSession.class))))
        .check(HOUSE);
  }

  @Test
  void frameworksStayAtTheirEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(REST, DOOR)
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.javalin..", "org.eclipse.jetty.."))
        .check(HOUSE);
    noClasses()
        .that(not(belongToAnyOf(Main.class)))
        .should()
        .dependOnClassesThat(resideInAPackage("picocli.."))
        .check(HOUSE);
  }

  @Test
  void onlyMainPrints() {
    noClasses().that(not(belongToAnyOf(Main.class))).should(ACCESS_STANDARD_STREAMS).check(HOUSE);
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(HOUSE);
  }
}
