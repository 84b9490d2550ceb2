package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SiteFilter.NameMatch;
import dev.clientcert.certificate.SiteFilter.Order;
import dev.clientcert.certificate.SiteFilter.Tag;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.MaxItems;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.OneOf;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ListSites}: lists the websites of the caller's account, page by page. */
@Singleton
public class ListSites implements Operation<ListSites.Request, ListSites.Response> {

  private static final String NAME = "ListSites";
  private static final String TAG_FILTER = "TagFilter";
  private static final String KEY = "Key";
  private static final String VALUE = "Value";
  private static final String VISIT = "visitTime";
  private static final int FIRST_PAGE = 1;
  private static final int MAX_PAGE_SIZE = 500;

  /** As many as a resource can have. */
  private static final int MAX_TAGS = 20;

  /** More than any name has: of a site (RFC 1035), or of a resource group. */
  private static final int MAX_NAME_LENGTH = 255;

  private final Pipeline pipeline;
  private final SiteStore store;

  /** The operation over this store. */
  ListSites(Pipeline pipeline, SiteStore store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Which websites are to be listed. What is missing restricts nothing.
   *
   * @param siteName a name, or a part of it
   * @param siteSearchType how it is compared, {@code exact} by default
   * @param status the status
   * @param accessType the access type
   * @param coverage the coverage
   * @param planSubscribeType the plan
   * @param onlyEnterprise whether only those with an Enterprise plan are listed
   * @param resourceGroupId the resource group
   * @param tagFilter tags that they must have: a list of objects with {@code Key} and {@code Value}
   * @param orderBy the order, {@code gmtCreate} by default
   * @param pageNumber the number of the page, from 1, which is the default
   * @param pageSize how many websites a page has, 500 by default
   * @param tags further tags, as {@code Tags.1.Key} and {@code Tags.1.Value}, and so on
   */
  @RegisterForReflection
  public record Request(
      @MaxLength(MAX_NAME_LENGTH) Parameter siteName,
      @OneOf({"exact", "prefix", "suffix", "fuzzy"}) Parameter siteSearchType,
      @OneOf({"pending", "active", "offline", "moved"}) Parameter status,
      @OneOf({"NS", "CNAME"}) Parameter accessType,
      @OneOf({"domestic", "global", "overseas"}) Parameter coverage,
      @OneOf({"basicplan", "standardplan", "advancedplan", SiteFilter.ENTERPRISE_PLAN})
          Parameter planSubscribeType,
      @OneOf({"true", "false"}) Parameter onlyEnterprise,
      @MaxLength(MAX_NAME_LENGTH) Parameter resourceGroupId,
      @MaxItems(MAX_TAGS) Parameter tagFilter,
      @OneOf({"gmtCreate", VISIT}) Parameter orderBy,
      @WholeNumber(max = Integer.MAX_VALUE) Parameter pageNumber,
      @WholeNumber(max = MAX_PAGE_SIZE) Parameter pageSize,
      List<@Valid TagParameters> tags) {

    private SiteFilter toFilter() {
      List<Tag> all = new ArrayList<>();
      tagFilter.asObjects().forEach(one -> all.add(new Tag(one.get(KEY), one.get(VALUE))));
      tags.forEach(one -> all.add(new Tag(one.key().asText(), one.value().textOrNull())));
      return new SiteFilter(
          siteName.asTextOr(null),
          NameMatch.valueOf(
              siteSearchType.asTextOr(NameMatch.EXACT.name()).toUpperCase(Locale.ROOT)),
          status.asTextOr(null),
          accessType.asTextOr(null),
          coverage.asTextOr(null),
          planSubscribeType.asTextOr(null),
          "true".equals(onlyEnterprise.textOrNull()),
          resourceGroupId.asTextOr(null),
          all,
          VISIT.equals(orderBy.textOrNull()) ? Order.VISIT : Order.CREATION);
    }

    /** Asks of an object in {@code TagFilter} what {@link TagParameters} asks. */
    private static boolean isTag(Map<String, String> object) {
      String key = object.get(KEY);
      return key != null
          && !key.isBlank()
          && key.length() <= MAX_NAME_LENGTH
          && object.getOrDefault(VALUE, "").length() <= MAX_NAME_LENGTH;
    }
  }

  /**
   * A tag that comes in parameters of its own.
   *
   * @param key its key
   * @param value its value; missing for any, unlike an empty one
   */
  @RegisterForReflection
  public record TagParameters(
      @Required(ErrorCode.INVALID_PARAMETER) @MaxLength(MAX_NAME_LENGTH) Parameter key,
      @MaxLength(MAX_NAME_LENGTH) Parameter value) {}

  /**
   * A page.
   *
   * @param pageNumber the number of the page
   * @param pageSize how many websites a page has
   * @param totalCount how many websites there are on all pages
   * @param sites the websites of the page, the latest first
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonPropertyOrder({"PageNumber", "PageSize", "TotalCount", "Sites", "RequestId"})
  public record Response(
      @JsonProperty("PageNumber") long pageNumber,
      @JsonProperty("PageSize") int pageSize,
      @JsonProperty("TotalCount") long totalCount,
      @JsonProperty("Sites") List<ListedSite> sites,
      @JsonProperty("RequestId") String requestId)
      implements Operation.Response {}

  /**
   * Lists websites, as a function.
   *
   * @param parameters those of {@link Request}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> list(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Listed";
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(
        parameters.text("SiteName"),
        parameters.text("SiteSearchType"),
        parameters.text("Status"),
        parameters.text("AccessType"),
        parameters.text("Coverage"),
        parameters.text("PlanSubscribeType"),
        parameters.flag("OnlyEnterprise"),
        parameters.text("ResourceGroupId"),
        parameters.objects(TAG_FILTER),
        parameters.text("OrderBy"),
        parameters.number("PageNumber"),
        parameters.number("PageSize"),
        readTags(parameters));
  }

  /**
   * Reads those that there are, whatever numbers are left out, and one more than there may be: a
   * tag that is passed over would list more than was asked for.
   */
  private static List<TagParameters> readTags(Parameters parameters) {
    List<TagParameters> tags = new ArrayList<>();
    for (int i = 1; i <= MAX_TAGS + 1; i++) {
      TagParameters tag =
          new TagParameters(parameters.text(tagName(i, KEY)), parameters.text(tagName(i, VALUE)));
      if (!tag.key().isAbsent() || !tag.value().isAbsent()) {
        tags.add(tag);
      }
    }
    return tags;
  }

  private static String tagName(int number, String member) {
    return "Tags." + number + "." + member;
  }

  /** Nothing: it is about all sites of the account. */
  @Override
  public void describe(Request request, Call.AuditEntry entry) {}

  @Override
  public void requireConsistent(Request request, Invocation invocation) {
    if (!request.tagFilter().asObjects().stream().allMatch(Request::isTag)) {
      throw DocumentedException.invalidParameter(TAG_FILTER);
    }
    String beyond = tagName(MAX_TAGS + 1, KEY);
    if (request.tags().stream().anyMatch(one -> one.key().name().equals(beyond))) {
      throw DocumentedException.invalidParameter(beyond);
    }
  }

  /** All resources of the account, as a literal: only a wildcard of a policy matches it. */
  @Override
  public String resource(Request request) {
    return "*";
  }

  @Override
  public Uni<Response> run(Request request, Invocation invocation) {
    long number = request.pageNumber().asLongOr(FIRST_PAGE);
    int size = Math.toIntExact(request.pageSize().asLongOr(MAX_PAGE_SIZE));
    return store
        .list(invocation.accountId(), request.toFilter(), number, size)
        .map(page -> respond(page, number, size, invocation));
  }

  private static Response respond(SitePage page, long number, int size, Invocation invocation) {
    return new Response(
        number,
        size,
        page.totalCount(),
        page.sites().stream().map(site -> ListedSite.of(site, site.visitTime())).toList(),
        invocation.requestId());
  }
}
