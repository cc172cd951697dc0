using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>A commit on its way to the store is changed; null leaves it as it is.</summary>
internal sealed class CommitDefect(Func<StandInCommit, StandInCommit?> change) : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store, change);

    private sealed class Decorated(IStandInStore inner, Func<StandInCommit, StandInCommit?> change) : StoreDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken) =>
            Inner.CommitAsync(change(commit) ?? commit, cancellationToken);
    }
}

/// <summary>A new payout is acknowledged before it is durable: written behind, as a cache would.</summary>
internal sealed class WriteBehind : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            if (commit.Instructions is not [{ IsResolved: false, Key.Purpose: InstructionPurpose.Payout }])
            {
                return Inner.CommitAsync(commit, cancellationToken);
            }

            _ = Inner.CommitAsync(commit, CancellationToken.None).AsTask();
            return new ValueTask<CommitResult>(CommitResult.Committed);
        }
    }
}

/// <summary>Caps are checked by reading the counters first, and not with the commit.</summary>
internal sealed class CapsOutsideTheCommit : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            foreach (CounterLimit limit in commit.Limits)
            {
                long amount = 0, count = 0;
                foreach (CounterKey key in limit.Keys)
                {
                    CounterValue value = await Inner.ReadCounterAsync(key, cancellationToken).ConfigureAwait(false);
                    amount += value.AmountMinor;
                    count += value.Count;
                }
                if (amount + commit.Advance!.Amount.Minor > limit.MaxAmountMinor || count + 1 > limit.MaxCount)
                {
                    return new CommitResult(CommitStatus.LimitReached, limit, new CounterValue(amount, count));
                }
            }
            return await Inner.CommitAsync(commit with { Limits = [] }, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>A lost lease and a newer version do not stop a writer: the last one wins.</summary>
internal sealed class LastWriterWins : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            CommitResult result = await Inner.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (result.Status is not (CommitStatus.LeaseLost or CommitStatus.VersionConflict) || commit.Advance is not { } advance)
            {
                return result;
            }

            Advance? stored = await Inner.FindAdvanceAsync(advance.Key, cancellationToken).ConfigureAwait(false);
            if (stored is null || !AdvanceStates.Allows(stored.State, advance.State))
            {
                return result;
            }

            TransactionRecord? record = commit.Transaction is null ? null
                : await Inner.FindTransactionAsync(advance.Key, cancellationToken).ConfigureAwait(false);
            return await Inner.CommitAsync(
                commit with
                {
                    Lease = null,
                    Advance = advance with { Version = stored.Version },
                    Transaction = record is null || record.Outcome.IsFinal ? null : commit.Transaction! with { Version = record.Version },
                },
                cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>A payment's outcome is read from a cache that nobody keeps up to date.</summary>
internal sealed class StaleOutcomes : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        private readonly Dictionary<TransactionKey, TransactionRecord> _cache = [];

        public override async ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken)
        {
            if (_cache.TryGetValue(key, out TransactionRecord? cached))
            {
                return cached;
            }

            TransactionRecord? record = await Inner.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false);
            if (record is { Outcome: { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.PrimaryUnknown or OutcomeReasons.PayoutUnknown } })
            {
                _cache.TryAdd(key, record);
            }

            return record;
        }
    }
}

/// <summary>The record of a payment is acknowledged before it is sent, and not stored.</summary>
internal sealed class IntentNotStored : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken) =>
            commit.Transaction is { Version: 0, Outcome.Reason: OutcomeReasons.InProgress } ? new(CommitResult.Committed)
                : Inner.CommitAsync(commit, cancellationToken);
    }
}

/// <summary>An attempt that nobody can tell of makes way for the next one of its order.</summary>
internal sealed class UnknownOrderIsFree : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            CommitResult result = await Inner.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (result is not { Status: CommitStatus.OrderTaken, Holder: { } holder }
                || await Inner.FindTransactionAsync(holder, cancellationToken)
                    .ConfigureAwait(false) is not { Outcome.Reason: OutcomeReasons.PrimaryUnknown } unknown)
            {
                return result;
            }

            var failed = new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = commit.At };
            await Inner.CommitAsync(new StandInCommit { At = commit.At, Transaction = unknown with { Outcome = failed } },
                cancellationToken).ConfigureAwait(false);
            return await Inner.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>The store does not say that an order is taken.</summary>
internal sealed class PaidOrderIsFree : Defect
{
    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => new Decorated(store);

    private sealed class Decorated(IStandInStore inner) : StoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
        {
            CommitResult result = await Inner.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            return result.Status == CommitStatus.OrderTaken ? CommitResult.Committed : result;
        }
    }
}
