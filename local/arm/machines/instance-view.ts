import type { Machine, MachineState } from './machine-state.ts';

/** What $expand=instanceView tells. What only the guest knows is there as far as the machine's own profile has it. */
export function instanceView({ state, provisioningState }: Machine): unknown {
  const { timeCreated: time, power, changing } = state;
  const isRunning = power === 'running' && changing === undefined;
  const done = {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    time,
  };
  return {
    ...(power !== 'deallocated' && state.domains),
    ...(isRunning && guest(state)),
    disks: [state.osDisk, ...state.dataDisks].map(({ name }) => ({ name, statuses: [done] })),
    ...(hasManagedDiagnostics(state) && { bootDiagnostics: {} }),
    hyperVGeneration: state.hyperVGeneration,
    statuses: [
      ...(state.generalized
        ? [{ code: 'OSState/generalized', level: 'Info', displayStatus: 'VM generalized' }]
        : []),
      provisioningStatus(provisioningState, time),
      ...(provisioningState === 'Creating' ? [] : [powerStatus(state)]),
    ],
  };
}

/** Whether it keeps what it says while it boots where nobody else looks: Azure tells that, but no place. */
function hasManagedDiagnostics({ told }: MachineState): boolean {
  const { bootDiagnostics } = (told['diagnosticsProfile'] ?? {}) as Diagnostics;
  return bootDiagnostics?.enabled === true && bootDiagnostics.storageUri === undefined;
}

interface Diagnostics {
  bootDiagnostics?: { enabled?: boolean; storageUri?: string };
}

function provisioningStatus(provisioningState: string, time: string) {
  const name = provisioningState.toLowerCase();
  const displayStatus = name === 'succeeded' ? 'Provisioning succeeded' : provisioningState;
  return { code: `ProvisioningState/${name}`, level: 'Info', displayStatus, time };
}

/** Every instance of a machine says in these words how it runs. */
export function powerStatus({ power, changing }: Pick<MachineState, 'power' | 'changing'>) {
  const state = changing ?? power;
  return { code: `PowerState/${state}`, level: 'Info', displayStatus: `VM ${state}` };
}

function guest({ osProfile, timeCreated }: MachineState) {
  const ready = {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Ready',
    message: 'Guest Agent is running',
    time: timeCreated.replace(/\.\d+/, ''),
  };
  return {
    computerName: osProfile?.['computerName'],
    vmAgent: { vmAgentVersion: '2.13.1.1', statuses: [ready], extensionHandlers: [] },
  };
}
