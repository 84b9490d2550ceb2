package dev.clientcert;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The rules of the house: which room may use which. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.clientcert");

  @Test
  void a_room_uses_only_the_rooms_that_it_may() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.clientcert..")
        .layer("root")
        .definedBy("dev.clientcert")
        .layer("trigger")
        .definedBy("dev.clientcert.trigger..")
        .layer("http")
        .definedBy("dev.clientcert.http..")
        .layer("security")
        .definedBy("dev.clientcert.security..")
        .layer("function")
        .definedBy("dev.clientcert.function..")
        .layer("policy")
        .definedBy("dev.clientcert.policy..")
        .layer("store")
        .definedBy("dev.clientcert.store..")
        .layer("replay")
        .definedBy("dev.clientcert.replay..")
        .layer("revocation")
        .definedBy("dev.clientcert.revocation..")
        .layer("error")
        .definedBy("dev.clientcert.error..")
        .whereLayer("root")
        .mayOnlyAccessLayers("store", "revocation", "error")
        .whereLayer("trigger")
        .mayOnlyAccessLayers("root", "function", "error", "security", "http")
        .whereLayer("http")
        .mayNotAccessAnyLayer()
        .whereLayer("security")
        .mayOnlyAccessLayers("root", "error", "policy", "replay")
        .whereLayer("function")
        .mayOnlyAccessLayers("root", "revocation", "policy", "error")
        .whereLayer("store")
        .mayOnlyAccessLayers("root", "revocation", "replay")
        .whereLayer("policy")
        .mayNotAccessAnyLayer()
        .whereLayer("replay")
        .mayNotAccessAnyLayer()
        .whereLayer("revocation")
        .mayNotAccessAnyLayer()
        .whereLayer("error")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  @Test
  void every_class_is_in_a_room() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.clientcert",
            "dev.clientcert.trigger..",
            "dev.clientcert.http..",
            "dev.clientcert.security..",
            "dev.clientcert.function..",
            "dev.clientcert.policy..",
            "dev.clientcert.store..",
            "dev.clientcert.replay..",
            "dev.clientcert.revocation..",
            "dev.clientcert.error..")
        .check(CLASSES);
  }

  @Test
  void the_domain_and_the_policies_know_no_transport_and_no_json() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.clientcert.revocation..", "dev.clientcert.replay..", "dev.clientcert.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void only_the_store_names_a_database() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clientcert.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "io.vertx.sqlclient..",
            "io.vertx.pgclient..",
            "io.vertx.mutiny.sqlclient..")
        .check(CLASSES);
  }

  @Test
  void only_security_handles_secrets() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clientcert.security..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.crypto..")
        .check(CLASSES);
  }

  /** Where the language decides, "ID" is "ıd" in lower case, and 8080 is "٨٠٨٠". */
  @Test
  void no_text_depends_on_the_language_of_the_machine() {
    noClasses()
        .should()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
        .orShould()
        .callMethod(Locale.class, "getDefault")
        .check(CLASSES);
  }
}
