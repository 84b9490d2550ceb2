package dev.clientcert.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file with the results: each part replaces its own figures, and leaves all other text. */
final class Report {

  private final Path file;
  private final StringBuilder part = new StringBuilder();

  /** A report in this file. */
  Report(Path file) {
    this.file = file;
  }

  /** A line of the part that is being measured, which the screen shows at once. */
  void line(String line) {
    System.out.println(line);
    part.append(line).append('\n');
  }

  /** A row of a table. */
  void row(Object... cells) {
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      row.append(' ').append(cell).append(" |");
    }
    line(row.toString());
  }

  /** The head of a table. */
  void head(String... cells) {
    line("");
    row((Object[]) cells);
    line("|" + "---|".repeat(cells.length));
  }

  /** Puts what was measured into the file. */
  void endPart(String name) {
    String begin = "<!-- figures: " + name + " -->\n";
    String end = "<!-- end of figures -->";
    try {
      String text = Files.readString(file);
      int from = text.indexOf(begin) + begin.length();
      if (from < begin.length()) {
        throw new IllegalStateException(file + " has no line " + begin);
      }
      Files.writeString(
          file, text.substring(0, from) + part + "\n" + text.substring(text.indexOf(end, from)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    part.setLength(0);
  }
}
