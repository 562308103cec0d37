// Decodes manifests as kubectl does, for comparison with Pullgate's own reader.
//
// Standard input holds one manifest stream in base64 a line. Standard output gets one JSON line for
// each: the objects in order, Lists flattened, and the error that ended the stream, "" for none.
// https://github.com/kubernetes/cli-runtime/blob/v0.34.0/pkg/resource/visitor.go (StreamVisitor,
// FlattenListVisitor), without the contact to an API server.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type result struct {
	Objects []any  `json:"objects"`
	Error   string `json:"error"`
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			stream, decodeErr := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(line)))
			if decodeErr != nil {
				panic(decodeErr)
			}
			if err := encoder.Encode(decode(stream)); err != nil {
				panic(err)
			}
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			out.Flush()
			return
		}
	}
}

func decode(stream []byte) (found result) {
	found.Objects = []any{}
	defer func() {
		if failure := recover(); failure != nil {
			found.Error = "panic"
		}
	}()
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(stream), 4096)
	for {
		raw := runtime.RawExtension{}
		if err := decoder.Decode(&raw); err != nil {
			if !errors.Is(err, io.EOF) {
				found.Error = err.Error()
			}
			return found
		}
		data := bytes.TrimSpace(raw.Raw)
		if len(data) == 0 || bytes.Equal(data, []byte("null")) {
			continue
		}
		object, _, err := unstructured.UnstructuredJSONScheme.Decode(data, nil, nil)
		if err != nil {
			if found.Error == "" {
				found.Error = err.Error()
			}
			continue
		}
		found.Objects = append(found.Objects, flattened(object)...)
	}
}

func flattened(object runtime.Object) []any {
	found := []any{}
	pending := []runtime.Object{object}
	for len(pending) > 0 {
		current := pending[0]
		pending = pending[1:]
		if !meta.IsListType(current) {
			if one, ok := current.(*unstructured.Unstructured); ok {
				found = append(found, one.Object)
			}
			continue
		}
		items, err := meta.ExtractList(current)
		if err != nil {
			continue
		}
		pending = append(pending, items...)
	}
	return found
}
