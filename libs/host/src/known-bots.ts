/** The ten bots, in the order in which the fleet is listed. A block of the configuration under any other name is a mistake. */
export const tenBots = ['pokedex', 'hal9000', 'toodles', 'jarvis', 'barnacles', 'msoar', 'tars', 'money-ball', 'case', 'pinger'] as const
