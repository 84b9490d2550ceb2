import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.util.Map;

class Revoke {
  public static void main(String[] args) throws Exception {
    Client client =
        new Client(
            new Config()
                .setAccessKeyId("testid")
                .setAccessKeySecret("testsecret")
                .setEndpoint("localhost:8080")
                .setProtocol("http"));
    Params operation =
        new Params()
            .setAction("RevokeClientCertificate")
            .setVersion("2024-09-10")
            .setStyle("RPC")
            .setProtocol("HTTP")
            .setMethod("POST")
            .setPathname("/")
            .setAuthType("AK")
            .setReqBodyType("formData")
            .setBodyType("json");
    OpenApiRequest request =
        new OpenApiRequest()
            .setQuery(Map.of("SiteId", "1234567890123", "Id", "baba39055622c008b90285a8838ed09a"));
    System.out.println(client.callApi(operation, request, new RuntimeOptions()).get("body"));
  }
}
