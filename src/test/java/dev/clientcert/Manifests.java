package dev.clientcert;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the YAML files of this project. */
final class Manifests {

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 Service", io.fabric8.kubernetes.api.model.Service.class,
          "apps/v1 Deployment", Deployment.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "serving.knative.dev/v1 Service", io.fabric8.knative.serving.v1.Service.class,
          "eventing.knative.dev/v1 Broker", Broker.class,
          "eventing.knative.dev/v1 Trigger", Trigger.class);

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                /** The models would keep what they do not know, rather than refuse it. */
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .build();

  private Manifests() {}

  /** All documents of a file, as they stand there. */
  static List<JsonNode> documents(Path file) throws IOException {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
      return documents.readAll();
    }
  }

  /** All documents of a file as Kubernetes and Knative know them; an unknown field is an error. */
  static List<HasMetadata> typed(Path file) throws IOException {
    List<HasMetadata> typed = new ArrayList<>();
    for (JsonNode document : documents(file)) {
      typed.add(typed(document));
    }
    return typed;
  }

  /** The one document of this kind in a file. */
  static <T extends HasMetadata> T typed(Path file, Class<T> kind) throws IOException {
    return typed(file).stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }

  /** A document as Kubernetes and Knative know it; an unknown field is an error. */
  static HasMetadata typed(JsonNode document) throws IOException {
    String type = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    Class<? extends HasMetadata> model = TYPES.get(type);
    if (model == null) {
      throw new IOException("no model for " + type);
    }
    return YAML.treeToValue(document, model);
  }
}
