package dev.clientcert.security;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clientcert.config.FileProblem;
import dev.clientcert.hash.Sha256;
import dev.clientcert.identity.Caller;
import dev.clientcert.policy.Policies;
import dev.clientcert.policy.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the access-keys file strictly: unknown names, values of the wrong type and duplicate
 * credentials are errors, so that a misspelt {@code Expiration} does not create a key that never
 * expires. No message quotes a value, since it may be a secret.
 */
final class AccessKeysFile {

  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final Set<String> KEY_FIELDS =
      Set.of(
          "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration", "AccountId", "Policies");
  private static final Set<String> TOKEN_FIELDS =
      Set.of("Token", "Expiration", "AccountId", "Policies");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final Map<String, List<AccessKey>> keys = new HashMap<>();
  private final Map<String, Credential> bearers = new HashMap<>();
  private final Set<String> keysSeen = new HashSet<>();

  private AccessKeysFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the credentials in a file.
   *
   * @throws AccessKeysException if it cannot be read or is invalid; the message names file,
   *     position and reason
   */
  static AccessKeys read(Path file) {
    return parse(file, readContent(file));
  }

  /**
   * Reads the content of a file.
   *
   * @throws AccessKeysException if it cannot be read or is too large
   */
  static byte[] readContent(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new AccessKeysException(file + ": larger than 16 MiB");
      }
      return content;
    } catch (IOException unreadable) {
      throw new AccessKeysException(file + ": " + FileProblem.describe(file, unreadable));
    }
  }

  /**
   * Parses the content of a file.
   *
   * @throws AccessKeysException if it is invalid
   */
  static AccessKeys parse(Path file, byte[] content) {
    try {
      AccessKeysFile reader = new AccessKeysFile(file);
      return reader.parse(reader.parseJson(content));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private JsonNode parseJson(byte[] bytes) throws IOException {
    String text = decode(bytes);
    try (JsonParser parser = JSON.createParser(text)) {
      try {
        if (parser.nextToken() == null) {
          throw new AccessKeysException(file + ": is empty");
        }
        JsonNode root = JSON.readTree(parser);
        requireEnd(parser);
        return root;
      } catch (JsonProcessingException broken) {
        JsonLocation place =
            broken.getLocation() == null ? parser.currentLocation() : broken.getLocation();
        throw errorAt(
            place.getLineNr(),
            place.getColumnNr(),
            describe(broken, text, (int) place.getCharOffset()));
      }
    }
  }

  private void requireEnd(JsonParser parser) throws IOException {
    JsonLocation end = parser.currentLocation();
    try {
      if (parser.nextToken() == null) {
        return;
      }
    } catch (JsonProcessingException junk) {
      // Reported below, like anything else that follows.
    }
    throw errorAt(end.getLineNr(), end.getColumnNr(), "something follows the end of the data");
  }

  /** Describes the problem without quoting the file. */
  private static String describe(JsonProcessingException broken, String text, int offset) {
    String problem = broken.getOriginalMessage();
    if (broken instanceof JsonEOFException) {
      return "not valid JSON: it ends in the middle, as if cut off";
    }
    if (problem.startsWith("Duplicate field")) {
      return "a name occurs twice in one object";
    }
    if (problem.contains("was expecting comma")) {
      return "not valid JSON: a comma is missing";
    }
    if (text.substring(0, offset).stripTrailing().endsWith(",")
        && text.substring(offset).matches("(?s)[}\\],].*")) {
      return "not valid JSON: a comma too many";
    }
    return "not valid JSON";
  }

  /** Decodes UTF-8, skipping the byte order mark that some editors add. */
  private String decode(byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      long line = 1 + decoded.chars().filter(one -> one == '\n').count();
      int column = decoded.length() - decoded.lastIndexOf('\n');
      throw errorAt((int) line, column, "not UTF-8");
    }
    return decoded.startsWith("\ufeff") ? decoded.substring(1) : decoded;
  }

  private AccessKeysException errorAt(int line, int column, String reason) {
    return new AccessKeysException(file + ":" + line + ":" + column + ": " + reason);
  }

  private AccessKeys parse(JsonNode root) {
    checkFields(root, "$", Set.of("AccessKeys", "BearerTokens"));
    forEach(root, "$", "AccessKeys", this::addKey);
    forEach(root, "$", "BearerTokens", this::addBearer);
    return new AccessKeys(keys, bearers);
  }

  private interface ElementReader {
    void read(JsonNode node, String place);
  }

  private void forEach(JsonNode parent, String place, String name, ElementReader reader) {
    JsonNode list = parent.path(name);
    String listPlace = place + "." + name;
    if (list.isMissingNode()) {
      return;
    }
    if (!list.isArray()) {
      throw error(listPlace, "must be a list");
    }
    for (int i = 0; i < list.size(); i++) {
      reader.read(list.get(i), listPlace + "[" + i + "]");
    }
  }

  private void addKey(JsonNode node, String place) {
    checkFields(node, place, KEY_FIELDS);
    String id = required(node, place, "AccessKeyId");
    String secret = required(node, place, "AccessKeySecret");
    String token = optional(node, place, "SecurityToken");
    if (!keysSeen.add(token == null ? id : id + '\n' + token)) {
      throw error(place, "is an access key that is listed twice");
    }
    AccessKey key = new AccessKey(secret, token, credential(id, node, place));
    keys.computeIfAbsent(id, any -> new ArrayList<>()).add(key);
  }

  private void addBearer(JsonNode node, String place) {
    checkFields(node, place, TOKEN_FIELDS);
    String hash = Sha256.hex(required(node, place, "Token"));
    // The start of the hash identifies the token in a log without revealing it.
    Credential bearer = credential("bearer-" + hash.substring(0, 12), node, place);
    if (bearers.put(hash, bearer) != null) {
      throw error(place, "is a token that is listed twice");
    }
  }

  private Credential credential(String name, JsonNode node, String place) {
    Instant expiration = expiration(node, place);
    return new Credential(
        expiration, new Caller(name, required(node, place, "AccountId")), policies(node, place));
  }

  private Policies policies(JsonNode node, String place) {
    if (!node.has("Policies")) {
      return null;
    }
    try {
      return Policies.parse(
          JSON.convertValue(node.get("Policies"), Object.class), place + ".Policies");
    } catch (PolicyException notUnderstood) {
      throw new AccessKeysException(file + ": " + notUnderstood.getMessage());
    }
  }

  private Instant expiration(JsonNode node, String place) {
    String text = optional(node, place, "Expiration");
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw error(place + ".Expiration", "must be a time such as 2036-12-01T00:00:00Z");
    }
  }

  private String required(JsonNode node, String place, String name) {
    String text = optional(node, place, name);
    if (text == null) {
      throw error(place + "." + name, "is missing");
    }
    return text;
  }

  private String optional(JsonNode node, String place, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw error(place + "." + name, "must be a string that is not blank");
    }
    return value.textValue();
  }

  private void checkFields(JsonNode node, String place, Set<String> known) {
    if (!node.isObject()) {
      throw error(place, "must be an object");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        // Without the name, which may be a misplaced secret.
        throw error(
            place,
            "has a name that is not known; known are " + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private AccessKeysException error(String place, String reason) {
    return new AccessKeysException(file + ": " + place + " " + reason);
  }
}
