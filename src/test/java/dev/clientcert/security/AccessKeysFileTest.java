package dev.clientcert.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an access-keys file can hold, and what is said of one that is wrong. */
class AccessKeysFileTest {

  @TempDir Path folder;

  private AccessKeys read(String json) throws Exception {
    return AccessKeysFile.read(Files.writeString(folder.resolve("keys.json"), json));
  }

  @Test
  void the_documented_example_is_read() throws Exception {
    AccessKeys keys =
        read(
            """
            {
              "AccessKeys": [
                { "AccessKeyId": "testid", "AccessKeySecret": "testsecret", "AccountId": "1000000000000001" },
                { "AccessKeyId": "STS.tmp", "AccessKeySecret": "s", "SecurityToken": "t",
                  "Expiration": "2026-12-01T00:00:00Z", "AccountId": "1000000000000001",
                  "Policies": [ { "Version": "1", "Statement": [] } ] }
              ],
              "BearerTokens": [
                { "Token": "bearer-xyz", "Expiration": "2026-12-01T00:00:00Z", "AccountId": "1000000000000001", "Policies": [] }
              ]
            }
            """);
    assertEquals(3, keys.size());
    assertNull(keys.find("testid", null).credential().policies());
    assertNotNull(keys.find("STS.tmp", "t").credential().policies());
    assertNotNull(keys.findBearer("bearer-xyz").policies());
    assertFalse(keys.find("STS.tmp", null).isKnown());
    assertFalse(keys.find("testid", "t").isKnown());
    assertFalse(keys.find(null, null).isKnown());
  }

  @Test
  void a_file_without_credentials_is_valid() throws Exception {
    assertEquals(0, read("{}").size());
    assertEquals(0, read("{\"AccessKeys\":[],\"BearerTokens\":[]}").size());
  }

  /** As some editors leave it. */
  @Test
  void a_byte_order_mark_is_passed_over() throws Exception {
    assertEquals(0, read("\ufeff{}").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16"})
  void another_encoding_is_named_as_such(String encoding) throws Exception {
    Path file = folder.resolve("keys.json");
    Files.write(file, "{\n \"AccessKeys\":[\"hüsh\"]}".getBytes(encoding));
    AccessKeysException refusal =
        assertThrows(AccessKeysException.class, () -> AccessKeysFile.read(file));
    String place = encoding.equals("UTF-16") ? "1:1" : "2:18";
    assertEquals(file + ":" + place + ": not UTF-8", refusal.getMessage());
  }

  static Stream<Arguments> wrong() {
    String key = "{\"AccessKeyId\":\"a\",\"AccessKeySecret\":\"hush\",\"AccountId\":\"1\"}";
    String token = "{\"Token\":\"hush\",\"AccountId\":\"1\"}";
    return Stream.of(
        Arguments.of("", " is empty"),
        Arguments.of(" \n", " is empty"),
        Arguments.of("\ufeff", " is empty"),
        Arguments.of("null", " $ must be an object"),
        Arguments.of("[]", " $ must be an object"),
        Arguments.of(
            "{\n\"AccessKeys\":", ":2:14: not valid JSON: it ends in the middle, as if cut off"),
        Arguments.of(
            "{\"AccessKeys\":[\"hush",
            ":1:21: not valid JSON: it ends in the middle, as if cut off"),
        Arguments.of("{\"AccessKeys\":[]} hush", ":1:18: something follows the end of the data"),
        Arguments.of("{\"AccessKeys\":[]}{}", ":1:18: something follows the end of the data"),
        Arguments.of(
            "{\"AccessKeys\":[],\n\"AccessKeys\":[]}", ":2:13: a name occurs twice in one object"),
        Arguments.of(
            "{\"AccessKeys\":[" + key + " " + key + "]}",
            ":1:77: not valid JSON: a comma is missing"),
        Arguments.of(
            "{\"AccessKeys\":[]\n\"BearerTokens\":[]}", ":2:1: not valid JSON: a comma is missing"),
        Arguments.of("{\"AccessKeys\":[" + key + ", ]}", ":1:78: not valid JSON: a comma too many"),
        Arguments.of("{\"AccessKeys\":[],}", ":1:18: not valid JSON: a comma too many"),
        Arguments.of("\ufeff{\"hush\"}", ":1:8: not valid JSON"),
        Arguments.of("hush", ":1:1: not valid JSON"),
        Arguments.of("[".repeat(2000), ":1:1002: not valid JSON"),
        Arguments.of(
            "{\"AccessKey\":[]}",
            " $ has a name that is not known; known are AccessKeys, BearerTokens"),
        Arguments.of(
            "{\"BearerTokens\":[{\"hush\":\"1\"}]}",
            " $.BearerTokens[0] has a name that is not known; known are AccountId, Expiration, Policies, Token"),
        Arguments.of("{\"AccessKeys\":{}}", " $.AccessKeys must be a list"),
        Arguments.of("{\"AccessKeys\":[\"hush\"]}", " $.AccessKeys[0] must be an object"),
        Arguments.of(
            "{\"AccessKeys\":[" + key + "," + key.replace("\"1\"", "1") + "]}",
            " $.AccessKeys[1] is an access key that is listed twice"),
        Arguments.of(
            "{\"AccessKeys\":[" + key.replace("\"1\"", "1") + "]}",
            " $.AccessKeys[0].AccountId must be a string that is not blank"),
        Arguments.of(
            "{\"AccessKeys\":[" + key.replace("\"hush\"", "\" \"") + "]}",
            " $.AccessKeys[0].AccessKeySecret must be a string that is not blank"),
        Arguments.of(
            "{\"AccessKeys\":[" + key.replace("AccessKeySecret", "Secret") + "]}",
            " $.AccessKeys[0] has a name that is not known; known are AccessKeyId, AccessKeySecret, AccountId, Expiration, Policies, SecurityToken"),
        Arguments.of(
            "{\"AccessKeys\":[" + key.replace("\"AccessKeySecret\":\"hush\",", "") + "]}",
            " $.AccessKeys[0].AccessKeySecret is missing"),
        Arguments.of(
            "{\"AccessKeys\":["
                + key.replace("\"AccountId\":\"1\"", "\"Expiration\":\"hush\",\"AccountId\":\"1\"")
                + "]}",
            " $.AccessKeys[0].Expiration must be a time such as 2036-12-01T00:00:00Z"),
        Arguments.of(
            "{\"AccessKeys\":["
                + key.replace("\"AccountId\":\"1\"", "\"Policies\":{},\"AccountId\":\"1\"")
                + "]}",
            " $.AccessKeys[0].Policies must be a list"),
        Arguments.of(
            "{\"BearerTokens\":[" + token + "," + token + "]}",
            " $.BearerTokens[1] is a token that is listed twice"),
        Arguments.of(
            "{\"BearerTokens\":[{\"AccountId\":\"1\"}]}", " $.BearerTokens[0].Token is missing"),
        Arguments.of(
            "{\"BearerTokens\":[{\"Token\":\"hush\"}]}",
            " $.BearerTokens[0].AccountId is missing"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void a_wrong_file_is_refused_with_file_place_and_reason_but_no_secret(
      String json, String placeAndReason) {
    AccessKeysException refusal = assertThrows(AccessKeysException.class, () -> read(json));
    String file = folder.resolve("keys.json").toString();
    assertEquals(
        file + (placeAndReason.startsWith(":") ? "" : ":") + placeAndReason, refusal.getMessage());
    assertFalse(refusal.getMessage().contains("hush"), refusal.getMessage());
  }
}
