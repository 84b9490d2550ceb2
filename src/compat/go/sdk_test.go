package compat

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"test/cases"
)

// TestSDK is of alibaba-cloud-sdk-go, of which the CLI is made.
func TestSDK(t *testing.T) {
	cases.Walk(t, "go-sdk-get", cases.Client{Call: commonRequest(requests.GET), Retries: true})
	cases.Walk(t, "go-sdk-post", cases.Client{Call: commonRequest(requests.POST), Retries: true})
}

// commonRequest calls with the parameters in the query for GET, and in the body for POST.
func commonRequest(method string) func(cases.Call) (cases.Answer, error) {
	return func(call cases.Call) (answer cases.Answer, err error) {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(call.CA))
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
		defer transport.CloseIdleConnections()
		config := sdk.NewConfig().WithScheme(call.Protocol).WithHttpTransport(transport).WithAutoRetry(call.Lost)
		client, err := sdk.NewClientWithOptions("cn-hangzhou", config, credential(call.Credential))
		if err != nil {
			return answer, err
		}
		request := requests.NewCommonRequest()
		request.Method = method
		request.Domain = call.Endpoint
		request.Version = "2024-09-10"
		request.ApiName = call.Operation
		parameters := request.QueryParams
		if method == requests.POST {
			parameters = request.FormParams
		}
		for name, value := range call.Parameters {
			if list, is := value.([]any); is {
				text, err := json.Marshal(list)
				if err != nil {
					return answer, err
				}
				value = string(text)
			}
			parameters[name] = fmt.Sprint(value)
		}
		response, err := client.ProcessCommonRequest(request)
		var refused *sdkerrors.ServerError
		if err != nil && !errors.As(err, &refused) {
			return answer, err
		}
		answer = cases.Answer{
			Status:  response.GetHttpStatus(),
			Headers: map[string]string{"x-acs-request-id": http.Header(response.GetHttpHeaders()).Get("x-acs-request-id")},
			Body:    json.RawMessage(response.GetHttpContentBytes()),
		}
		if refused == nil {
			return answer, nil
		}
		// The error does not show all of the body. The response does, and is there too.
		var body struct{ Parameter string }
		if err := json.Unmarshal(response.GetHttpContentBytes(), &body); err != nil {
			return answer, err
		}
		return answer, &cases.Error{
			Status:    refused.HttpStatus(),
			Code:      refused.ErrorCode(),
			Message:   refused.Message(),
			RequestID: refused.RequestId(),
			Parameter: body.Parameter,
		}
	}
}

func credential(of cases.Credential) auth.Credential {
	switch {
	case of.BearerToken != "":
		return credentials.NewBearerTokenCredentialsProvider(of.BearerToken)
	case of.SecurityToken != "":
		return credentials.NewStaticSTSCredentialsProvider(of.AccessKeyId, of.AccessKeySecret, of.SecurityToken)
	}
	return credentials.NewStaticAKCredentialsProvider(of.AccessKeyId, of.AccessKeySecret)
}
