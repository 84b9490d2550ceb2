package terraform

import "fmt"

// certificate is a resource "alicloud_esa_client_certificate" as it is written. What is empty is not set.
type certificate struct {
	siteID, csr, keyType, validityDays, status string
}

// certificateState is what is known of such a resource.
type certificateState struct {
	id, siteID, certificateID, status, createTime string
}

// apply makes what is there like what is written. Without a state, nothing is there.
func (c certificate) apply(p provider, state *certificateState) (*certificateState, error) {
	before := certificateState{}
	if state != nil {
		before = *state
	} else {
		id, err := c.create(p)
		if err != nil {
			return nil, err
		}
		before.id = id
	}
	if err := c.update(p, before); err != nil {
		return nil, err
	}
	after, err := importCertificate(p, before.id)
	if err == nil && after == nil {
		err = errGoneAtOnce
	}
	return after, err
}

// plan looks at what is there, and tells what would have to change.
func (c certificate) plan(p provider, state *certificateState) ([]string, error) {
	now, err := importCertificate(p, state.id)
	if err != nil {
		return nil, err
	}
	if now == nil {
		return []string{"create"}, nil
	}
	var changes []string
	if now.siteID != c.siteID {
		changes = append(changes, "replace: site_id")
	}
	if c.status != "" && now.status != c.status {
		changes = append(changes, "status: "+now.status+" -> "+c.status)
	}
	return changes, nil
}

// importCertificate takes over what is there, or nil. A refresh does the same.
func importCertificate(p provider, id string) (*certificateState, error) {
	answer, err := p.get("GetClientCertificate", split(id))
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	result := answer["Result"].(object)
	return &certificateState{
		id:            id,
		siteID:        fmt.Sprint(answer["SiteId"]),
		certificateID: text(result["Id"]),
		status:        text(result["Status"]),
		createTime:    text(result["CreateTime"]),
	}, nil
}

// destroy deletes a certificate. It does not revoke it before.
func (state *certificateState) destroy(p provider) error {
	_, err := p.get("DeleteClientCertificate", split(state.id))
	if isGone(err) {
		return nil
	}
	return err
}

func (c certificate) create(p provider) (id string, err error) {
	form := object{"SiteId": c.siteID, "ValidityDays": c.validityDays}
	if c.csr != "" {
		form["CSR"] = c.csr
	}
	if c.keyType != "" {
		form["PkeyType"] = c.keyType
	}
	answer, err := p.post("CreateClientCertificate", form)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%v:%v", c.siteID, answer["Id"]), nil
}

// update looks at the certificate in any case, also right after it was made.
func (c certificate) update(p provider, before certificateState) error {
	answer, _ := p.get("GetClientCertificate", split(before.id))
	if c.status == "" || c.status == before.status {
		return nil
	}
	result, found := answer["Result"].(object)
	if !found {
		return fmt.Errorf("the certificate %s has no status", before.id)
	}
	if result["Status"] == c.status {
		return nil
	}
	var err error
	switch c.status {
	case "revoked":
		_, err = p.get("RevokeClientCertificate", split(before.id))
	case "active":
		_, err = p.get("ActivateClientCertificate", split(before.id))
	}
	return err
}
