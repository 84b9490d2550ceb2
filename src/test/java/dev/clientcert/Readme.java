package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The blocks of code of the README that one test stands for. A comment above each block names its
 * tests, or says why it has none; with {@link Blocks}, a test that has a parameter of this type is
 * given the blocks that name it.
 */
final class Readme {

  private static final String TEXT = read();
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^(?:<!-- ([^\n]*) -->\n)?```\\w*\n(.*?)^```$");

  private final List<String> blocks;

  private Readme(List<String> blocks) {
    this.blocks = blocks;
  }

  /** A block of code, and the comment above it; {@code null} for none. */
  record Block(String comment, String text) {

    /** Whether it names this test. */
    private boolean names(Method test) {
      String name = test.getDeclaringClass().getSimpleName() + "." + test.getName();
      return comment != null && List.of(comment.split("tested by |, ")).contains(name);
    }
  }

  private static String read() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that it says. */
  static String text() {
    return TEXT;
  }

  /** All blocks. */
  static List<Block> blocks() {
    return BLOCK
        .matcher(TEXT)
        .results()
        .map((MatchResult block) -> new Block(block.group(1), block.group(2)))
        .toList();
  }

  /** What stands between backquotes in a line, and begins so. */
  static String inline(String start) {
    int from = TEXT.indexOf("`" + start) + 1;
    return TEXT.substring(from, TEXT.indexOf('`', from));
  }

  /** The first block that names the test. */
  String block() {
    return block(0);
  }

  /** Another one, by its number, from 0. */
  String block(int number) {
    return blocks.get(number);
  }

  /** Gives a test the blocks that name it, of which there has to be one at least. */
  static final class Blocks implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == Readme.class;
    }

    @Override
    public Readme resolveParameter(ParameterContext parameter, ExtensionContext test) {
      Method method = test.getRequiredTestMethod();
      List<String> texts =
          blocks().stream().filter(block -> block.names(method)).map(Block::text).toList();
      assertFalse(texts.isEmpty(), "no block of the README names " + method.getName());
      return new Readme(texts);
    }
  }
}
