package dev.clientcert;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged application. */
@QuarkusIntegrationTest
class CaCertificatesIT extends CaCertificatesTest {}
