{{/* What the chart settles in a bot's configuration, as JSON; these keys cannot stand in `config`. Takes (list $ entry). */}}
{{- define "nightshift.settled" -}}
{{- $root := index . 0 }}
{{- $settled := dict
  "health" (dict "host" "0.0.0.0" "port" 8081)
  "drain" (dict "lanes" (printf "%ds" (int (index . 1).drainSeconds)) "rest" "10s") }}
{{- if $root.Values.sandbox.enabled }}
{{- $_ := set $settled "sandbox" true }}
{{- $_ := set $settled "webex" (dict "u2c" (printf "%s/u2c/api/v1" (include "nightshift.sandboxUrl" $root))) }}
{{- end }}
{{- $settled | toJson }}
{{- end }}

{{/* config.json of a bot: shared keys at the top, its own under `bots`. Takes (list $ bot entry). */}}
{{- define "nightshift.config" -}}
{{- $root := index . 0 }}
{{- $bot := index . 1 }}
{{- $entry := index . 2 }}
{{- $targets := include "nightshift.targets" $root | fromJson }}
{{- $top := include "nightshift.merge" (list (dict "peers" $targets) $root.Values.defaults.config) | fromJson }}
{{- $top = include "nightshift.merge" (list $top (include "nightshift.settled" (list $root $entry) | fromJson)) | fromJson }}
{{- $own := $entry.config }}
{{- if eq $bot "pinger" }}
{{- $ours := dict "targets" $targets }}
{{- if $entry.kubernetes.enabled }}
{{- $_ := set $ours "kubernetes" (dict "enabled" true "namespace" $root.Release.Namespace "deployment" (printf "%s-{bot}" $root.Release.Name)) }}
{{- end }}
{{- $own = include "nightshift.merge" (list $ours $own) | fromJson }}
{{- end }}
{{- if $own }}{{ $_ := set $top "bots" (dict $bot $own) }}{{ end }}
{{- $top | toPrettyJson }}
{{- end }}
