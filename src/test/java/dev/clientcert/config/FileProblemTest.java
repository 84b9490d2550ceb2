package dev.clientcert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files that cannot be read. */
class FileProblemTest {

  @TempDir Path folder;

  private static String problem(Path file) {
    return FileProblem.describe(
        file, assertThrows(IOException.class, () -> Files.readAllBytes(file).clone()));
  }

  @Test
  void a_file_that_cannot_be_read_is_said_to_be_so_in_words() throws Exception {
    assertEquals("is a directory", problem(folder));
    assertEquals("no such file", problem(folder.resolve("missing.json")));
    Path file = Files.writeString(folder.resolve("file.json"), "{}");
    assertEquals("cannot be read: Not a directory", problem(file.resolve("keys.json")));
    assertEquals(
        "cannot be read: File name too long", problem(folder.resolve("x".repeat(300) + ".json")));
  }

  /** Made up, since root may read everything. */
  @Test
  void a_file_of_somebody_else_is_said_to_be_denied() {
    Path file = folder.resolve("keys.json");
    assertEquals(
        "permission denied",
        FileProblem.describe(file, new AccessDeniedException(file.toString())));
  }
}
