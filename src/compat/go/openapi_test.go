// Package compat has the clients of Go that call any operation walk the cases. The one with a method for each is in typed.
package compat

import (
	"errors"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"test/cases"
)

// TestOpenAPI is of darabonba-openapi, of which the typed clients are made.
func TestOpenAPI(t *testing.T) {
	cases.Walk(t, "go-openapi-get", cases.Client{Call: openAPI("GET", "")})
	cases.Walk(t, "go-openapi-post", cases.Client{Call: openAPI("POST", "")})
	cases.Walk(t, "go-openapi-v1-get", cases.Client{Call: openAPI("GET", "v2")})
	cases.Walk(t, "go-openapi-v1-post", cases.Client{Call: openAPI("POST", "v2")})
}

func TestRevoke(t *testing.T) {
	cases.Revoke(t, "go-openapi-get")
}

// openAPI calls with the parameters in the query for GET, and in the body for POST. Its "v2" is what signs with version
// 1.0 of the signature. None of its settings makes it try again after an error of the connection.
func openAPI(method, algorithm string) func(cases.Call) (cases.Answer, error) {
	return func(call cases.Call) (answer cases.Answer, err error) {
		client, err := openapi.NewClient(&openapi.Config{
			AccessKeyId:        tea.String(call.Credential.AccessKeyId),
			AccessKeySecret:    tea.String(call.Credential.AccessKeySecret),
			SecurityToken:      tea.String(call.Credential.SecurityToken),
			BearerToken:        tea.String(call.Credential.BearerToken),
			Endpoint:           tea.String(call.Endpoint),
			Protocol:           tea.String(call.Protocol),
			Ca:                 tea.String(call.CA),
			SignatureAlgorithm: tea.String(algorithm),
		})
		if err != nil {
			return answer, err
		}
		parameters := map[string]any{}
		for name, value := range call.Parameters {
			if list, is := value.([]any); is {
				value = openapiutil.ArrayToStringWithSpecifiedStyle(list, tea.String(name), tea.String("json"))
			}
			parameters[name] = value
		}
		request := &openapi.OpenApiRequest{}
		if method == "GET" {
			request.Query = openapiutil.Query(parameters)
		} else {
			request.Body = openapiutil.ParseToMap(parameters)
		}
		result, err := client.CallApi(&openapi.Params{
			Action:      tea.String(call.Operation),
			Version:     tea.String("2024-09-10"),
			Protocol:    tea.String("HTTPS"),
			Method:      tea.String(method),
			Pathname:    tea.String("/"),
			Style:       tea.String("RPC"),
			AuthType:    tea.String("AK"),
			ReqBodyType: tea.String("formData"),
			BodyType:    tea.String("json"),
		}, request, &dara.RuntimeOptions{})
		if err != nil {
			return answer, shown(err)
		}
		return answer, dara.Convert(result, &answer)
	}
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
