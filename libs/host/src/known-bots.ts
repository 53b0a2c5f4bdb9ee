/** The ten bots, in the order in which the fleet is listed. A block of the configuration under any other name is a mistake. */
export const tenBots = ['pokedex', 'hal9000', 'toodles', 'jarvis', 'barnacles', 'msoar', 'tars', 'money-ball', 'case', 'pinger'] as const

/** The tools of bots.md §13: what may stand under `connectors` besides those that the bot itself uses. */
export const knownTools = [
  'xsoar',
  'falcon',
  'virustotal',
  'abuseipdb',
  'llm',
  'thehive',
  'tanium',
  'servicenow',
  'azdo',
  'recordedfuture',
  'iris',
  'urlscan',
  'shodan',
  'mcp',
  'pager',
  'zscaler',
  'abnormal',
  'qradar',
  'infoblox',
  'hibp',
] as const
