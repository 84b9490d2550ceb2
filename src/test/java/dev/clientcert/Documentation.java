package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The blocks of code in the README and in {@code docs/} that one test runs. A comment above each
 * block names its tests or the file that it is, or says why it has neither; of one of shell, {@code
 * src/docs/run} reads it, too. With {@link Blocks}, a test with a parameter of this type gets the
 * blocks that name it.
 */
final class Documentation {

  private static final Path README = Path.of("README.md");
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^(?:<!-- ([^\n]*) -->\n)?```(\\w*)\n(.*?)^```$");

  private final List<String> blocks;

  private Documentation(List<String> blocks) {
    this.blocks = blocks;
  }

  /**
   * A block of code.
   *
   * @param comment what stands above it; {@code null} for nothing
   * @param language the name of its language; empty for none
   */
  record Block(Path page, String comment, String language, String text) {

    private boolean names(Method test) {
      return tests().contains(test.getDeclaringClass().getSimpleName() + "." + test.getName());
    }

    /** The tests that take it, as {@code Class.method}. */
    List<String> tests() {
      return names("tested by ");
    }

    /** The files that it is, word for word, one or none. */
    List<String> files() {
      return names("from ");
    }

    private List<String> names(String beginning) {
      return Stream.of(("" + comment).split("; "))
          .filter(part -> part.startsWith(beginning))
          .flatMap(part -> Stream.of(part.substring(beginning.length()).split(", ")))
          .toList();
    }
  }

  /** The README, and the pages in {@code docs/} by their names. */
  static List<Path> pages() {
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(README), files.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of all pages. */
  static List<Block> blocks() {
    return pages().stream().flatMap(page -> blocks(page).stream()).toList();
  }

  private static List<Block> blocks(Path page) {
    return BLOCK
        .matcher(text(page))
        .results()
        .map(block -> new Block(page, block.group(1), block.group(2), block.group(3)))
        .toList();
  }

  /** The command that the README begins with. */
  static String firstCommand() {
    return blocks(README).get(0).text();
  }

  /** The one text between backquotes on any page that begins like this. */
  static String inline(String start) {
    Pattern quoted = Pattern.compile("`(" + Pattern.quote(start) + "[^`]*)`");
    List<String> found =
        pages().stream()
            .flatMap(page -> quoted.matcher(text(page)).results())
            .map(text -> text.group(1))
            .toList();
    assertEquals(1, found.size(), start + ": " + found);
    return found.get(0);
  }

  /** The first block that names the test. */
  String block() {
    return block(0);
  }

  /** A block that names the test, by its number from 0. */
  String block(int number) {
    return blocks.get(number);
  }

  /** Gives a test the blocks that name it, and fails where there is none. */
  static final class Blocks implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == Documentation.class;
    }

    @Override
    public Documentation resolveParameter(ParameterContext parameter, ExtensionContext test) {
      Method method = test.getRequiredTestMethod();
      List<String> texts =
          blocks().stream().filter(block -> block.names(method)).map(Block::text).toList();
      assertFalse(texts.isEmpty(), "no block of a page names " + method.getName());
      return new Documentation(texts);
    }
  }
}
