package terraform

import (
	"encoding/json"
	"testing"
)

func TestSites(t *testing.T) {
	p, wire := to(t, "http")
	tag := func(key, value string) object {
		return object{"Key": key, "Value": value}
	}
	for name, filter := range map[string]struct {
		parameters object
		want       []json.Number
	}{
		"all, the newest first": {nil, []json.Number{world.RetriesSite, world.LongestSite, world.LongSite, world.Site}},
		"a name":                {object{"SiteName": world.SiteName}, []json.Number{world.Site}},
		"a part of the name, and the coverage": {
			object{"SiteName": world.SiteName, "SiteSearchType": "fuzzy", "Coverage": "global"},
			[]json.Number{world.RetriesSite, world.Site}},
		"access and status":    {object{"AccessType": "CNAME", "Status": "offline"}, []json.Number{world.LongSite}},
		"an Enterprise plan":   {object{"OnlyEnterprise": "true"}, []json.Number{world.Site}},
		"a plan":               {object{"PlanSubscribeType": "enterpriseplan"}, []json.Number{world.Site}},
		"a resource group":     {object{"ResourceGroupId": "rg-a"}, []json.Number{world.Site}},
		"a tag":                {object{"Tags": []object{tag("env", "test")}}, []json.Number{world.LongSite, world.Site}},
		"two tags":             {object{"Tags": []object{tag("env", "test"), tag("team", "a b+c")}}, []json.Number{world.Site}},
		"a tag that none has":  {object{"Tags": []object{tag("env", "prod")}}, nil},
		"a group and no plan":  {object{"ResourceGroupId": "rg-a", "OnlyEnterprise": "false"}, []json.Number{world.Site}},
		"a name that none has": {object{"SiteName": "none.example.com"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			sites, err := listSites(p, filter.parameters)
			must(t, err)
			got := []int64{}
			for _, site := range sites {
				got = append(got, site.id)
			}
			want := []int64{}
			for _, number := range filter.want {
				id, err := number.Int64()
				must(t, err)
				want = append(want, id)
			}
			wantEqual(t, got, want)
		})
	}

	t.Run("a site has its attributes", func(t *testing.T) {
		sites, err := listSites(p, object{"SiteName": world.SiteName})
		must(t, err)
		id, err := world.Site.Int64()
		must(t, err)
		wantEqual(t, sites, []site{{
			id:              id,
			name:            world.SiteName,
			status:          "active",
			accessType:      "NS",
			coverage:        "global",
			createTime:      "2024-06-24T07:30:12Z",
			modifyTime:      "2024-06-25T07:30:12Z",
			instanceID:      "sp-xcdn-96wblslz1",
			nameServerList:  "ns1.example.org,ns2.example.org",
			resourceGroupID: "rg-a",
		}})
	})

	t.Run("tags are numbered parameters", func(t *testing.T) {
		wire.take()
		_, err := listSites(p, object{"Tags": []object{tag("team", "a b+c")}})
		must(t, err)
		query := wire.take()[0].URL.Query()
		wantEqual(t, []string{query.Get("Tags.1.Key"), query.Get("Tags.1.Value")}, []string{"team", "a b+c"})
		wantEqual(t, []string{query.Get("PageSize"), query.Get("RegionId")}, []string{"50", "cn-hangzhou"})
	})
}
