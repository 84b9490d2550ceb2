package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OpenSSL in a folder of its own: an opinion on certificates that is not ours. */
public final class OpenSsl {

  private final Path folder;

  /** OpenSSL that reads and writes files of this folder. */
  public OpenSsl(Path folder) {
    this.folder = folder;
  }

  /** Runs a command, whose arguments are separated by spaces, and gives its output. */
  public String run(String command) {
    return run(0, command);
  }

  /** The same, of a command that ends with this status. */
  public String run(int status, String command) {
    return run(status, "", command);
  }

  /** Runs a command that reads this text. */
  public String runWithInput(String input, String command) {
    return run(0, input, command);
  }

  /** Runs a command that may end with any status. */
  public String runAnyway(String command) {
    return start("", command).output();
  }

  private String run(int status, String input, String command) {
    Ended ended = start(input, command);
    assertEquals(status, ended.status(), ended.output());
    return ended.output();
  }

  private record Ended(int status, String output) {}

  private Ended start(String input, String command) {
    List<String> words = new ArrayList<>();
    words.add(Installed.program("on Debian: apt-get install openssl", "openssl").toString());
    words.addAll(List.of(command.split(" ")));
    try {
      Process process =
          new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a file. */
  public Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file. */
  public String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a file is. */
  public Path path(String name) {
    return folder.resolve(name);
  }
}
