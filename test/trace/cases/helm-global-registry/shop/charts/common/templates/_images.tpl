{{- define "common.image" -}}
{{- $registry := .image.registry -}}
{{- if and .global .global.imageRegistry -}}{{- $registry = .global.imageRegistry -}}{{- end -}}
{{- $separator := ":" -}}
{{- $end := .image.tag | toString -}}
{{- if .image.digest -}}{{- $separator = "@" -}}{{- $end = .image.digest | toString -}}{{- end -}}
{{- if $registry -}}{{- printf "%s/%s%s%s" $registry .image.repository $separator $end -}}
{{- else -}}{{- printf "%s%s%s" .image.repository $separator $end -}}{{- end -}}
{{- end -}}
