package terraform

import (
	"fmt"
	"reflect"
	"strings"
)

// caCertificate is a resource "alicloud_esa_client_ca_certificate" as it is written. A name that is empty is not set.
type caCertificate struct {
	siteID, certificate, name string
	hostnames                 []string
}

// caCertificateState is what is known of such a resource.
type caCertificateState struct {
	id, siteID, certificateID, certificate, name, status, createTime string
	hostnames                                                        []string
}

// apply makes what is there like what is written. Without a state, nothing is there.
func (c caCertificate) apply(p provider, state *caCertificateState) (*caCertificateState, error) {
	before := caCertificateState{hostnames: []string{}}
	if state != nil {
		before = *state
	} else {
		id, err := c.create(p)
		if err != nil {
			return nil, err
		}
		before.id = id
	}
	if !reflect.DeepEqual(before.hostnames, c.hostnames) {
		if _, err := c.setHostnames(p, before.id); err != nil {
			return nil, err
		}
	}
	after, err := importCACertificate(p, before.id)
	if err == nil && after == nil {
		err = errGoneAtOnce
	}
	return after, err
}

// plan looks at what is there, and tells what would have to change. The certificate is compared as a text.
func (c caCertificate) plan(p provider, state *caCertificateState) ([]string, error) {
	now, err := importCACertificate(p, state.id)
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
	if now.certificate != c.certificate {
		changes = append(changes, "replace: certificate")
	}
	if now.name != c.name {
		changes = append(changes, "replace: client_ca_cert_name")
	}
	if !reflect.DeepEqual(now.hostnames, c.hostnames) {
		changes = append(changes, "client_ca_certificate_hostnames")
	}
	return changes, nil
}

// importCACertificate takes over what is there, or nil. A refresh does the same.
func importCACertificate(p provider, id string) (*caCertificateState, error) {
	answer, err := p.get("GetClientCaCertificate", split(id))
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
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
	result := answer["Result"].(object)
	return &caCertificateState{
		id:            id,
		siteID:        fmt.Sprint(answer["SiteId"]),
		certificateID: text(result["Id"]),
		certificate:   text(answer["Certificate"]),
		name:          text(result["Name"]),
		status:        text(result["Status"]),
		createTime:    text(result["CreateTime"]),
		hostnames:     hostnames,
	}, nil
}

// destroy deletes a CA certificate. It does not take its host names from it before.
func (state *caCertificateState) destroy(p provider) error {
	_, err := p.get("DeleteClientCaCertificate", split(state.id))
	if isGone(err) {
		return nil
	}
	return err
}

func (c caCertificate) create(p provider) (id string, err error) {
	form := object{"SiteId": c.siteID, "Certificate": c.certificate}
	if c.name != "" {
		form["Name"] = c.name
	}
	answer, err := p.post("UploadClientCaCertificate", form)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%v:%v", c.siteID, answer["Id"]), nil
}

// setHostnames sends a list as JSON, and an empty one as an empty text.
func (c caCertificate) setHostnames(p provider, id string) (object, error) {
	form := split(id)
	form["Hostnames"] = ""
	if len(c.hostnames) > 0 {
		form["Hostnames"] = `["` + strings.Join(c.hostnames, `","`) + `"]`
	}
	return p.post("SetClientCaCertificateHostnames", form)
}
