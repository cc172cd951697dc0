using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>
/// An advance and its payment's record, as they are in the store. After a commit they are what was committed, with newer versions; the copy that bears the new
/// version is made when somebody goes on from it, which the last step of a decision does not.
/// </summary>
internal readonly struct StoredAdvance
{
    private readonly Advance _advance;
    private readonly TransactionRecord _record;
    private readonly long _advanceVersion;
    private readonly long _recordVersion;

    public StoredAdvance(Advance advance, TransactionRecord record)
        : this(advance, advance.Version, record, record.Version)
    {
    }

    private StoredAdvance(Advance advance, long advanceVersion, TransactionRecord record, long recordVersion)
    {
        _advance = advance;
        _advanceVersion = advanceVersion;
        _record = record;
        _recordVersion = recordVersion;
    }

    public AdvanceState State => _advance.State;

    public TransactionOutcome Outcome => _record.Outcome;

    /// <summary>The version that is stored.</summary>
    public long AdvanceVersion => _advanceVersion;

    /// <summary>The advance; its version may be an older one.</summary>
    public Advance RawAdvance => _advance;

    public Advance Advance => _advance.Version == _advanceVersion ? _advance : _advance with { Version = _advanceVersion };

    /// <summary>The key and outcome of the payment; its version may be an older one.</summary>
    public TransactionRecord RawRecord => _record;

    /// <summary>The payment's record as a step leaves it, to be stored; null where the step does not change it.</summary>
    public TransactionRecord? RecordAfter(AdvanceStep step)
    {
        TransactionOutcome outcome = step.Outcome ?? _record.Outcome;
        bool mayBePaid = MayBePaidAfter(step, outcome);
        return step.Outcome is null && mayBePaid == _record.MayBePaid ? null : _record with { Version = _recordVersion, Outcome = outcome, MayBePaid = mayBePaid };
    }

    /// <summary>A payment that ended unpaid may be paid after all where evidence says so; an operator who dismisses the evidence takes that back.</summary>
    private bool MayBePaidAfter(AdvanceStep step, TransactionOutcome outcome)
    {
        if (!outcome.IsFinal || outcome.Kind is OutcomeKind.Advanced or OutcomeKind.CompletedByPrimary)
            return false;
        bool isSaid = step.After.IsHeld || step.After.State != AdvanceState.Released || step.After.PayoutCorrectionMinor > 0 || step.After.Original == PrimaryFate.Executed;
        return isSaid || (_record.MayBePaid && !step.Before.IsHeld);
    }

    /// <summary>What a commit of a step left in the store.</summary>
    public StoredAdvance After(StandInCommit commit) => commit.Transaction is { } record
        ? new StoredAdvance(commit.Advance!, commit.Advance!.Version + 1, record, record.Version + 1)
        : new StoredAdvance(commit.Advance!, commit.Advance!.Version + 1, _record, _recordVersion);
}
