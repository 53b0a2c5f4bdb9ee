{{/* Every rule across values, on the merged entries; what one value alone can break is in values.schema.json. Fails once, with every problem by its key. */}}
{{- define "nightshift.check" -}}
{{- $problems := list }}
{{- $facts := .Files.Get "files/facts.json" | fromJson }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$" .Release.Name) }}
{{- $problems = append $problems (printf "the release name: expected up to 50 small letters, digits and dashes that begin with a letter, got %q" .Release.Name) }}
{{- end }}
{{- if and .Values.monitoring.serviceMonitor .Values.monitoring.podMonitor }}
{{- $problems = append $problems "monitoring.podMonitor: refused together with monitoring.serviceMonitor, since each would scrape every bot" }}
{{- end }}
{{- if and .Values.sandbox.existingSecret (not .Values.sandbox.enabled) }}
{{- $problems = append $problems "sandbox.existingSecret: has no meaning without sandbox.enabled" }}
{{- end }}
{{- if and .Values.sandbox.enabled .Values.proxy.url }}
{{- $problems = append $problems "proxy.url: refused together with sandbox.enabled, since the local Webex is not behind a proxy" }}
{{- end }}
{{- $problems = concat $problems (include "nightshift.configProblems" (list . "defaults" .Values.defaults.config) | fromJsonArray) }}
{{- range $bot, $entry := include "nightshift.entries" . | fromJson }}
{{- $key := printf "bots.%s" $bot }}
{{- if $entry.enabled }}
{{- if not (has $bot $facts.bots) }}
{{- $problems = append $problems (printf "%s.enabled: %s is not in this version, which has %s" $key $bot (join ", " $facts.bots)) }}
{{- end }}
{{- if gt (int $entry.replicas) 1 }}
{{- $problems = append $problems (printf "%s.replicas: more than 1 is not in this version, got %d" $key (int $entry.replicas)) }}
{{- end }}
{{- if ne $entry.store.kind "sqlite" }}
{{- $problems = append $problems (printf "%s.store.kind: %q is not in this version, which has \"sqlite\"" $key $entry.store.kind) }}
{{- end }}
{{- if ne $entry.leader.kind "store" }}
{{- $problems = append $problems (printf "%s.leader.kind: %q is not in this version, which has \"store\"" $key $entry.leader.kind) }}
{{- end }}
{{- if $entry.secrets.externalSecret }}
{{- if $entry.secrets.existingSecret }}
{{- $problems = append $problems (printf "%s.secrets.externalSecret: refused together with secrets.existingSecret, since one of them names the secrets" $key) }}
{{- end }}
{{- end }}
{{- if and $.Values.sandbox.enabled (or $entry.secrets.existingSecret $entry.secrets.externalSecret) }}
{{- $problems = append $problems (printf "%s.secrets: refused together with sandbox.enabled, since the local Webex never stands beside real tokens" $key) }}
{{- end }}
{{- $problems = concat $problems (include "nightshift.configProblems" (list $ $key $entry.config) | fromJsonArray) (include "nightshift.extraProblems" (list $key $entry) | fromJsonArray) }}
{{- end }}
{{- end }}
{{- if $problems }}
{{- fail (printf "\n\nCannot render the chart as these values have %s:\n  %s\n" (ternary "a problem" (printf "%d problems" (len $problems)) (eq (len $problems) 1)) (join "\n  " $problems)) }}
{{- end }}
{{- end }}

{{/* Problems of one block of configuration, as a JSON list. Takes (list $ key config). */}}
{{- define "nightshift.configProblems" -}}
{{- $root := index . 0 }}
{{- $key := printf "%s.config" (index . 1) }}
{{- $config := index . 2 }}
{{- $problems := list }}
{{- $zones := dict }}
{{- with (($config.soc).zone) }}{{ $_ := set $zones "soc.zone" . }}{{ end }}
{{- range $email, $person := ($config.people | default dict) }}
{{- with $person.zone }}{{ $_ := set $zones (printf "people.%s.zone" $email) . }}{{ end }}
{{- end }}
{{- $known := ($root.Files.Get "files/facts.json" | fromJson).zones }}
{{- range $at, $zone := $zones }}
{{- if not (or (has (lower $zone) $known) (regexMatch "^[+-][0-9]{2}(:?[0-9]{2})?$" $zone)) }}
{{- $problems = append $problems (printf "%s.%s: expected an IANA zone such as \"America/New_York\", got %q" $key $at $zone) }}
{{- end }}
{{- end }}
{{- if $root.Values.sandbox.enabled }}
{{- range $part := list "u2c" "rest" "override" }}
{{- if hasKey ($config.webex | default dict) $part }}
{{- $problems = append $problems (printf "%s.webex.%s: refused together with sandbox.enabled, which settles how Webex is reached" $key $part) }}
{{- end }}
{{- end }}
{{- else if (($config.log).content) }}
{{- $problems = append $problems (printf "%s.log.content: allowed only together with sandbox.enabled" $key) }}
{{- end }}
{{- $problems | toJson }}
{{- end }}

{{/* Problems of what a person adds to the pod, as a JSON list. Takes (list key entry). */}}
{{- define "nightshift.extraProblems" -}}
{{- $key := index . 0 }}
{{- $entry := index . 1 }}
{{- $problems := list }}
{{- range $entry.extraEnv }}
{{- if regexMatch "^(NIGHTSHIFT_(CONFIG|SECRETS|STATE|HEALTH_PORT|REPLICA)|CREDENTIALS_DIRECTORY|STATE_DIRECTORY|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|NO_PROXY)$" .name }}
{{- $problems = append $problems (printf "%s.extraEnv: %s is settled by the chart" $key .name) }}
{{- end }}
{{- if eq .name "NODE_TLS_REJECT_UNAUTHORIZED" }}
{{- $problems = append $problems (printf "%s.extraEnv: %s cannot be set, since TLS is always verified; add your CA by caBundle" $key .name) }}
{{- end }}
{{- if and (hasKey . "value") (regexMatch "(?i)(token|secret|passw|api_?key|credential)" .name) }}
{{- $problems = append $problems (printf "%s.extraEnv: %s looks like a secret, and values are no place for one; put it as a file into secrets.existingSecret" $key .name) }}
{{- end }}
{{- end }}
{{- range $entry.extraVolumes }}
{{- if has .name (list "config" "secrets" "data" "tmp" "run" "ca" "kube-api-access") }}
{{- $problems = append $problems (printf "%s.extraVolumes: the name %q is used by the chart" $key .name) }}
{{- end }}
{{- end }}
{{- range $entry.extraVolumeMounts }}
{{- if regexMatch "^/(data|tmp|app|etc/nightshift|run/secrets|run/nightshift|etc/nightshift-ca|var/run/secrets)(/|$)" .mountPath }}
{{- $problems = append $problems (printf "%s.extraVolumeMounts: the path %q is used by the chart" $key .mountPath) }}
{{- end }}
{{- end }}
{{- $problems | toJson }}
{{- end }}
