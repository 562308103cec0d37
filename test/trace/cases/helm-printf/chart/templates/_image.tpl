{{- define "image" -}}
{{ printf "quay.io/%s:%s" .Values.repository (.Values.tag | default "3.1.0") }}
{{- end }}
