using FaultTolerantPay.Advances;
using FaultTolerantPay.Ledger;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>What every store checks in the same way, so that misuse fails alike on all of them, before anything is written.</summary>
public static class StoreRules
{
    /// <summary>The most records that one read gives.</summary>
    public const int MaxPageSize = 1_000;

    /// <summary>The longest lease that a claim may ask for.</summary>
    public static readonly TimeSpan MaxLease = TimeSpan.FromDays(1);

    /// <summary>Refuses a page length outside 1 to <see cref="MaxPageSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public static void CheckPage(int maxItems)
    {
        if (maxItems is < 1 or > MaxPageSize)
            throw new ArgumentOutOfRangeException(nameof(maxItems), maxItems, $"Expected 1 to {MaxPageSize}.");
    }

    /// <summary>Refuses what no claim may ask for: a page length out of range, or a lease outside more than 0 to <see cref="MaxLease"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static void CheckClaim(WorkClaim claim)
    {
        CheckPage(claim.MaxItems);
        if (claim.Lease <= TimeSpan.Zero || claim.Lease > MaxLease)
            throw new ArgumentOutOfRangeException(nameof(claim), claim.Lease, $"Expected a lease of more than 0, and at most {MaxLease}.");
    }

    /// <summary>Refuses to bring work forward to a time that is later than what it is brought from: it would never end.</summary>
    public static void CheckBringForward(DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems)
    {
        CheckPage(maxItems);
        if (dueAt > laterThan)
            throw new ArgumentOutOfRangeException(nameof(dueAt), dueAt, $"Expected not after {laterThan:O}.");
    }

    /// <summary>
    /// How a claim is shared where more is due than asked for: how many items each of the merchants whose turn it is may get. The first ones get what does not divide.
    /// </summary>
    /// <param name="maxItems">How many items are asked for.</param>
    /// <param name="merchants">How many merchants take turns: 1 to <paramref name="maxItems"/>.</param>
    /// <param name="turn">The merchant's place, from 0.</param>
    public static int ShareOf(int maxItems, int merchants, int turn) => (maxItems / merchants) + (turn < maxItems % merchants ? 1 : 0);

    /// <summary>Refuses a commit with a journal entry that does not sum to zero (M6).</summary>
    /// <exception cref="InvalidOperationException">An entry is not balanced.</exception>
    public static void CheckBalanced(StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
        {
            JournalEntry entry = commit.Journal[i];
            if (entry.Sum != 0)
                throw new InvalidOperationException(
                    $"Journal entry '{entry.Event}' of {entry.Key} sums to {entry.Sum} {entry.Currency} minor units; expected 0.");
        }
    }

    /// <summary>
    /// A row of the audit trail that lies further than this before the row that was stored before it is named by the check of the trail. It is stored all the same: after a clock that was far ahead
    /// is set back, what happened to the money must be written.
    /// </summary>
    public static TimeSpan MaxBackDating { get; } = TimeSpan.FromDays(1);

    /// <summary>Refuses a commit with a journal entry or a timeline line of another time than the commit's own.</summary>
    /// <exception cref="InvalidOperationException">A row bears another time.</exception>
    public static void CheckTimes(StandInCommit commit)
    {
        for (int i = 0; i < commit.Journal.Count; i++)
            CheckTime("Journal entry", commit.Journal[i].Event, commit.Journal[i].Key, commit.Journal[i].At, commit.At);
        for (int i = 0; i < commit.Timeline.Count; i++)
            CheckTime("Timeline line", commit.Timeline[i].Name, commit.Timeline[i].Key, commit.Timeline[i].At, commit.At);
    }

    /// <summary>What a store throws when a journal entry's payment or advance is not on record, nor in the commit.</summary>
    public static InvalidOperationException UnknownPayment(JournalEntry entry) =>
        new($"Journal entry '{entry.Event}' is of payment {entry.Key}, which is not on record with an advance; expected both in the commit or before it.");

    private static void CheckTime(string what, string name, TransactionKey key, DateTimeOffset at, DateTimeOffset committedAt)
    {
        if (at != committedAt)
            throw new InvalidOperationException(
                $"{what} '{name}' of {key} is dated {at:O}; expected the time of its commit, {committedAt:O}.");
    }

    /// <summary>Refuses a move of an advance that <see cref="AdvanceStates"/> does not allow.</summary>
    /// <exception cref="InvalidOperationException">The move is not allowed.</exception>
    public static void CheckMove(TransactionKey key, AdvanceState from, AdvanceState to)
    {
        if (!AdvanceStates.Allows(from, to))
            throw new InvalidOperationException(
                $"Advance {key} cannot move from {from} to {to}; expected {string.Join(", ", AdvanceStates.After(from))}.");
    }

    /// <summary>Refuses to change a payment's final outcome into another (M4).</summary>
    /// <exception cref="InvalidOperationException">The outcome is final already.</exception>
    public static void CheckOutcome(TransactionKey key, OutcomeKind from, bool fromIsFinal, OutcomeKind to)
    {
        if (fromIsFinal && from != to)
            throw new InvalidOperationException($"Payment {key} has the final outcome {from}; it cannot become {to}.");
    }

    /// <summary>
    /// Whether the store must see first that no other attempt of the order holds it (<see cref="IsCertainlyUnpaid(TransactionRecord)"/>). A
    /// commit needs that where it begins an attempt, which is not on record yet, or was
    /// withdrawn and is taken up again; and where it reserves an advance: an earlier attempt may be said to be paid after all since this
    /// one began.
    /// </summary>
    /// <param name="before">The outcome on record; null where the attempt is not on record.</param>
    /// <param name="beforeReason">The reason on record.</param>
    /// <param name="commit">The commit; it has a record.</param>
    public static bool NeedsOrder(OutcomeKind? before, string? beforeReason, StandInCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        TransactionOutcome after = commit.Transaction!.Outcome;
        bool begins = before is null || (IsWithdrawn(before.Value, beforeReason) && !IsWithdrawn(after.Kind, after.Reason));
        return begins || commit.Advance is { Version: 0 };
    }

    /// <summary>Whether an attempt ended with nothing paid, for certain, so that another attempt of its order may follow (M2).</summary>
    /// <param name="kind">Its outcome.</param>
    /// <param name="reason">The reason of that.</param>
    /// <param name="mayBePaid"><see cref="TransactionRecord.MayBePaid"/>.</param>
    public static bool IsCertainlyUnpaid(OutcomeKind kind, string? reason, bool mayBePaid) => !mayBePaid
        && (kind is OutcomeKind.DeclinedByPrimary or OutcomeKind.Refused or OutcomeKind.Failed || IsWithdrawn(kind, reason));

    /// <summary>Whether an attempt ended with nothing paid, for certain, so that another attempt of its order may follow (M2).</summary>
    public static bool IsCertainlyUnpaid(TransactionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return IsCertainlyUnpaid(record.Outcome.Kind, record.Outcome.Reason, record.MayBePaid);
    }

    private static bool IsWithdrawn(OutcomeKind kind, string? reason) => kind == OutcomeKind.Pending && reason == OutcomeReasons.Withdrawn;

    /// <summary>What a store throws when it is to change a message that is not there.</summary>
    public static InvalidOperationException UnknownMessage(OutboxMessage message) =>
        new($"Message {message.Number} ('{message.Id}') is not there; expected one that was appended before.");

    /// <summary>What a store throws when it is to close a difference that is not there.</summary>
    public static InvalidOperationException UnknownDiscrepancy(Discrepancy discrepancy) =>
        new($"Difference '{discrepancy.Id}' is not there, and cannot be closed.");
}
