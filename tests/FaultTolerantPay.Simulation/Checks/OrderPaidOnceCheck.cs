using FaultTolerantPay.Model;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// An order is paid at most once, in whatever way and by whatever attempt (M2); an attempt that is answered with another one hears what
/// that one's callers hear (M4).
/// </summary>
internal sealed class OrderPaidOnceCheck(SimulatedWorld world)
{
    private readonly Dictionary<OrderKey, List<TransactionKey>> _attempts = [];

    /// <summary>Somebody is about to ask for an attempt.</summary>
    public void Add(TransactionKey key)
    {
        if (!_attempts.TryGetValue(key.OrderKey, out List<TransactionKey>? attempts))
        {
            _attempts.Add(key.OrderKey, attempts = []);
        }

        if (!attempts.Contains(key))
        {
            attempts.Add(key);
        }
    }

    /// <summary>The business system executes an attempt.</summary>
    public void Executed(TransactionKey key)
    {
        foreach (TransactionKey other in Others(key))
        {
            if (!MaySee(other) || !MaySee(key))
            {
                continue;
            }

            if (IsExecutedInTime(other))
            {
                world.Fail("M2", $"{key} is executed although {other} was.");
            }

            if (Advance(other) is { } advance)
            {
                world.Fail("M2", $"{key} is executed although {other} is advanced, {advance.State}.");
            }
        }
    }

    /// <summary>A commit is durable.</summary>
    public void Committed(StandInCommit commit)
    {
        if (commit.Transaction is { } record && IsOpen(record))
        {
            foreach (TransactionKey other in Others(record.Key))
            {
                // What an operator has to decide on stops the attempts that begin after it was found.
                if (world.Durable.Find(other)?.Record is { } held && (IsOpen(held) || (held.MayBePaid && record.Version == 0)))
                {
                    world.Fail("M2",
                        $"{record.Key} is on record as {record.Outcome.Kind} ({record.Outcome.Reason}) beside {other}, " +
                        $"{held.Outcome.Kind} ({held.Outcome.Reason}).");
                }
            }
        }
        if (commit.Advance is not { Version: 0 } advance)
        {
            return;
        }

        foreach (TransactionKey other in Others(advance.Key))
        {
            if (Advance(other) is { } earlier)
            {
                world.Fail("M2", $"{advance.Key} is advanced although {other} is, {earlier.State}.");
            }

            if (MaySee(other) && IsExecutedInTime(other))
            {
                world.Fail("M2", $"{advance.Key} is advanced although the business system executed {other}.");
            }
        }
    }

    /// <summary>A caller of one attempt is answered with another one.</summary>
    public void Answered(TransactionKey key, TransactionOutcome outcome, long askedAt)
    {
        var other = new TransactionKey(key.Merchant, key.Order, outcome.Attempt!.Value);
        NotifiedOutcomes answered = world.Answers.Of(other);
        if (AdvanceStateTable.IsFinal(outcome) && outcome.Kind is not (OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced)
            && outcome.Refusal?.Code != RefusalCode.KeyConflict)
        {
            world.Fail("M2", $"{key} was answered with {other}, {outcome.Kind}, which does not hold the order.");
        }
        // The store did not take this try: its answer is what the business system did, from memory, whatever an earlier try was answered.
        bool isUnrecorded = answered.WasUnrecorded && outcome.Kind == OutcomeKind.CompletedByPrimary
            && world.Primary.Find(other) is { IsExecuted: true };
        if (AdvanceStateTable.IsFinal(outcome) && !isUnrecorded && answered.Stored is { } stored && stored != outcome.Kind)
        {
            world.Fail("M4", $"{key} was answered {outcome.Kind} of {other}, whose callers were answered {stored}.");
        }

        if (outcome.Kind == OutcomeKind.Pending && answered.Stored is { } known && answered.StoredAt < askedAt)
        {
            world.Fail("M4", $"{key} was answered Pending ({outcome.Reason}) of {other}, whose callers were answered {known} before.");
        }
    }

    /// <summary>
    /// Whether the business system executed the original of an advance, as this attempt or, as far as anybody could tell, as another one of
    /// its order.
    /// </summary>
    public bool IsExecuted(Advance advance)
    {
        if (world.Primary.Find(advance.Key) is { IsExecuted: true })
        {
            return true;
        }

        foreach (TransactionKey other in Others(advance.Key))
        {
            if (world.Primary.Find(other) is not { IsExecuted: true } payment)
            {
                continue;
            }

            bool isKnown = payment.IsExecutedLate ? world.Drivers.Operators.Listed.Contains(other) : MaySee(other);
            if (isKnown || advance.IsSuperseded)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the business system executed an order, as whichever attempt.</summary>
    public bool IsExecutedByAnyAttempt(TransactionKey key) =>
        Others(key).Append(key).Any(attempt => world.Primary.Find(attempt) is { IsExecuted: true });

    private IEnumerable<TransactionKey> Others(TransactionKey key) =>
        _attempts.TryGetValue(key.OrderKey, out List<TransactionKey>? attempts) && attempts.Count > 1
            ? attempts.Where(other => other != key) : [];

    /// <summary>
    /// Whether the library can know of what the business system did with an attempt: it was on record before it was sent.
    /// </summary>
    private bool MaySee(TransactionKey key) => world.Settings.RecordsBeforeSending && !world.Answers.Of(key).WasUnrecorded;

    private bool IsExecutedInTime(TransactionKey key) => world.Primary.Find(key) is { IsExecuted: true, IsExecutedLate: false };

    private Advance? Advance(TransactionKey key) =>
        world.Durable.Find(key)?.Advance is { State: not (AdvanceState.Released or AdvanceState.Superseded) } advance ? advance : null;

    /// <summary>Whether an attempt holds its order: it did not end certainly unpaid.</summary>
    private static bool IsOpen(TransactionRecord record) =>
        record.Outcome is not ({ Kind: OutcomeKind.DeclinedByPrimary or OutcomeKind.Failed or OutcomeKind.Refused } or
        {
            Kind: OutcomeKind.Pending,
            Reason: OutcomeReasons.Withdrawn
        });
}
