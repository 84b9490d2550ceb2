package terraform

import (
	"slices"
	"strings"
)

// caCertificate is a resource "alicloud_esa_client_ca_certificate". A name that is empty is not set.
type caCertificate struct {
	siteID, certificate, name string
	hostnames                 []string
}

func (c caCertificate) kind() kind {
	return clientCACertificate
}

func (c caCertificate) create(p provider) (id string, err error) {
	form := object{"Certificate": c.certificate}
	if c.name != "" {
		form["Name"] = c.name
	}
	return add(p, "UploadClientCaCertificate", c.siteID, form)
}

// update sends host names that have changed: a list as JSON, and an empty one as an empty text.
func (c caCertificate) update(p provider, before state) error {
	if slices.Equal(before.hostnames, c.hostnames) {
		return nil
	}
	form := split(before.id)
	form["Hostnames"] = ""
	if len(c.hostnames) > 0 {
		form["Hostnames"] = `["` + strings.Join(c.hostnames, `","`) + `"]`
	}
	_, err := p.post("SetClientCaCertificateHostnames", form)
	return err
}

// differences compares the certificate as a text.
func (c caCertificate) differences(now state) []string {
	var changes []string
	if now.siteID != c.siteID {
		changes = append(changes, "replace: site_id")
	}
	if now.certificate != c.certificate {
		changes = append(changes, "replace: certificate")
	}
	if now.name != c.name {
		changes = append(changes, "replace: client_ca_cert_name")
	}
	if !slices.Equal(now.hostnames, c.hostnames) {
		changes = append(changes, "client_ca_certificate_hostnames")
	}
	return changes
}

// hostnames are those of a CA. A CA that is gone meanwhile has none.
func hostnames(p provider, id string) ([]string, error) {
	bound, err := p.post("GetClientCaCertificateHostnames", split(id))
	if err != nil && !isGone(err) {
		return nil, err
	}
	hostnames := []string{}
	if names, found := bound["Hostnames"]; found {
		for _, name := range names.([]interface{}) {
			hostnames = append(hostnames, name.(string))
		}
	}
	return hostnames, nil
}
