{{/* The rule for name look-up: the cluster's DNS, and NodeLocal DNS on its link-local address. Takes $. */}}
{{- define "nightshift.dns" -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
  to:
    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.networkPolicy.dns.namespace | quote }} } }
      podSelector:
        matchLabels: {{- toYaml .Values.networkPolicy.dns.podLabels | nindent 10 }}
    - ipBlock: { cidr: 169.254.20.10/32 }
{{- end }}

{{/* Address blocks as peers; none given = anywhere but link-local and metadata ranges. Takes a list of CIDRs. */}}
{{- define "nightshift.blocks" -}}
{{- range . }}
- ipBlock: { cidr: {{ . | quote }} }
{{- else }}
- ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] }
- ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128'] }
{{- end }}
{{- end }}
