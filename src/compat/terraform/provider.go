// Package terraform does what the provider aliyun/alicloud 1.289.0 does for the resources and the data source of ESA: the
// same calls in the same order, by the library that it calls with, and what it makes of each answer. Its tests run this
// against the application. The provider itself is in the folder apply, where it can be had.
package terraform

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	rpc "github.com/alibabacloud-go/tea-rpc/client"
	util "github.com/alibabacloud-go/tea-utils/service"
	"github.com/alibabacloud-go/tea/tea"
)

const (
	// How often the provider tries a call. It goes on for minutes, with pauses of seconds.
	attempts = 3
	pause    = 10 * time.Millisecond
)

// provider is a block provider "alicloud".
type provider struct {
	endpoint, protocol                          string
	accessKeyID, accessKeySecret, securityToken string
}

// object is an object of JSON, or parameters.
type object = map[string]interface{}

// get calls with the parameters in the query.
func (p provider) get(action string, query object) (object, error) {
	return p.call("GET", action, query, object{})
}

// post calls with the parameters in the form.
func (p provider) post(action string, form object) (object, error) {
	return p.call("POST", action, object{}, form)
}

// call tries again what may pass. This comes on top of the attempts of the library.
func (p provider) call(method, action string, query, form object) (answer object, err error) {
	for attempt := 1; attempt <= attempts; attempt++ {
		answer, err = p.request(method, action, query, form)
		if !needsRetry(err) {
			break
		}
		time.Sleep(pause)
	}
	return answer, err
}

func (p provider) request(method, action string, query, form object) (object, error) {
	config := new(rpc.Config).
		SetAccessKeyId(p.accessKeyID).
		SetAccessKeySecret(p.accessKeySecret).
		SetSecurityToken(p.securityToken).
		SetRegionId("cn-hangzhou").
		SetUserAgent("HashiCorp-Terraform/1.11.4 Provider/1.289.0").
		SetProtocol(p.protocol).
		SetEndpoint(p.endpoint).
		SetReadTimeout(60_000).
		SetConnectTimeout(60_000).
		SetMaxIdleConns(500)
	client, err := rpc.NewClient(config)
	if err != nil {
		return nil, err
	}
	runtime := new(util.RuntimeOptions).SetAutoretry(true)
	answer, err := client.DoRequest(tea.String(action), nil, tea.String(method), tea.String("2024-09-10"), tea.String("AK"),
		query, form, runtime)
	if err != nil {
		return nil, err
	}
	return answer, errorIn(answer)
}

// errorIn finds an error in an answer whose status is 200.
func errorIn(answer object) error {
	code, hasCode := either(answer, "Code", "code")
	success, hasSuccess := either(answer, "Success", "success")
	message, hasMessage := either(answer, "Message", "message")
	switch strings.ToLower(fmt.Sprint(code)) {
	case "success", "ok", "200", "0":
		return nil
	}
	if !hasCode && !hasSuccess || fmt.Sprint(success) == "true" || hasMessage && (message == nil || message == "") {
		return nil
	}
	return tea.NewSDKError(object{
		"statusCode": 200, "code": tea.ToString(code), "message": tea.ToString(message), "data": answer,
	})
}

func either(answer object, name, otherName string) (value interface{}, found bool) {
	if value, found = answer[name]; !found {
		value, found = answer[otherName]
	}
	return value, found
}

var (
	postOverHTTPS = regexp.MustCompile(`^Post ["]*https://`)
	serverError   = regexp.MustCompile(`^code: 5\d{2}`)
)

// needsRetry tells whether the provider takes an error for one that passes.
func needsRetry(err error) bool {
	if err == nil {
		return false
	}
	var failed *tea.SDKError
	if errors.As(err, &failed) {
		code, message := tea.StringValue(failed.Code), tea.StringValue(failed.Message)
		return code == "ServiceUnavailable" || strings.Contains(code, "Throttling") ||
			strings.Contains(message, "Client.Timeout") || serverError.MatchString(message)
	}
	return postOverHTTPS.MatchString(err.Error())
}

// isGone tells whether the provider takes an error for the end of a resource: any 404 is one, whatever its code.
func isGone(err error) bool {
	var failed *tea.SDKError
	return errors.As(err, &failed) &&
		(tea.IntValue(failed.StatusCode) == 404 || strings.Contains(tea.StringValue(failed.Message), "NotFound"))
}

// split takes apart the id of a resource, <id of the site>:<id of the certificate>.
func split(id string) (parameters object) {
	site, certificate, _ := strings.Cut(id, ":")
	return object{"SiteId": site, "Id": certificate}
}
