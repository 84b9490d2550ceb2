// Package typed has the client with a method for each operation walk the cases. It is a module of its own, as its client
// cannot be had everywhere.
package typed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	esa "github.com/alibabacloud-go/esa-20240910/v3/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"test/cases"
)

func TestTyped(t *testing.T) {
	cases.Walk(t, "go-typed", cases.Client{Call: call})
}

func TestRevoke(t *testing.T) {
	cases.Revoke(t, "go-typed")
}

type operation func(client *esa.Client, parameters []byte) (any, error)

var operations = map[string]operation{
	"ActivateClientCertificate":       with((*esa.Client).ActivateClientCertificate),
	"CheckSiteName":                   with((*esa.Client).CheckSiteName),
	"CreateClientCertificate":         with((*esa.Client).CreateClientCertificate),
	"DeleteClientCaCertificate":       with((*esa.Client).DeleteClientCaCertificate),
	"DeleteClientCertificate":         with((*esa.Client).DeleteClientCertificate),
	"GetClientCaCertificate":          with((*esa.Client).GetClientCaCertificate),
	"GetClientCaCertificateHostnames": with((*esa.Client).GetClientCaCertificateHostnames),
	"GetClientCertificate":            with((*esa.Client).GetClientCertificate),
	"GetClientCertificateHostnames":   with((*esa.Client).GetClientCertificateHostnames),
	"GetSite":                         with((*esa.Client).GetSite),
	"ListClientCaCertificates":        with((*esa.Client).ListClientCaCertificates),
	"ListClientCertificates":          with((*esa.Client).ListClientCertificates),
	"ListSites":                       with((*esa.Client).ListSites),
	"RevokeClientCertificate":         with((*esa.Client).RevokeClientCertificate),
	"SetClientCaCertificateHostnames": with((*esa.Client).SetClientCaCertificateHostnames),
	"SetClientCertificateHostnames":   with((*esa.Client).SetClientCertificateHostnames),
	"UploadClientCaCertificate":       with((*esa.Client).UploadClientCaCertificate),
}

// with has a method called with a request that has the members of an object of JSON, and no others.
func with[Request, Response any](method func(*esa.Client, *Request) (*Response, error)) operation {
	return func(client *esa.Client, parameters []byte) (any, error) {
		request := new(Request)
		decoder := json.NewDecoder(bytes.NewReader(parameters))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(request); err != nil {
			return nil, err
		}
		return method(client, request)
	}
}

// call leaves it to its user to try again after an error of the connection. With RetryOptions in its configuration the
// client does so, but version 1.5.1 of tea waits 100 seconds before it, and version 1.5.4 never does it.
func call(call cases.Call) (answer cases.Answer, err error) {
	client, err := esa.NewClient(&openapi.Config{
		AccessKeyId:     tea.String(call.Credential.AccessKeyId),
		AccessKeySecret: tea.String(call.Credential.AccessKeySecret),
		SecurityToken:   tea.String(call.Credential.SecurityToken),
		BearerToken:     tea.String(call.Credential.BearerToken),
		Endpoint:        tea.String(call.Endpoint),
		Protocol:        tea.String(call.Protocol),
		Ca:              tea.String(call.CA),
	})
	if err != nil {
		return answer, err
	}
	operation, there := operations[call.Operation]
	if !there {
		return answer, fmt.Errorf("it has no method for %s", call.Operation)
	}
	parameters, err := json.Marshal(call.Parameters)
	if err != nil {
		return answer, err
	}
	response, err := operation(client, parameters)
	if err != nil {
		return answer, shown(err)
	}
	return answer, dara.Convert(object(reflect.ValueOf(response)), &answer)
}

// object returns what a user sees in a response. JSON of the response would lack the lists that are empty.
func object(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		return object(value.Elem())
	case reflect.Slice:
		list := []any{}
		for i := range value.Len() {
			list = append(list, object(value.Index(i)))
		}
		return list
	case reflect.Struct:
		members := map[string]any{}
		for i := range value.NumField() {
			if field := value.Field(i); !field.IsZero() {
				name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
				members[name] = object(field)
			}
		}
		return members
	}
	return value.Interface()
}

// shown takes apart what a user sees of an error.
func shown(err error) error {
	var sdk *tea.SDKError
	if !errors.As(err, &sdk) {
		return err
	}
	return cases.Refused(tea.IntValue(sdk.StatusCode), tea.StringValue(sdk.Code), tea.StringValue(sdk.Message),
		tea.StringValue(sdk.Data))
}
