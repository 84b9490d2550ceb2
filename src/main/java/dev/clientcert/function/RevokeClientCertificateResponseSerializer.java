package dev.clientcert.function;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;

/** Writes the response as JSON, its fields in the order in which the operation's page has them. */
@RegisterForReflection
public final class RevokeClientCertificateResponseSerializer
    extends JsonSerializer<RevokeClientCertificateResponse> {

  @Override
  public void serialize(
      RevokeClientCertificateResponse response, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("SiteId", response.siteId());
    json.writeStringField("SiteName", response.siteName());
    json.writeStringField("Id", response.id());
    json.writeStringField("RequestId", response.requestId());
    json.writeEndObject();
  }
}
