{{- define "shop.labels" -}}
app.kubernetes.io/name: {{ .part }}
app.kubernetes.io/part-of: {{ .root.Release.Name }}
{{- end }}

{{- define "shop.proxy" -}}
- name: proxy
  image: {{ .Values.registry }}/{{ .Values.proxy.image }}:{{ .Values.proxy.tag }}
  args: ["--config-path", "/etc/envoy/envoy.yaml"]
  ports:
    - containerPort: 8443
  volumeMounts:
    - name: proxy
      mountPath: /etc/envoy
{{- end }}
