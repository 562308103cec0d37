{{- define "images.image" -}}
{{- $registry := default .root.registry ((.global).imageRegistry) -}}
{{- $end := ternary (printf "@%s" .root.digest) (printf ":%s" (toString .root.tag)) (not (empty .root.digest)) -}}
{{- printf "%s/%s%s" $registry .root.repository $end -}}
{{- end -}}
{{- define "images.known" -}}
{{- range .images }}{{ $full := printf "%s/%s" .registry .repository }}{{ if not (contains $full $.context.Chart.Annotations.images) }}{{ fail (printf "unrecognized image %s" $full) }}{{ end }}{{ end -}}
{{- end -}}
