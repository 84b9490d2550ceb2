package dev.clientcert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The file for Docker Compose, as Compose reads it where no variable is set. */
final class Compose {

  /** The folder that it is in, to which its paths are relative. */
  static final Path FOLDER = Path.of("deploy", "compose");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

  private final JsonNode file;

  private Compose(JsonNode file) {
    this.file = file;
  }

  /** Reads it; a key that is there twice is an error. */
  static Compose read() throws IOException {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    String text =
        VARIABLE.matcher(Files.readString(FOLDER.resolve("compose.yaml"))).replaceAll("$1");
    // Jackson's own reader knows no merge keys.
    return new Compose(
        new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(strict)).load(text)));
  }

  /** All of it. */
  JsonNode file() {
    return file;
  }

  /** The services by their names. */
  Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new LinkedHashMap<>();
    file.path("services").properties().forEach(one -> services.put(one.getKey(), one.getValue()));
    return services;
  }

  /** The environment variables of a service. */
  Map<String, String> environment(String service) {
    Map<String, String> environment = new LinkedHashMap<>();
    services()
        .get(service)
        .path("environment")
        .properties()
        .forEach(one -> environment.put(one.getKey(), one.getValue().asText()));
    return environment;
  }
}
