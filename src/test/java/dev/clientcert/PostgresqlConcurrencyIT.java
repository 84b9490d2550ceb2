package dev.clientcert;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** Many callers, one certificate, in PostgreSQL; with the packaged application. */
@Tag("slow")
@QuarkusIntegrationTest
@WithTestResource(TestDatabase.Resource.class)
class PostgresqlConcurrencyIT extends ConcurrentRevocationTest {}
