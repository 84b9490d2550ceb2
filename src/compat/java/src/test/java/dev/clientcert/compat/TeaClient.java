package dev.clientcert.compat;

import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.util.Map;

/**
 * {@code tea-openapi}, of which the typed client for Java is made.
 *
 * @param method with {@code POST}, the parameters are in the form body
 * @param signatureAlgorithm {@code v2} for signature version 1.0; null for version 3
 */
record TeaClient(String method, String signatureAlgorithm) implements OfficialClient {

  @Override
  public Outcome call(Call call) throws Exception {
    Config config =
        new Config()
            .setEndpoint(call.endpoint())
            .setProtocol(call.protocol())
            .setCa(call.ca())
            .setAccessKeyId(call.credential().get("accessKeyId"))
            .setAccessKeySecret(call.credential().get("accessKeySecret"))
            .setSecurityToken(call.credential().get("securityToken"))
            .setBearerToken(call.credential().get("bearerToken"))
            .setSignatureAlgorithm(signatureAlgorithm);
    Params operation =
        new Params()
            .setAction(call.operation())
            .setVersion("2024-09-10")
            .setStyle("RPC")
            .setProtocol(call.protocol())
            .setMethod(method)
            .setPathname("/")
            .setAuthType("AK")
            .setReqBodyType("formData")
            .setBodyType("json");
    OpenApiRequest request = new OpenApiRequest();
    if (method.equals("POST")) {
      request.setBody(call.parameters());
    } else {
      request.setQuery(call.parameters());
    }
    try {
      return answer(
          new Client(config)
              .callApi(operation, request, new RuntimeOptions().setAutoretry(call.retries())));
    } catch (TeaException e) {
      Map<String, Object> data = e.getData();
      return new Refusal(
          e.getCode(),
          (String) data.get("Message"),
          (String) data.get("RequestId"),
          e.getMessage(),
          data);
    }
  }

  @SuppressWarnings("unchecked")
  private static Answer answer(Map<String, ?> answer) {
    return new Answer(
        (int) answer.get("statusCode"),
        ((Map<String, String>) answer.get("headers")).get("x-acs-request-id"),
        (Map<String, Object>) answer.get("body"));
  }
}
