package dev.clientcert.start;

import dev.clientcert.config.FileProblem;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.StringReader;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;

/** Explains to an operator why the start failed. */
public final class StartFailure {

  /** The files in which an operator can set properties. */
  private static final List<Path> CONFIGURATION =
      List.of(Path.of(".env"), Path.of("config", "application.properties"));

  private static final Pattern WRONG_VALUE =
      Pattern.compile(
          "SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an Exception"
              + " whilst being converted (.*)",
          Pattern.DOTALL);
  private static final Pattern EMPTY_VALUE =
      Pattern.compile(
          "The config property (\\S+) (?:is defined as the empty String"
              + "|with the config value \"\\s*\" was converted to null)");
  private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");

  private StartFailure() {}

  /** Returns one line: the property or file, the problem, and the remedy. */
  public static String sentence(Throwable failure) {
    Throwable cause = ExceptionUtil.getRootCause(failure);
    String sentence;
    if (cause instanceof ConfigValidationException wrongValues) {
      sentence = sentence(wrongValues);
    } else if (cause instanceof QuarkusBindException occupied) {
      sentence = sentence(occupied);
    } else if (cause instanceof UnknownHostException unknown && isOwnHost(unknown)) {
      sentence =
          "quarkus.http.host is "
              + ConfigProvider.getConfig().getValue("quarkus.http.host", String.class)
              + ", which is not known as a host. Name an address of this machine, or 0.0.0.0 for all.";
    } else if (cause instanceof FileSystemException unreadable && unreadable.getFile() != null) {
      sentence =
          unreadable.getFile()
              + ": "
              + FileProblem.describe(Path.of(unreadable.getFile()), unreadable)
              + ". Correct it, or name another file.";
    } else if (isExpected(cause)) {
      sentence = cause.getMessage();
    } else {
      sentence = findConfigurationProblem().orElse("The application cannot start: " + cause);
    }
    return sentence.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Returns the failure if its sentence does not explain it; otherwise {@code null}. */
  static Throwable details(Throwable failure) {
    Throwable cause = ExceptionUtil.getRootCause(failure);
    return isExpected(cause)
            || cause instanceof FileSystemException
            || findConfigurationProblem().isPresent()
        ? null
        : failure;
  }

  private static boolean isExpected(Throwable cause) {
    return cause instanceof ConfigurationException
        || cause instanceof ConfigValidationException
        || cause instanceof QuarkusBindException
        || cause instanceof UnknownHostException unknown && isOwnHost(unknown)
        || cause instanceof PreventFurtherStepsException && cause.getMessage() != null;
  }

  /** Finds a malformed configuration file, which the exception does not name. */
  private static Optional<String> findConfigurationProblem() {
    for (Path file : CONFIGURATION) {
      if (Files.exists(file)) {
        try {
          List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
          for (int i = 0; i < lines.size(); i++) {
            if (isMalformed(lines.get(i))) {
              return Optional.of(
                  file.toAbsolutePath()
                      + ":"
                      + (i + 1)
                      + ": \\u is not followed by four hexadecimal digits. Correct it.");
            }
          }
        } catch (IOException unreadable) {
          // The exception names the file.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isMalformed(String line) throws IOException {
    try {
      new Properties().load(new StringReader(line));
      return false;
    } catch (IllegalArgumentException malformed) {
      return true;
    }
  }

  private static String sentence(ConfigValidationException wrongValues) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < wrongValues.getProblemCount(); i++) {
      sentences.add(sentence(wrongValues.getProblem(i).getMessage()));
    }
    return String.join(". ", sentences);
  }

  /** Removes what the configuration library adds to a converter's message. */
  private static String sentence(String problem) {
    Matcher wrong = WRONG_VALUE.matcher(problem);
    if (wrong.find()) {
      String value = "\"" + wrong.group(2) + "\"";
      String reason = CODE.matcher(wrong.group(3)).replaceAll("");
      return wrong.group(1) + ": " + (reason.contains(value) ? "" : value + ": ") + reason;
    }
    Matcher empty = EMPTY_VALUE.matcher(problem);
    if (empty.find()) {
      return empty.group(1) + " is empty; give a value, or leave it out";
    }
    return CODE.matcher(problem).replaceAll("");
  }

  /** Returns whether this is about the host to listen on, rather than that of a database. */
  private static boolean isOwnHost(UnknownHostException unknown) {
    return ConfigProvider.getConfig()
        .getOptionalValue("quarkus.http.host", String.class)
        .filter(host -> (unknown.getMessage() + ":").startsWith(host + ":"))
        .isPresent();
  }

  private static String sentence(QuarkusBindException occupied) {
    int port = occupied.getPort();
    String property = "quarkus.http.port";
    if (ConfigProvider.getConfig()
        .getOptionalValue("quarkus.http.ssl-port", Integer.class)
        .filter(sslPort -> sslPort == port)
        .isPresent()) {
      property = "quarkus.http.ssl-port";
    }
    String reason = occupied.getMessage();
    if (reason.endsWith("Address already in use")) {
      return property
          + " is "
          + port
          + ", and another process listens there. Name another port, or end that process.";
    }
    if (reason.endsWith("Permission denied")) {
      return property + " is " + port + ", which this user may not listen on. Name one above 1023.";
    }
    return "quarkus.http.host is "
        + occupied.getHost()
        + ", where it cannot listen: "
        + reason.substring(reason.lastIndexOf(": ") + 2)
        + ". Name an address of this machine, or 0.0.0.0 for all.";
  }
}
