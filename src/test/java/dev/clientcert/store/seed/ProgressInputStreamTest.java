package dev.clientcert.store.seed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a seed file has been read, in the log and on a terminal. */
class ProgressInputStreamTest {

  private static final int SIZE = 400 * 1024;
  private static final int COLUMNS = 80;

  @TempDir Path folder;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private long nanoTime = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

  private ProgressInputStream open(Terminal terminal) throws IOException {
    Path file = Files.write(folder.resolve("large.json"), new byte[SIZE]);
    return new ProgressInputStream(
        file, "Checking", () -> nanoTime, () -> Optional.ofNullable(terminal));
  }

  private Terminal terminal(int columns, boolean isLogThere) {
    return new Terminal(screen, columns, isLogThere);
  }

  private void pass(long millis) {
    nanoTime += Duration.ofMillis(millis).toNanos();
  }

  /** Reads as much at once. */
  private static void read(ProgressInputStream in, int count) throws IOException {
    assertEquals(count, in.read(new byte[count], 0, count));
  }

  /** Everything that was drawn, in its order. */
  private List<String> drawn() {
    return Stream.of(screen.toString(US_ASCII).split("\r")).filter(one -> !one.isEmpty()).toList();
  }

  @Test
  void the_log_says_every_five_seconds_how_far_it_is() throws Exception {
    try (CollectedLog log = CollectedLog.start();
        ProgressInputStream in = open(null)) {
      pass(4_999);
      read(in, SIZE / 4);
      assertFalse(log.text().contains("so far"), log.text());
      pass(1);
      read(in, SIZE / 4);
      pass(4_999);
      read(in, SIZE / 4);
      pass(1);
      read(in, SIZE / 4);
      assertEquals(
          List.of("50", "100"),
          log.text()
              .lines()
              .filter(line -> line.contains("Checking " + folder.resolve("large.json") + ": "))
              .map(line -> line.replaceFirst(".*: (\\d+) % so far$", "$1"))
              .toList());
    }
  }

  @Test
  void a_terminal_shows_it_in_one_line_five_times_a_second() throws Exception {
    try (CollectedLog log = CollectedLog.start();
        ProgressInputStream in = open(terminal(COLUMNS, true))) {
      pass(499);
      read(in, SIZE / 4);
      assertEquals(List.of(), drawn());
      pass(1);
      read(in, SIZE / 4);
      pass(199);
      read(in, 1);
      assertEquals(
          List.of(
              "Checking the seed file: 50 %, 200 of 400 KiB, 0:00:01 left [#########         ]"),
          drawn().stream().map(String::stripTrailing).toList());
      pass(3_599_301);
      read(in, SIZE / 4 - 1);
      assertTrue(drawn().get(1).contains("75 %, 300 of 400 KiB, 0:20:00 left ["), drawn().get(1));
      assertFalse(log.text().contains("so far"), "the log is on the same terminal");
      assertEquals(2, drawn().size());
    }
    assertEquals(3, drawn().size());
    drawn().forEach(line -> assertEquals(COLUMNS - 1, line.length(), line));
    assertTrue(drawn().get(2).isBlank(), "it is gone in the end");
    assertTrue(screen.toString(US_ASCII).endsWith("\r"), "the next line begins where it was");
  }

  @Test
  void a_log_that_goes_elsewhere_has_its_lines_beside_the_bar() throws Exception {
    try (CollectedLog log = CollectedLog.start();
        ProgressInputStream in = open(terminal(COLUMNS, false))) {
      pass(5_000);
      read(in, SIZE / 4);
      assertTrue(log.text().contains(": 25 % so far"), log.text());
      assertEquals(1, drawn().size());
    }
  }

  @Test
  void a_small_file_looks_for_no_terminal() throws Exception {
    Path file = Files.write(folder.resolve("small.json"), new byte[SIZE]);
    try (ProgressInputStream in =
        new ProgressInputStream(
            file,
            "Checking",
            () -> nanoTime,
            () -> {
              throw new AssertionError("looks for one");
            })) {
      pass(499);
      read(in, SIZE);
      pass(1);
      assertEquals(-1, in.read());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 66, 199})
  void it_has_no_more_columns_than_the_terminal(int columns) throws Exception {
    try (ProgressInputStream in = open(terminal(columns, true))) {
      pass(500);
      read(in, SIZE);
    }
    assertEquals(2, drawn().size());
    drawn().forEach(line -> assertEquals(columns - 1, line.length(), line));
    assertTrue(drawn().get(0).startsWith("Checking the seed "), drawn().get(0));
  }

  @Test
  void the_bar_is_full_in_the_end() throws Exception {
    try (ProgressInputStream in = open(terminal(COLUMNS, true))) {
      pass(500);
      read(in, SIZE);
    }
    assertTrue(drawn().get(0).matches(".* 100 %, .* 0:00:00 left \\[#+]"), drawn().get(0));
  }

  @Test
  void what_has_grown_since_it_was_opened_has_no_end_that_is_known() throws Exception {
    try (ProgressInputStream in = open(terminal(COLUMNS, true))) {
      Files.write(folder.resolve("large.json"), new byte[30 * SIZE]);
      pass(500);
      read(in, 30 * SIZE);
    }
    assertEquals("Checking the seed file: 11 MiB so far", drawn().get(0).strip());
  }

  @Test
  void a_terminal_that_is_gone_is_no_failure() throws Exception {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("gone");
          }
        };
    try (ProgressInputStream in = open(new Terminal(gone, COLUMNS, true))) {
      pass(500);
      read(in, SIZE);
      assertEquals(-1, in.read());
    }
  }

  @Test
  void a_file_that_is_not_there_is_a_failure() {
    assertThrows(
        IOException.class,
        () -> new ProgressInputStream(folder.resolve("missing.json"), "Checking"));
  }
}
