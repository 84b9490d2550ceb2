package terraform

import (
	"errors"
	"fmt"
)

// kind is a kind of resource, by what the names of its operations end in.
type kind string

const (
	clientCertificate   kind = "ClientCertificate"
	clientCACertificate kind = "ClientCaCertificate"
)

// resource is a resource as it is written.
type resource interface {
	kind() kind
	create(p provider) (id string, err error)
	update(p provider, before state) error
	// differences are what would have to change.
	differences(now state) []string
}

// state is what is known of a resource. What only a CA certificate has is empty in others.
type state struct {
	kind                                  kind
	id, siteID, certificateID             string
	status, createTime, certificate, name string
	hostnames                             []string
}

// errGoneAtOnce is what the provider's user gets where a resource is not found right after it was made.
var errGoneAtOnce = errors.New("the resource is gone right after it was made")

// apply makes what is there like what is written. Without a state, nothing is there.
func apply(p provider, written resource, before *state) (*state, error) {
	if before == nil {
		id, err := written.create(p)
		if err != nil {
			return nil, err
		}
		before = &state{kind: written.kind(), id: id}
	}
	if err := written.update(p, *before); err != nil {
		return nil, err
	}
	after, err := before.kind.read(p, before.id)
	if err == nil && after == nil {
		err = errGoneAtOnce
	}
	return after, err
}

// plan looks at what is there, and tells what would have to change.
func plan(p provider, written resource, known *state) ([]string, error) {
	now, err := known.kind.read(p, known.id)
	if err != nil {
		return nil, err
	}
	if now == nil {
		return []string{"create"}, nil
	}
	return written.differences(*now), nil
}

// read returns what is there, or nil. An import and a refresh do this.
func (k kind) read(p provider, id string) (*state, error) {
	answer, err := p.get("Get"+string(k), split(id))
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	result := answer["Result"].(object)
	found := &state{
		kind:          k,
		id:            id,
		siteID:        fmt.Sprint(answer["SiteId"]),
		certificateID: text(result["Id"]),
		status:        text(result["Status"]),
		createTime:    text(result["CreateTime"]),
	}
	if k == clientCACertificate {
		found.certificate = text(answer["Certificate"])
		found.name = text(result["Name"])
		if found.hostnames, err = hostnames(p, id); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// destroy deletes what is there as it is: a certificate is not revoked before, and a CA keeps its host names.
func (known *state) destroy(p provider) error {
	_, err := p.get("Delete"+string(known.kind), split(known.id))
	if isGone(err) {
		return nil
	}
	return err
}

// add has an operation make something on a site, and returns the id of the resource, <id of the site>:<id of the certificate>.
func add(p provider, operation, siteID string, form object) (id string, err error) {
	form["SiteId"] = siteID
	answer, err := p.post(operation, form)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%v:%v", siteID, answer["Id"]), nil
}
