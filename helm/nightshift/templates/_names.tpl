{{/* Name of an object: <release>-<part>. Two releases in one namespace share nothing. Takes (list $ part). */}}
{{- define "nightshift.name" -}}
{{ (index . 0).Release.Name }}-{{ index . 1 }}
{{- end }}

{{/* What selects the pods of one part; never changed, since a Deployment's selector cannot be. Takes (list $ part). */}}
{{- define "nightshift.selector" -}}
app.kubernetes.io/name: nightshift
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* What selects all pods of one kind: bot, sandbox or test. Takes (list $ kind). */}}
{{- define "nightshift.kind" -}}
app.kubernetes.io/name: nightshift
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
nightshift-kind: {{ index . 1 }}
{{- end }}

{{/* Labels of an object. Takes (list $ part kind). */}}
{{- define "nightshift.labels" -}}
{{ include "nightshift.selector" . }}
nightshift-kind: {{ index . 2 }}
app.kubernetes.io/part-of: nightshift
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ (index . 0).Chart.Name }}-{{ (index . 0).Chart.Version }}
{{- end }}

{{/* Image of a part: <registry>/<repository>-<part>, by digest where one is given, else by tag. Takes (list $ part). */}}
{{- define "nightshift.image" -}}
{{- $image := (index . 0).Values.image }}
{{- $name := printf "%s-%s" $image.repository (index . 1) }}
{{- with $image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end }}
{{- with get $image.digests (index . 1) }}{{ $name }}@{{ . }}{{ else }}{{ $name }}:{{ $image.tag | default (index . 0).Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Name of the Secret whose keys become a bot's secret files. Takes (list $ bot entry). */}}
{{- define "nightshift.secret" -}}
{{- if (index . 0).Values.sandbox.enabled }}{{ include "nightshift.fleetSecret" (index . 0) }}
{{- else }}{{ (index . 2).secrets.existingSecret | default (include "nightshift.name" .) }}{{ end }}
{{- end }}

{{/* Name of the Secret with what all bots share beside the local Webex: control-token, shared-token, canary-key. */}}
{{- define "nightshift.fleetSecret" -}}
{{ .Values.sandbox.existingSecret | default (include "nightshift.name" (list . "fleet")) }}
{{- end }}

{{/* Name of a bot's volume claim. A trial has its own, which goes with it: what was said in play never meets a real Webex. Takes (list $ bot). */}}
{{- define "nightshift.claim" -}}
{{ include "nightshift.name" . }}{{ if (index . 0).Values.sandbox.enabled }}-trial{{ end }}
{{- end }}

{{/* Base of the local Webex. */}}
{{- define "nightshift.sandboxUrl" -}}
http://{{ include "nightshift.name" (list . "sandbox") }}:8080
{{- end }}

{{/* Health-port bases of the bots of this release, as JSON by bot. */}}
{{- define "nightshift.targets" -}}
{{- $targets := dict }}
{{- range $bot, $entry := include "nightshift.bots" . | fromJson }}
{{- $_ := set $targets $bot (printf "http://%s:8081" (include "nightshift.name" (list $ $bot))) }}
{{- end }}
{{- $targets | toJson }}
{{- end }}
