package dev.clientcert.testcontainers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** clientcert in a container. It has started once it is ready for calls. */
public final class ClientCertContainer extends GenericContainer<ClientCertContainer>
    implements ClientCert {

  private static final int PORT = 8080;
  private static final String FOLDER = "/etc/clientcert";

  private final Setup setup = new Setup();

  /** A container of this image, such as {@code ghcr.io/your-organization/clientcert:0.1.0}. */
  public ClientCertContainer(String image) {
    this(DockerImageName.parse(image));
  }

  /** A container of this image. */
  public ClientCertContainer(DockerImageName image) {
    super(image);
    addExposedPort(PORT);
    setWaitStrategy(Wait.forHttp("/q/health/ready").forPort(PORT));
  }

  @Override
  protected void configure() {
    setup.files().forEach((name, text) -> copy(text, FOLDER + "/" + name));
    Setup.environment(FOLDER)
        .forEach(
            (name, value) -> {
              if (!getEnvMap().containsKey(name)) {
                addEnv(name, value);
              }
            });
  }

  private void copy(String text, String path) {
    withCopyToContainer(Transferable.of(text), path);
  }

  @Override
  public ClientCertContainer withSeed(String json) {
    setup.setSeed(json);
    return this;
  }

  @Override
  public ClientCertContainer withAccessKey(String id, String secret) {
    setup.setAccessKey(id, secret);
    return this;
  }

  @Override
  public String accessKeyId() {
    return setup.accessKeyId();
  }

  @Override
  public String accessKeySecret() {
    return setup.accessKeySecret();
  }

  @Override
  public String endpoint() {
    return getHost() + ":" + getMappedPort(PORT);
  }
}
