import type { Deviation } from './deviation.ts';

export const hostDeviations: Deviation[] = [
  {
    what: 'The lease of queue messages (10 min), its renewal, the visibilityTimeout of failed messages and maxPollingInterval are divided by the speed; the lease is at least 2 s, and no polling interval is made shorter than 1 s.',
    why: 'A redelivery can be waited for. Storage counts visibility in whole seconds, and a laptop has better things to do than to poll.',
    check:
      'host/queue-faults.test.ts › leaves the message of a vanished host to another host, once the lease is over',
  },
  {
    what: 'functionTimeout, timer schedules and the graces of a stop are not divided by the speed.',
    why: 'The code itself does not run faster, and schedules are settings, which a laptop may set otherwise.',
    check: 'host/queue-faults.test.ts › renews the lease while the function runs',
  },
  {
    what: 'An app that does not load, or registers nothing, makes the start fail. An entry that throws before its first registration leaves the real host running without functions and without an error.',
    why: 'A silent trap is of no use on a laptop; the error says that Azure would be silent.',
    check: 'host/start-up.test.ts › is refused, loudly, for the app that',
  },
  {
    what: 'When storage refuses a connection or a permission, the listeners pause for 2 s and start again; the real host ends its process.',
    why: 'The pause stands for the platform starting the host again. What was in flight goes on here.',
    check:
      'host/queue-outage.test.ts › pauses every listener when storage refuses it, then starts them again',
  },
  {
    what: 'After three worker exits within 30 min the next worker starts 1 s later; the real host recycles itself.',
    why: 'The pause stands for the platform starting the host again.',
    check:
      'host/start-up.test.ts › starts another worker after one ends, and pauses when they keep ending',
  },
  {
    what: 'newBatchThreshold left out of host.json is batchSize / 2, whatever the number of processors.',
    why: 'A 2048 MB Flex instance has one processor; a laptop should not run more at once.',
    check: 'host/settings.test.ts › has the defaults of the host',
  },
  {
    what: 'maxPollingInterval left out of host.json is 1 min, as in Azure; func start uses 2 s.',
    why: 'The laptop should show the delays of Azure.',
    check: 'host/settings.test.ts › has the defaults of the host',
  },
  {
    what: 'Function, master and system keys are checked; func start lets everyone in.',
    why: 'A missing key should be found before Azure finds it. Keys are new at each start unless given.',
    check:
      'host/http-trigger.test.ts › answers 401 with an empty body unless the key is the function key or the master key',
  },
  {
    what: 'Timers take no singleton lock: two hosts both run them. Their status is a JSON file if one is named, and lasts as long as the host if not.',
    why: 'There is one host on a laptop; a past-due run needs only the status.',
    check: 'host/timer-trigger.test.ts › runs on every host: none waits for a lock of another',
  },
  {
    what: 'The host keeps nothing in its own storage and has its identity without asking for it: before the start, the settings of both are compared with what there is.',
    why: 'Locks and keys are not kept in blobs here. Wrong settings would end the start in Azure too.',
    check: 'host/host-storage.test.ts › a host whose',
  },
  {
    what: 'Retry policies of functions are announced as unsupported and not applied.',
    why: 'The documentation does not support them for queues, and nothing here uses one for a timer.',
    check:
      'host/timer-trigger.test.ts › runs once though it fails and its retry policy asks for more',
  },
  {
    what: 'HTTP streams (enableHttpStream) are refused at the start.',
    why: 'No function streams; without a proxy a request would hang.',
    check: 'host/start-up.test.ts › is refused, loudly, for the app that',
  },
  {
    what: 'Of the admin API: host status and ping, the list and the description of functions, and running one by hand (not an http function). Of the webhooks: eventgrid.',
    why: 'The rest is for the portal and the platform.',
    check: 'host/http-trigger.test.ts › starts a function by hand and answers at once',
  },
  {
    what: 'Binding types are queueTrigger, queue, eventGridTrigger, timerTrigger, httpTrigger and http; cardinality many is not known to Event Grid triggers; route constraints are int, long, bool, alpha and guid.',
    why: 'A function with another one is in error, and says so.',
    check: 'host/http-trigger.test.ts › says why the local host does not run',
  },
  {
    what: 'Members of host.json that nothing here follows are refused at the start, but for logging, telemetryMode and extensionBundle.',
    why: 'Left alone they would seem to work. What is left makes no difference to a function.',
    check: 'host/settings.test.ts › may say what makes no difference here',
  },
  {
    what: 'HTTP requests are neither ended after 230 s nor answered 429; FUNCTIONS_REQUEST_BODY_SIZE_LIMIT and AzureWebJobsDisableHomepage do nothing.',
    why: 'No function here takes that long, and nothing sets the others: the front end and the limits of a plan are not the host.',
    check:
      'host/http-trigger.test.ts › has its home page and its limit whatever settings say of them',
  },
  {
    what: 'Every function runs in the same host and worker; on Flex each queue or timer function scales on instances of its own.',
    why: 'State shared in memory would be a mistake in either place, and one process is enough for a laptop.',
    check: 'host/http-trigger.test.ts › runs every function in the same worker',
  },
  {
    what: 'A request that comes while the host starts gets 503 at once; the real host lets it wait first.',
    why: 'The start takes less than a second.',
    check: 'host/start-up.test.ts › answers 503 at once until it has started',
  },
  {
    what: 'Storage requests are tried four times within about two seconds; the .NET client waits longer between tries.',
    why: 'The times of the .NET client are not part of what the app may count on.',
    check: 'host/queue-outage.test.ts › tries a request four times before it polls later',
  },
];
