package example.shared;

import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import dev.clientcert.testcontainers.ClientCert;
import dev.clientcert.testcontainers.ClientCertContainer;
import dev.clientcert.testcontainers.ClientCertProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** Who issues the certificates of devices and revokes them: clientcert, by the official client. */
public final class Authority implements AutoCloseable {

  private final ClientCert application;
  private final Client client;
  private String caCertificateId;

  /**
   * Starts it, in a container where the system property {@code clientcert.image} names an image and
   * there is an engine, and else the application of {@code clientcert.application}.
   */
  public Authority() throws Exception {
    String image = System.getProperty("clientcert.image", "");
    application =
        !image.isEmpty() && DockerClientFactory.instance().isDockerAvailable()
            ? new ClientCertContainer(image)
            : new ClientCertProcess(Path.of(System.getProperty("clientcert.application")));
    application.start();
    client =
        new Client(
            new Config()
                .setAccessKeyId(application.accessKeyId())
                .setAccessKeySecret(application.accessKeySecret())
                .setEndpoint(application.endpoint())
                .setProtocol("http"));
  }

  /** Issues a certificate with a key for a new device. */
  public Device issue() throws Exception {
    Map<?, ?> created =
        call("CreateClientCertificate", Map.of("ValidityDays", "1", "PkeyType", "ECDSA"));
    caCertificateId = created.get("CACertificateId").toString();
    return new Device(
        created.get("Id").toString(),
        created.get("Certificate").toString(),
        created.get("PrivateKey").toString());
  }

  /** Revokes the certificate of a device. */
  public void revoke(Device device) throws Exception {
    call("RevokeClientCertificate", Map.of("Id", device.certificateId()));
  }

  /** The certificate of the CA that has issued, in PEM. */
  public String caCertificate() {
    return application.caCertificate(caCertificateId);
  }

  /** The address of the CRL of the CA that has issued. */
  public URI crl() {
    return application.crl(caCertificateId);
  }

  private Map<?, ?> call(String action, Map<String, String> parameters) throws Exception {
    Params operation =
        new Params()
            .setAction(action)
            .setVersion("2024-09-10")
            .setStyle("RPC")
            .setProtocol("HTTP")
            .setMethod("POST")
            .setPathname("/")
            .setAuthType("AK")
            .setReqBodyType("formData")
            .setBodyType("json");
    Map<String, String> query = new HashMap<>(parameters);
    query.put("SiteId", Long.toString(ClientCert.SITE_ID));
    return (Map<?, ?>)
        client
            .callApi(operation, new OpenApiRequest().setQuery(query), new RuntimeOptions())
            .get("body");
  }

  /** Ends it. */
  @Override
  public void close() {
    application.stop();
  }
}
