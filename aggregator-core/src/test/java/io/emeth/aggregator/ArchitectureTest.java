package io.emeth.aggregator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.emeth.aggregator");

    @Test
    void core_importsOnlyTheJdkBouncyCastleJacksonSlf4jAndJspecify() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "io.emeth.aggregator",
                        "io.emeth.aggregator.json",
                        "io.emeth.aggregator.manifest",
                        "io.emeth.aggregator.plain",
                        "io.emeth.aggregator.secrets",
                        "io.emeth.aggregator.signing",
                        "org.bouncycastle..",
                        "com.fasterxml.jackson.core..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(CORE);
    }

    @Test
    void domain_knowsNoProgramAndNoManifest() {
        classes()
                .that()
                .resideInAPackage("io.emeth.aggregator")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("io.emeth.aggregator.plain..", "io.emeth.aggregator.manifest..")
                .check(CORE);
    }

    @Test
    void signing_knowsNothingOfJobs() {
        classes()
                .that()
                .resideInAPackage("io.emeth.aggregator.signing")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("io.emeth.aggregator", "io.emeth.aggregator.manifest")
                .check(CORE);
    }
}
