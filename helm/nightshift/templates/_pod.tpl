{{/* What every pod of ours is allowed: nothing (restricted Pod Security). */}}
{{- define "nightshift.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "nightshift.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The parts of a pod's spec that all pods of ours share. Takes $. */}}
{{- define "nightshift.podBase" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "nightshift.podSecurity" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Environment of a bot's container. Takes (list $ bot entry). */}}
{{- define "nightshift.env" -}}
{{- $root := index . 0 }}
{{- $bot := index . 1 }}
{{- $entry := index . 2 }}
{{- if $root.Values.sandbox.enabled }}
- { name: NIGHTSHIFT_CONFIG, value: /run/nightshift/config.json }
- { name: NIGHTSHIFT_SECRETS, value: /run/nightshift/secrets }
{{- else }}
- { name: NIGHTSHIFT_CONFIG, value: /etc/nightshift/config.json }
- { name: NIGHTSHIFT_SECRETS, value: /run/secrets/nightshift }
{{- end }}
- { name: NIGHTSHIFT_STATE, value: /data }
{{- if $root.Values.caBundle.configMap }}
- { name: NODE_EXTRA_CA_CERTS, value: {{ printf "/etc/nightshift-ca/%s" $root.Values.caBundle.key | quote }} }
{{- end }}
{{- if $root.Values.proxy.url }}
- { name: HTTPS_PROXY, value: {{ $root.Values.proxy.url | quote }} }
{{- $direct := concat $root.Values.proxy.noProxy (list ".svc" ".cluster.local" "localhost" "127.0.0.1") }}
{{- if and (eq $bot "pinger") $entry.kubernetes.enabled }}{{ $direct = append $direct "$(KUBERNETES_SERVICE_HOST)" }}{{ end }}
- { name: NO_PROXY, value: {{ join "," $direct | quote }} }
{{- end }}
{{- with $entry.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Mounts of a bot's container. Beside the local Webex it reads what the token container left, and the Secret where that left links to it. Takes (list $ bot entry). */}}
{{- define "nightshift.mounts" -}}
{{- $root := index . 0 }}
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- if $root.Values.sandbox.enabled }}
- { name: run, mountPath: /run/nightshift, readOnly: true }
{{- else }}
- { name: config, mountPath: /etc/nightshift, readOnly: true }
{{- end }}
- { name: secrets, mountPath: /run/secrets/nightshift, readOnly: true }
{{- if $root.Values.caBundle.configMap }}
- { name: ca, mountPath: /etc/nightshift-ca, readOnly: true }
{{- end }}
{{- if and (eq (index . 1) "pinger") (index . 2).kubernetes.enabled }}
- { name: kube-api-access, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
{{- end }}
{{- with (index . 2).extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Volumes of a bot's pod. Takes (list $ bot entry). */}}
{{- define "nightshift.volumes" -}}
{{- $root := index . 0 }}
- name: data
  persistentVolumeClaim: { claimName: {{ include "nightshift.claim" . }} }
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
- name: config
  configMap: { name: {{ include "nightshift.name" . }} }
# optional: a bot whose secrets are not there yet says so on /readyz, and waits
- name: secrets
  secret: { secretName: {{ include "nightshift.secret" . }}, optional: {{ not $root.Values.sandbox.enabled }}, defaultMode: 0440 }
{{- if $root.Values.sandbox.enabled }}
- name: run
  emptyDir: { medium: Memory, sizeLimit: 4Mi }
{{- end }}
{{- with $root.Values.caBundle.configMap }}
- name: ca
  configMap: { name: {{ . }} }
{{- end }}
{{- if and (eq (index . 1) "pinger") (index . 2).kubernetes.enabled }}
- name: kube-api-access
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
      - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
      - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
{{- end }}
{{- with (index . 2).extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
