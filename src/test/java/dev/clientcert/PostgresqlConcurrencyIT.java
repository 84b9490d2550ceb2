package dev.clientcert;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Many callers, one certificate, in PostgreSQL; with the packaged application. */
@QuarkusIntegrationTest
@WithTestResource(TestDatabase.Resource.class)
class PostgresqlConcurrencyIT extends ConcurrentRevocationTest {}
