package io.pegaflow.tools;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.WeakHashMap;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may depend on whom. A rule is skipped while the package it speaks of has no class yet; from the first class on
 * it must match something, so that a renamed package cannot quietly switch a rule off.
 */
class ArchitectureTest {
    private static final String IPC = "io.pegaflow.ipc..";
    private static final String ENGINE = "io.pegaflow.engine..";
    private static final String CORE = "io.pegaflow.engine.core..";
    private static final String CUDA = "io.pegaflow.engine.device.cuda..";
    // A tool's process stands for an inference process, and allocates on GPUs as that does.
    private static final String CUDA_CLIENT = "io.pegaflow.tools.device.cuda..";
    private static final String JOURNAL = "io.pegaflow.engine.journal..";
    private static final String AGENT = "io.pegaflow.agent..";
    private static final String METRICS = "io.pegaflow.agent.metrics..";
    private static final String TOOLS = "io.pegaflow.tools..";
    private static final String POOL_MAPPING = "io.pegaflow.engine.pool.PoolMapping";

    private static final String THREAD_AFFINITY = "io.pegaflow.engine.numa.ThreadAffinity";

    private static JavaClasses project;

    @BeforeAll
    static void importClasses() {
        project = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // Fixtures that one module's tests lend to another's.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.pegaflow");
    }

    @Test
    void shouldKeepIpcOnAeronAndAgronaAlone() {
        checkOncePresent(
                IPC,
                classes()
                        .that()
                        .resideInAPackage(IPC)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(IPC, "java..", "io.aeron..", "org.agrona.."));
    }

    @Test
    void shouldKeepEngineOnItsOwnLibraries() {
        checkOncePresent(
                ENGINE,
                classes()
                        .that()
                        .resideInAPackage(ENGINE)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                ENGINE,
                                IPC,
                                "java..",
                                "io.aeron..",
                                "org.agrona..",
                                "org.HdrHistogram..",
                                "jcuda..",
                                "net.openhft.."));
    }

    @Test
    void shouldKeepMediaDriverOutOfEngine() {
        checkOncePresent(
                ENGINE,
                noClasses()
                        .that()
                        .resideInAnyPackage(ENGINE, IPC)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.aeron.driver.."));
    }

    @Test
    void shouldLetNothingDependOnTools() {
        checkOncePresent(
                AGENT,
                noClasses()
                        .that()
                        .resideInAnyPackage(IPC, ENGINE, AGENT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(TOOLS));
    }

    @Test
    void shouldConfineJCudaToCudaPackages() {
        checkOncePresent(
                CUDA,
                noClasses()
                        .that()
                        .resideOutsideOfPackages(CUDA, CUDA_CLIENT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("jcuda.."));
    }

    @Test
    void shouldConfineOpenTelemetryToMetricsOfTheAgent() {
        checkOncePresent(
                METRICS,
                noClasses()
                        .that()
                        .resideOutsideOfPackage(METRICS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.opentelemetry.."));
    }

    @Test
    void shouldConfineChronicleToJournal() {
        checkOncePresent(
                ENGINE,
                noClasses()
                        .that()
                        .resideOutsideOfPackage(JOURNAL)
                        .should()
                        .dependOnClassesThat(resideInAPackage("net.openhft..")
                                .and(DescribedPredicate.not(resideInAnyPackage(
                                        "net.openhft.chronicle.core..", "net.openhft.affinity..")))));
    }

    @Test
    void shouldConfineAffinityOfThreadsToOneClass() {
        checkOncePresent(
                "io.pegaflow.engine.numa..",
                noClasses()
                        .that(DescribedPredicate.not(sameOrNestedIn(THREAD_AFFINITY)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("net.openhft.affinity.."));
    }

    @Test
    void shouldConfineChronicleCoreToJournalAndPoolMapping() {
        checkOncePresent(
                "io.pegaflow.engine.pool..",
                noClasses()
                        .that(DescribedPredicate.not(resideInAPackage(JOURNAL).or(sameOrNestedIn(POOL_MAPPING))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("net.openhft.chronicle.core.."));
    }

    @Test
    void shouldKeepCoreFreeOfTheWorldOutside() {
        checkOncePresent(
                CORE,
                noClasses()
                        .that()
                        .resideInAPackage(CORE)
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                        "java.io..",
                                        "java.nio.file..",
                                        "java.nio.channels..",
                                        "java.net..",
                                        "java.time..",
                                        "java.security..",
                                        "java.util.concurrent..",
                                        "java.util.random..",
                                        "io.aeron..",
                                        "org.agrona.concurrent.ringbuffer..",
                                        "org.agrona.concurrent.broadcast..",
                                        "org.agrona.concurrent.status..",
                                        "io.pegaflow.engine.device..",
                                        "io.pegaflow.engine.journal..")
                                // Every enum and exception has it among its supertypes.
                                .and(DescribedPredicate.not(equivalentTo(Serializable.class)))
                                .as("do I/O, tell time, draw lots, share state or speak to other threads")));
    }

    @Test
    void shouldKeepCoreFreeOfClocksThreadsAndIdentityHashing() {
        checkOncePresent(
                CORE,
                noClasses()
                        .that()
                        .resideInAPackage(CORE)
                        .should()
                        .dependOnClassesThat(belongToAnyOf(
                                        Thread.class,
                                        ThreadLocal.class,
                                        Runtime.class,
                                        Random.class,
                                        SplittableRandom.class,
                                        UUID.class,
                                        // Their order of iteration follows hashes that differ between two runs.
                                        HashMap.class,
                                        HashSet.class,
                                        IdentityHashMap.class,
                                        WeakHashMap.class)
                                .or(assignableTo(EpochClock.class))
                                .or(assignableTo(EpochMicroClock.class))
                                .or(assignableTo(EpochNanoClock.class))
                                .or(assignableTo(NanoClock.class))
                                .as("make two runs differ")));
    }

    @Test
    void shouldKeepCoreFromAskingTheSystem() {
        checkOncePresent(
                CORE,
                noClasses()
                        .that()
                        .resideInAPackage(CORE)
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "identityHashCode", Object.class)
                        .orShould()
                        .callMethod(System.class, "getProperty", String.class)
                        .orShould()
                        .callMethod(System.class, "getenv", String.class)
                        .orShould()
                        .callMethod(Object.class, "hashCode")
                        .orShould()
                        .callMethod(Math.class, "random"));
    }

    private static void checkOncePresent(final String packageIdentifier, final ArchRule rule) {
        final boolean present = project.stream().anyMatch(resideInAPackage(packageIdentifier)::test);
        assumeTrue(present, () -> "no class yet in " + packageIdentifier);
        rule.allowEmptyShould(false).check(project);
    }

    private static DescribedPredicate<JavaClass> sameOrNestedIn(final String className) {
        return describe(
                className,
                javaClass -> javaClass.getName().equals(className)
                        || javaClass.getName().startsWith(className + "$"));
    }
}
