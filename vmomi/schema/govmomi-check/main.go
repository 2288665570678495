// Prints what govmomi, an independent implementation of vim25, knows of the types named on standard input: one JSON
// object a line. The schema's test compares its own table with it, so that a wrong order, type or multiplicity is found
// without a vCenter.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

type field struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	List     bool   `json:"list"`
	Optional bool   `json:"optional"`
}

type description struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Base   string   `json:"base,omitempty"`
	Fields []field  `json:"fields,omitempty"`
	Values []string `json:"values,omitempty"`
}

func main() {
	enums, responses, err := readSource()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lookup := types.TypeFunc()
	out := json.NewEncoder(os.Stdout)
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		if err := out.Encode(describe(names.Text(), lookup, enums, responses)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func describe(name string, lookup func(string) (reflect.Type, bool), enums map[string][]string, responses map[string][]field) description {
	if fields, ok := responses[name]; ok {
		return description{Name: name, Kind: "object", Fields: fields}
	}
	if values, ok := enums[name]; ok {
		return description{Name: name, Kind: "enum", Values: values}
	}
	found, ok := lookup(name)
	if !ok {
		return description{Name: name, Kind: "unknown"}
	}
	result := description{Name: name, Kind: "object"}
	if found.Kind() != reflect.Struct {
		result.Kind = "other"
		return result
	}
	for i := 0; i < found.NumField(); i++ {
		member := found.Field(i)
		if member.Anonymous {
			result.Base = member.Name
			continue
		}
		tag := strings.Split(member.Tag.Get("xml"), ",")
		result.Fields = append(result.Fields, describeField(tag, member.Type))
	}
	return result
}

func describeField(tag []string, declared reflect.Type) field {
	result := field{Name: tag[0]}
	for _, option := range tag[1:] {
		result.Optional = result.Optional || option == "omitempty"
	}
	if declared.Kind() == reflect.Slice {
		result.List = true
		declared = declared.Elem()
	}
	if declared.Kind() == reflect.Ptr {
		result.Optional = true
		declared = declared.Elem()
	}
	result.Type = wireName(declared)
	return result
}

func wireName(declared reflect.Type) string {
	switch declared.String() {
	case "time.Time":
		return "dateTime"
	case "url.URL":
		return "anyURI"
	}
	switch declared.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int8, reflect.Uint8:
		return "byte"
	case reflect.Int16:
		return "short"
	case reflect.Int32:
		return "int"
	case reflect.Int64:
		return "long"
	case reflect.Float32:
		return "float"
	case reflect.Float64:
		return "double"
	case reflect.Interface:
		if declared.Name() == "AnyType" {
			return "anyType"
		}
		return strings.TrimPrefix(declared.Name(), "Base")
	}
	return declared.Name()
}

// readSource reads what reflection does not see: the constants of enums, and what methods return.
func readSource() (map[string][]string, map[string][]field, error) {
	directory, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/vmware/govmomi/vim25/types").Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w", err)
	}
	enums, responses := map[string][]string{}, map[string][]field{}
	for _, name := range []string{"enum.go", "types.go"} {
		path := filepath.Join(strings.TrimSpace(string(directory)), name)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil, nil, err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch spec := node.(type) {
			case *ast.ValueSpec:
				readConstant(spec, enums)
			case *ast.TypeSpec:
				readResponse(spec, responses)
			}
			return true
		})
	}
	return enums, responses, nil
}

func readConstant(spec *ast.ValueSpec, enums map[string][]string) {
	if len(spec.Values) != 1 {
		return
	}
	conversion, ok := spec.Values[0].(*ast.CallExpr)
	if !ok || len(conversion.Args) != 1 {
		return
	}
	kind, isNamed := conversion.Fun.(*ast.Ident)
	literal, isLiteral := conversion.Args[0].(*ast.BasicLit)
	if isNamed && isLiteral && literal.Kind == token.STRING {
		if text, err := strconv.Unquote(literal.Value); err == nil {
			enums[kind.Name] = append(enums[kind.Name], text)
		}
	}
}

func readResponse(spec *ast.TypeSpec, responses map[string][]field) {
	body, ok := spec.Type.(*ast.StructType)
	if !ok || !strings.HasSuffix(spec.Name.Name, "Response") {
		return
	}
	fields := []field{}
	for _, member := range body.Fields.List {
		result := field{Name: "returnval", Optional: strings.Contains(member.Tag.Value, "omitempty")}
		declared := member.Type
		if list, ok := declared.(*ast.ArrayType); ok {
			result.List = true
			declared = list.Elt
		}
		if pointer, ok := declared.(*ast.StarExpr); ok {
			result.Optional = true
			declared = pointer.X
		}
		switch named := declared.(type) {
		case *ast.SelectorExpr:
			result.Type = "dateTime"
		case *ast.Ident:
			result.Type = sourceName(named.Name)
		}
		fields = append(fields, result)
	}
	responses[spec.Name.Name] = fields
}

func sourceName(name string) string {
	switch name {
	case "bool":
		return "boolean"
	case "int32":
		return "int"
	case "int64":
		return "long"
	case "AnyType":
		return "anyType"
	}
	return strings.TrimPrefix(name, "Base")
}
