{{/* Two blocks as one JSON object: objects key by key, anything else replaces. Sprig's own merge loses false, 0 and "". Takes (list base over). */}}
{{- define "nightshift.merge" -}}
{{- $out := deepCopy (index . 0) }}
{{- range $key, $value := index . 1 }}
{{- $below := get $out $key }}
{{- if and (kindIs "map" $value) (kindIs "map" $below) }}
{{- $_ := set $out $key (include "nightshift.merge" (list $below $value) | fromJson) }}
{{- else }}
{{- $_ := set $out $key $value }}
{{- end }}
{{- end }}
{{- $out | toJson }}
{{- end }}

{{/* Every entry of `bots` laid over `defaults`, as JSON by bot. `config` stays the bot's own: the process lays it over the shared one itself. */}}
{{- define "nightshift.entries" -}}
{{- $entries := dict }}
{{- range $bot, $own := .Values.bots }}
{{- $entry := include "nightshift.merge" (list (omit $.Values.defaults "config") $own) | fromJson }}
{{- $_ := set $entry "config" ($own.config | default dict) }}
{{- $_ := set $entries $bot $entry }}
{{- end }}
{{- $entries | toJson }}
{{- end }}

{{/* The entries that are on, as JSON by bot, after every rule across values has been checked. */}}
{{- define "nightshift.bots" -}}
{{- include "nightshift.check" . }}
{{- $on := dict }}
{{- range $bot, $entry := include "nightshift.entries" . | fromJson }}
{{- if $entry.enabled }}{{ $_ := set $on $bot $entry }}{{ end }}
{{- end }}
{{- $on | toJson }}
{{- end }}
