using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>What the commits of a batch are about: what to lock, and what to read.</summary>
internal sealed class BatchKeys
{
    public BatchKeys(IReadOnlyList<PendingCommit> commits)
    {
        foreach (PendingCommit pending in commits)
        {
            Add(pending.Records.Commit);
        }

        Locks =
        [
            .. Orders.Select(OrderLocks.Of),
            .. Receipts.Select(receipt => OrderLocks.Of("receipt", receipt)),
            .. Discrepancies.Select(id => OrderLocks.Of("discrepancy", id)),
        ];
    }

    /// <summary>What to lock before anything is read, with repetitions. Counters come in addition.</summary>
    public long[] Locks { get; }

    public HashSet<TransactionKey> Subjects { get; } = [];

    public HashSet<OrderKey> Orders { get; } = [];

    /// <summary>The counters that are changed, or looked at for a limit.</summary>
    public HashSet<CounterKey> Counters { get; } = [];

    /// <summary>The counters that are changed.</summary>
    public HashSet<CounterKey> ChangedCounters { get; } = [];

    public HashSet<WorkItemKey> Work { get; } = [];

    /// <summary>The streams that leave the queue unless messages wait.</summary>
    public HashSet<WorkItemKey> EndingStreams { get; } = [];

    public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Discrepancies { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>The references of operations.</summary>
    public HashSet<string> References { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a row is appended to the audit trail.</summary>
    public bool HasAuditRows { get; private set; }

    /// <summary>The most numbers that the batch can need.</summary>
    public int MaxNumbers { get; private set; }

    /// <summary>Every payment that a commit is about, with repetitions.</summary>
    public static IEnumerable<TransactionKey> KeysOf(StandInCommit commit) =>
    [
        .. Of(commit.Transaction?.Key), .. Of(commit.Advance?.Key), .. Of(commit.ChannelPayment?.Key), .. Of(commit.Settlement?.Key),
        .. Of(commit.Lease?.Item.Transaction),
        .. commit.Instructions.Select(instruction => instruction.Key.Transaction),
        .. commit.Journal.Select(entry => entry.Key),
        .. commit.Timeline.Select(line => line.Key),
        .. commit.Outbox.Select(message => message.Stream.Transaction),
        .. commit.Work.Select(change => change.Item.Transaction),
        .. commit.Discrepancies.Select(discrepancy => discrepancy.Key),
        .. Of(commit.Approval?.Key),
    ];

    private static TransactionKey[] Of(TransactionKey? key) => key is { } given ? [given] : [];

    private void Add(StandInCommit commit)
    {
        foreach (TransactionKey key in KeysOf(commit))
        {
            Subjects.Add(key);
            Orders.Add(key.OrderKey);
        }

        ChangedCounters.UnionWith(commit.Counters.Select(change => change.Key));
        Counters.UnionWith(commit.Counters.Select(change => change.Key));
        Counters.UnionWith(commit.Limits.SelectMany(limit => limit.Keys));
        Work.UnionWith(commit.Work.Select(change => change.Item));
        if (commit.Lease is { } lease)
        {
            Work.Add(lease.Item);
        }

        EndingStreams.UnionWith(commit.Work
            .Where(change => change.DueAt is null && BatchWork.IsStream(change.Item)).Select(change => change.Item));
        Messages.UnionWith(commit.Outbox.Select(message => message.Id));
        Discrepancies.UnionWith(commit.Discrepancies.Select(discrepancy => discrepancy.Id));
        References.UnionWith((commit.ChannelPayment?.Operations ?? []).Select(operation => operation.Reference));
        if (commit.Receipt is { } receipt)
        {
            Receipts.Add(receipt.Receipt);
        }

        HasAuditRows |= commit.Journal.Count + commit.Timeline.Count > 0;
        MaxNumbers += KeysOf(commit).Distinct().Count() + commit.Journal.Count + commit.Timeline.Count + commit.Outbox.Count
            + commit.Work.Count;
    }
}
