/** What Azure raises, in the Event Grid schema. */
export interface AzureEvent {
  topic: string;
  subject: string;
  eventType: string;
  /** ISO 8601, in Azure's (simulated) time. */
  eventTime: string;
  id: string;
  data: Record<string, unknown>;
  dataVersion: string;
  metadataVersion: string;
}
