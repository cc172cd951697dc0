using System.Collections.Immutable;
using FaultTolerantPay.Routing.Learning;

namespace FaultTolerantPay.Routing.Live;

/// <summary>Translates between a memory and its record, under the lock of live state.</summary>
internal static class ApprovalRecords
{
    public static ApprovalRecord Of(ApprovalMemory memory, IReadOnlyDictionary<string, ChannelState> byId)
    {
        var entries = ImmutableArray.CreateBuilder<ApprovalEntry>();
        foreach ((string id, ChannelState state) in byId.OrderBy(channel => channel.Key, StringComparer.Ordinal))
        {
            for (int segment = 0; segment < memory.Segments.Count; segment++)
            {
                LearnedCell cell = memory.Cell_NeedsLock(state.Handle.Value, segment);
                if (!cell.IsEmpty)
                {
                    LearnedSegment of = memory.Segments[segment];
                    ImmutableArray<string> dimensions = segment == 0 ? [] : memory.Learning.Segments[of.Level];
                    entries.Add(new ApprovalEntry(id, dimensions, of.Values, cell.Attempts, cell.Approvals, cell.Failures));
                }
            }
        }

        long ticks = Math.Max(memory.TimeTicks, 0);
        return new ApprovalRecord(new DateTimeOffset(ticks, TimeSpan.Zero), entries.DrainToImmutable());
    }

    /// <summary>Restores a memory. Returns how many entries name a channel or segment that is not known.</summary>
    public static int Restore(ApprovalMemory memory, ApprovalRecord record, IReadOnlyDictionary<string, ChannelState> byId)
    {
        var cells = new List<(int, int, ImmutableArray<string>, LearnedCell)>(record.Entries.Length);
        foreach (ApprovalEntry entry in record.Entries)
        {
            int level = LevelOf(memory, entry);
            if (level >= 0 && byId.TryGetValue(entry.ChannelId, out ChannelState? state))
            {
                var cell = new LearnedCell { Attempts = entry.Attempts, Approvals = entry.Approvals, Failures = entry.Failures };
                cells.Add((state.Handle.Value, level, entry.Values, cell));
            }
        }

        // The record of a memory without a time must not make its first report move through two thousand years, an hour at a time.
        long ticks = record.At.UtcTicks == 0 ? long.MinValue : record.At.UtcTicks;
        return record.Entries.Length - memory.Restore_NeedsLock(ticks, cells);
    }

    private static int LevelOf(ApprovalMemory memory, ApprovalEntry entry)
    {
        ImmutableArray<ImmutableArray<string>> segments = memory.Learning.Segments;
        int level = entry.Dimensions.IsEmpty ? segments.Length : 0;
        while (level < segments.Length && !segments[level].SequenceEqual(entry.Dimensions))
        {
            level++;
        }

        return level < segments.Length || entry.Dimensions.IsEmpty ? level : -1;
    }
}
