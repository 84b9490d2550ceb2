package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls that Schemathesis makes up from the description, signed: no answer is one that is not
 * described, and what is not valid is refused.
 *
 * <p>Two of its checks are left out. {@code positive_data_acceptance} wants every call that fits
 * the description to succeed, but most ids that it makes up do not exist, and a text that fits is
 * not yet a signing request. {@code unsupported_method} wants 405, and the documented answer is 404
 * with {@code InvalidAction.NotFound}.
 */
@Tag("slow")
class SchemathesisIT {

  private static final String PROGRAM =
      """
      import os
      import subprocess
      import sys

      sys.exit(subprocess.call([
          'st', '--config-file', os.environ['PYTHONPATH'] + '/schemathesis.toml', 'run', os.environ['SERVER'] + '/q/openapi', '--url', os.environ['SERVER'],
          # Calls in the RPC style name their operation in a header, of which this path knows nothing.
          '--exclude-path', '/',
          '--exclude-checks', 'positive_data_acceptance,unsupported_method',
          '--max-examples', '30', '--seed', '7', '--no-color']))
      """;

  @Test
  void all_answers_to_calls_that_are_made_up_are_as_described() throws Exception {
    World world = new World();
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), world.start(), Map.of())) {
      SampleRunner.Run run =
          SampleRunner.python(
              Map.of(
                  "SERVER",
                  "http://127.0.0.1:" + application.port(),
                  "SCHEMATHESIS_HOOKS",
                  "schemathesis_hooks",
                  "PYTHONPATH",
                  Path.of("src/test/resources/clients").toAbsolutePath().toString(),
                  "PYTHONDONTWRITEBYTECODE",
                  "1"),
              "pip install schemathesis==4.32.5",
              PROGRAM);
      assertEquals(0, run.status(), run.output());
    } finally {
      world.stop();
    }
  }
}
