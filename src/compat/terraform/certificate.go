package terraform

import "fmt"

// certificate is a resource "alicloud_esa_client_certificate". What is empty is not set.
type certificate struct {
	siteID, csr, keyType, validityDays, status string
}

func (c certificate) kind() kind {
	return clientCertificate
}

func (c certificate) create(p provider) (id string, err error) {
	form := object{"ValidityDays": c.validityDays}
	if c.csr != "" {
		form["CSR"] = c.csr
	}
	if c.keyType != "" {
		form["PkeyType"] = c.keyType
	}
	return add(p, "CreateClientCertificate", c.siteID, form)
}

// update looks at the certificate in any case, also right after it was made.
func (c certificate) update(p provider, before state) error {
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

func (c certificate) differences(now state) []string {
	var changes []string
	if now.siteID != c.siteID {
		changes = append(changes, "replace: site_id")
	}
	if c.status != "" && now.status != c.status {
		changes = append(changes, "status: "+now.status+" -> "+c.status)
	}
	return changes
}
