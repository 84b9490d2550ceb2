package dev.clientcert;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.clientcert.operation.Operation;
import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house: docs/architecture.md. */
class ArchitectureTest {

  private static final String HOUSE = "dev.clientcert";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(HOUSE);

  /** Each room, and the rooms that it may use. Rooms within a room belong to it. */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          Map.entry("trigger", Set.of("operation", "http", "security", "error", "config")),
          Map.entry("explorer", Set.of("certificate", "security", "http", "config")),
          Map.entry(
              "admin", Set.of("certificate", "operation", "http", "security", "error", "config")),
          Map.entry("development", Set.of("certificate", "config")),
          Map.entry("start", Set.of("http", "security", "config")),
          Map.entry("edge", Set.of("certificate", "issuance", "config", "hash")),
          Map.entry("publication", Set.of("certificate", "issuance", "http", "config", "hash")),
          Map.entry(
              "operation",
              Set.of("certificate", "issuance", "identity", "policy", "error", "config")),
          Map.entry("issuance", Set.of("certificate", "config", "hash")),
          Map.entry(
              "security",
              Set.of("http", "identity", "policy", "replay", "error", "config", "hash")),
          Map.entry("http", Set.of("identity", "error", "config", "log")),
          Map.entry("store", Set.of("certificate", "replay", "config", "hash")),
          Map.entry("replay", Set.of("hash")),
          Map.entry("certificate", Set.of()),
          Map.entry("config", Set.of("log")),
          Map.entry("log", Set.of()),
          Map.entry("policy", Set.of()),
          Map.entry("identity", Set.of()),
          Map.entry("error", Set.of()),
          Map.entry("hash", Set.of()));

  /** What only the artifacts of other platforms need beyond that. */
  private static final Map<String, Set<String>> OF_OTHER_ARTIFACTS =
      Map.of("trigger", Set.of("hash"));

  /** Classes of frameworks that are internal to them, each with the reason why it is used. */
  private static final Set<String> INTERNALS =
      Set.of(
          // The only hook that sees a connection before its first byte, and what it finds there.
          "io.vertx.core.impl.VertxBuilder",
          "io.vertx.core.impl.VertxInternal",
          "io.vertx.core.impl.transports.JDKTransport",
          "io.vertx.core.net.impl.VertxHandler",
          "io.vertx.core.http.impl.VertxHttpRequestDecoder",
          "io.vertx.core.http.impl.Http1xServerConnection",
          // To cut off a database that does not answer: the driver's own time-out is longer.
          "io.vertx.core.impl.CloseFuture",
          "io.vertx.core.net.impl.NetClientImpl",
          "io.vertx.pgclient.impl.PgConnectionFactory",
          // To give Funqy a body that it understands; there is no public way to replace one.
          "io.vertx.ext.web.impl.RoutingContextInternal",
          // Funqy has no public way to read a query into anything but a bean.
          "io.quarkus.funqy.runtime.FunctionInvoker",
          "io.quarkus.funqy.runtime.FunctionRecorder",
          "io.quarkus.funqy.runtime.FunctionRegistry",
          "io.quarkus.funqy.runtime.query.QueryReader",
          // What Funqy wraps a failure into.
          "io.quarkus.funqy.runtime.ApplicationException",
          // The caller of a request that has ended, for the audit log.
          "io.quarkus.vertx.http.runtime.security.QuarkusHttpUser",
          // The Lambda extension hides the invocation there.
          "io.quarkus.vertx.http.runtime.QuarkusHttpHeaders",
          "io.quarkus.amazon.lambda.runtime.AmazonLambdaMapperRecorder");

  /** Packages with such a name that are a framework's public interface all the same. */
  private static final Pattern PUBLIC =
      Pattern.compile(
          "io\\.quarkus\\.(runtime|deployment)\\..*"
              + "|io\\.quarkus\\.security\\.runtime\\.QuarkusSecurityIdentity(\\$Builder)?"
              + "|io\\.quarkus\\.vertx\\.http\\.runtime\\.CurrentVertxRequest"
              + "|io\\.quarkus\\.vertx\\.http\\.runtime\\.security\\.(HttpAuthenticationMechanism|ChallengeData)"
              + "|com\\.amazonaws\\.services\\.lambda\\.runtime\\..*"
              + "|java\\.lang\\.runtime\\..*");

  private static final Pattern INTERNAL =
      Pattern.compile("(?!dev\\.clientcert).*\\.(impl|runtime|internal)\\..*");

  static List<String> rooms() {
    return ROOMS.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_uses_only_the_rooms_that_it_may(String room) {
    DescribedPredicate<JavaClass> others =
        resideInAPackage(HOUSE + "..").and(resideOutsideOfPackage(HOUSE + "." + room + ".."));
    for (Map<String, Set<String>> allowed : List.of(ROOMS, OF_OTHER_ARTIFACTS)) {
      for (String other : allowed.getOrDefault(room, Set.of())) {
        others = others.and(resideOutsideOfPackage(HOUSE + "." + other + ".."));
      }
    }
    noClasses()
        .that()
        .resideInAPackage(HOUSE + "." + room + "..")
        .should()
        .dependOnClassesThat(others)
        .check(CLASSES);
  }

  @Test
  void the_page_on_the_architecture_says_which_room_uses_which() {
    Map<String, Set<String>> told = new TreeMap<>();
    Pattern row = Pattern.compile("(?m)^\\| `(\\w+)` \\| .+ \\| ([^|]+) \\|$");
    row.matcher(Documentation.text(Path.of("docs", "architecture.md")))
        .results()
        .forEach(
            room ->
                told.put(
                    room.group(1),
                    Pattern.compile("\\w+")
                        .matcher(room.group(2))
                        .results()
                        .map(MatchResult::group)
                        .collect(toSet())));
    Map<String, Set<String>> kept = new TreeMap<>();
    for (String room : rooms()) {
      Set<String> uses = new TreeSet<>(ROOMS.get(room));
      uses.addAll(OF_OTHER_ARTIFACTS.getOrDefault(room, Set.of()));
      kept.put(room, uses);
    }
    assertEquals(kept, told);
  }

  @Test
  void every_class_is_in_a_room() {
    classes()
        .should()
        .resideInAnyPackage(
            rooms().stream().map(room -> HOUSE + "." + room + "..").toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void no_package_depends_on_itself_by_way_of_others() {
    slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void only_the_internals_of_frameworks_that_are_listed_are_used() {
    Set<String> used =
        CLASSES.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .map(dependency -> dependency.getTargetClass().getBaseComponentType().getName())
            .filter(name -> INTERNAL.matcher(name).matches() && !PUBLIC.matcher(name).matches())
            .collect(toCollection(TreeSet::new));
    used.removeAll(INTERNALS);
    assertEquals(Set.of(), used);
  }

  @Test
  void the_domain_and_the_policies_know_no_transport_and_no_json() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.clientcert.certificate..",
            "dev.clientcert.replay..",
            "dev.clientcert.policy..",
            "dev.clientcert.identity..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void nobody_but_an_operation_itself_names_an_operation() {
    DescribedPredicate<JavaClass> operations =
        assignableTo(Operation.class).and(not(equivalentTo(Operation.class)));
    noClasses()
        .that(not(operations).and(not(belongTo(operations))))
        .should()
        .dependOnClassesThat(operations.or(belongTo(operations)))
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

  /** What its provider brings along breaks native builds, and loads slowly. */
  @Test
  void only_issuance_knows_bouncy_castle_and_nobody_its_provider() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clientcert.issuance..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bouncycastle..")
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.bouncycastle.jce..",
            "org.bouncycastle.jcajce..",
            "org.bouncycastle.openssl..",
            "org.bouncycastle.crypto..",
            "org.bouncycastle.operator.jcajce..",
            "org.bouncycastle.operator.bc..")
        .check(CLASSES);
  }

  @Test
  void only_issuance_has_private_keys() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.clientcert.issuance..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(PrivateKey.class)
        .check(CLASSES);
  }

  @Test
  void only_the_list_of_stages_says_in_which_order_handlers_run() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.clientcert.http.Stage")
        .should()
        .callMethod(Route.class, "order", int.class)
        .orShould()
        .callMethod(Route.class, "handler", Handler.class)
        .orShould()
        .callMethod(Route.class, "blockingHandler", Handler.class)
        .orShould()
        .callMethod(Route.class, "blockingHandler", Handler.class, boolean.class)
        .orShould()
        .callMethod(Route.class, "failureHandler", Handler.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.quarkus.vertx.http.runtime.filters.Filters")
        .check(CLASSES);
  }

  @Test
  void only_build_steps_use_what_is_there_at_build_time_only() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Step")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.quarkus.deployment..", "org.yaml..")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleNameEndingWith("Step")
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
