{{- /* Whether an object is in the release: something or nothing. */ -}}
{{- define "sallyport.wanted" -}}
{{- if eq .object.kind "Namespace" }}{{ if .values.namespace.create }}yes{{ end }}
{{- else if hasSuffix "sallyport-node-helper" .object.metadata.name }}{{ if .values.nodeHelper.enabled }}yes{{ end }}
{{- else }}yes{{ end }}
{{- end }}

{{- /* Changes an object in place; prints nothing. */ -}}
{{- define "sallyport.change" -}}
{{- if eq .object.kind "Deployment" }}
{{- include "sallyport.workload" (dict "object" .object "values" .values.controller) }}
{{- if .values.config }}
{{- $sum := dict "sallyport.io/config" (toYaml .values.config | sha256sum) }}
{{- $_ := set .object.spec.template.metadata "annotations" $sum }}
{{- end }}
{{- else if eq .object.kind "DaemonSet" }}
{{- include "sallyport.workload" (dict "object" .object "values" .values.nodeHelper) }}
{{- else if and (eq .object.kind "ConfigMap") .values.config }}
{{- $file := get .object.data "sallyport.yaml" | fromYaml }}
{{- $_ := set .object.data "sallyport.yaml" (mergeOverwrite $file .values.config | toYaml) }}
{{- end }}
{{- end }}

{{- /* A value that is null leaves what objects/ say; an empty one does not. */ -}}
{{- define "sallyport.workload" -}}
{{- $pod := .object.spec.template.spec }}
{{- $container := index $pod.containers 0 }}
{{- $where := dict "replicas" .object.spec }}
{{- range list "image" "imagePullPolicy" "resources" "args" }}{{ $_ := set $where . $container }}{{ end }}
{{- range list "nodeSelector" "tolerations" "affinity" "priorityClassName" "imagePullSecrets" }}
{{- $_ := set $where . $pod }}
{{- end }}
{{- range $key, $value := omit .values "enabled" }}
{{- if not (kindIs "invalid" $value) }}{{ $_ := set (get $where $key) $key $value }}{{ end }}
{{- end }}
{{- end }}
