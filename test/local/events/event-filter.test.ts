import { describe, expect, it } from 'vitest';
import type { AzureEvent } from '../../../local/events/azure-event.ts';
import { matches, type AdvancedFilter } from '../../../local/events/event-filter.ts';
import { aBlobCreated } from './a-blob-created.ts';

const uploaded = aBlobCreated();

function passes(filter: AdvancedFilter, event: AzureEvent = uploaded): boolean {
  return matches({ advancedFilters: [filter] }, event);
}

describe('the filter of an event subscription', () => {
  it('lets everything pass where it says nothing', () => {
    expect(matches({}, uploaded)).toBe(true);
    expect(matches({ includedEventTypes: ['All'] }, uploaded)).toBe(true);
  });

  it('knows event types in any case', () => {
    expect(matches({ includedEventTypes: ['microsoft.storage.blobcreated'] }, uploaded)).toBe(true);
    expect(matches({ includedEventTypes: ['Microsoft.Storage.BlobDeleted'] }, uploaded)).toBe(
      false,
    );
  });

  it('compares subjects without case, unless it is told to mind it', () => {
    const filter = { subjectBeginsWith: '/BLOBservices/default/containers/vhds/' };
    expect(matches(filter, uploaded)).toBe(true);
    expect(matches({ ...filter, isSubjectCaseSensitive: true }, uploaded)).toBe(false);
    expect(matches({ subjectEndsWith: '.VHD' }, uploaded)).toBe(true);
    expect(matches({ subjectEndsWith: '.vhd.ready' }, uploaded)).toBe(false);
  });

  it('asks every advanced filter, and within one any of its values', () => {
    const type = { operatorType: 'StringIn', key: 'data.blobType', values: ['x', 'pageblob'] };
    const long = { operatorType: 'NumberGreaterThan', key: 'data.contentLength', value: 1e9 };
    expect(matches({ advancedFilters: [type] }, uploaded)).toBe(true);
    expect(matches({ advancedFilters: [type, long] }, uploaded)).toBe(false);
  });

  it.each<[AdvancedFilter, boolean]>([
    [{ operatorType: 'StringIn', key: 'Data.Api', values: ['putblob'] }, true],
    [{ operatorType: 'StringNotIn', key: 'data.api', values: ['PutBlob'] }, false],
    [{ operatorType: 'StringNotIn', key: 'data.absent', values: ['PutBlob'] }, true],
    [{ operatorType: 'StringBeginsWith', key: 'subject', values: ['/blobservices'] }, true],
    [{ operatorType: 'StringEndsWith', key: 'subject', values: ['.iso', '.vhd'] }, true],
    [{ operatorType: 'StringContains', key: 'subject', values: ['ubuntu'] }, true],
    [{ operatorType: 'StringNotContains', key: 'subject', values: ['ubuntu'] }, false],
    [{ operatorType: 'NumberIn', key: 'data.contentLength', values: [1, 1024] }, true],
    [{ operatorType: 'NumberNotIn', key: 'data.contentLength', values: [1024] }, false],
    [{ operatorType: 'NumberGreaterThanOrEquals', key: 'data.contentLength', value: 1024 }, true],
    [{ operatorType: 'NumberLessThan', key: 'data.contentLength', value: 1024 }, false],
    [{ operatorType: 'NumberInRange', key: 'data.contentLength', values: [[1000, 1024]] }, true],
    [{ operatorType: 'NumberNotInRange', key: 'data.contentLength', values: [[0, 9]] }, true],
    [{ operatorType: 'BoolEquals', key: 'data.isNew', value: true }, true],
    [{ operatorType: 'IsNotNull', key: 'data.api' }, true],
    [{ operatorType: 'IsNullOrUndefined', key: 'data.absent' }, true],
    [{ operatorType: 'NumberGreaterThan', key: 'data.api', value: 0 }, false],
  ])('%o is %s', (filter, expected) => {
    const event = aBlobCreated({ data: { ...uploaded.data, isNew: true } });
    expect(passes(filter, event)).toBe(expected);
  });

  it('looks into arrays only where it is told to', () => {
    const event = aBlobCreated({ data: { regions: ['westeurope', 'eastus'] } });
    const inRegion = { operatorType: 'StringIn', key: 'data.regions', values: ['eastus'] };
    const filter = { advancedFilters: [inRegion] };
    expect(matches(filter, event)).toBe(false);
    expect(matches({ ...filter, enableAdvancedFilteringOnArrays: true }, event)).toBe(true);
  });
});
