package bare;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Answers at the path of the operation as it does, in shape and size, and does nothing. */
@Path("/")
@NonBlocking
public class Hello {

  /** The same fields as the operation's answer. */
  public record Answer(
      @JsonProperty("SiteId") long siteId,
      @JsonProperty("SiteName") String siteName,
      @JsonProperty("Id") String id,
      @JsonProperty("RequestId") String requestId) {}

  /** Answers. */
  @GET
  public Answer get() {
    return new Answer(
        1234567890123L,
        "bench.example",
        "baba39055622c008b90285a8838ed09a",
        "B5C9DD3A-1F4E-4A9B-8E55-0D1C4D1B0E5A");
  }

  /** Answers. */
  @POST
  public Answer post() {
    return get();
  }
}
