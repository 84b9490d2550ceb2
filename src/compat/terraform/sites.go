package terraform

import (
	"encoding/json"
	"errors"
)

// site is one of the sites of a data source "alicloud_esa_sites".
type site struct {
	id                                          int64
	name, status, accessType, coverage          string
	createTime, modifyTime                      string
	instanceID, nameServerList, resourceGroupID string
}

const pageSize = 50

// errPageIsFull stands for a crash of the provider, which never gets to the second page.
var errPageIsFull = errors.New("the provider crashes on a page of 50 sites")

// listSites finds the sites that meet the filters, which are parameters of ListSites.
func listSites(p provider, filters object) ([]site, error) {
	query := object{"RegionId": "cn-hangzhou", "PageSize": pageSize, "PageNumber": 1}
	for name, value := range filters {
		query[name] = value
	}
	answer, err := p.get("ListSites", query)
	if err != nil {
		return nil, err
	}
	listed := answer["Sites"].([]interface{})
	if len(listed) >= pageSize {
		return nil, errPageIsFull
	}
	sites := []site{}
	for _, one := range listed {
		one := one.(object)
		id, err := one["SiteId"].(json.Number).Int64()
		if err != nil {
			return nil, err
		}
		sites = append(sites, site{
			id:              id,
			name:            text(one["SiteName"]),
			status:          text(one["Status"]),
			accessType:      text(one["AccessType"]),
			coverage:        text(one["Coverage"]),
			createTime:      text(one["CreateTime"]),
			modifyTime:      text(one["UpdateTime"]),
			instanceID:      text(one["InstanceId"]),
			nameServerList:  text(one["NameServerList"]),
			resourceGroupID: text(one["ResourceGroupId"]),
		})
	}
	return sites, nil
}

// text is a text that may be missing. An attribute that is a text takes nothing else.
func text(value interface{}) string {
	if value == nil {
		return ""
	}
	return value.(string)
}
