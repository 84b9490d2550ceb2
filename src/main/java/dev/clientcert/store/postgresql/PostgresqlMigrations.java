package dev.clientcert.store.postgresql;

import io.quarkus.runtime.annotations.RegisterResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The migrations in {@code db}, which can all be applied again. */
@RegisterResources(globs = "db/*.sql")
final class PostgresqlMigrations {

  /** The files, in their order. */
  static final List<String> FILES =
      List.of(
          "1-certificates.sql",
          "2-life-of-a-certificate.sql",
          "3-order-of-listings.sql",
          "4-sites-and-uploaded-cas.sql",
          "5-revocations.sql");

  /** How long a statement may take: those that make an index read the whole table. */
  static final Duration PATIENCE = Duration.ofHours(1);

  private static final Logger LOG = Logger.getLogger(PostgresqlMigrations.class);

  private PostgresqlMigrations() {}

  /** Applies all migrations, statement by statement. */
  static void apply(Consumer<String> executor) {
    for (String file : FILES) {
      LOG.infof("Applying %s to PostgreSQL; with many certificates, this takes a while", file);
      for (String statement : read(file).replaceAll("(?m)^--.*$", "").split(";")) {
        if (!statement.isBlank()) {
          executor.accept(statement);
        }
      }
    }
  }

  private static String read(String file) {
    try (InputStream in = PostgresqlMigrations.class.getResourceAsStream("/db/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
