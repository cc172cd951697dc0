using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Experiments;

/// <summary>
/// Tries a policy on a share of the live payments. The seed of a payment decides its arm, so a payment stays with it, on every machine. It
/// counts payments, not events: a payment is approved once any of its attempts is. If the policy that is tried is shown to approve less
/// than the guardrail allows, or its outcomes do not come, the experiment ends itself, and every payment goes to A. So it does once no more
/// payments are counted. Its statements hold however often one looks. Thread-safe.
/// </summary>
public sealed class PolicyExperiment
{
    private readonly PolicyExperimentOptions _options;
    private readonly ulong _salt;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (ChannelAttemptOutcome? Outcome, long AmountMinor, bool IsOlder)> _payments = [];
    private readonly ArmReport[] _arms = [new(0, 0, 0, 0, 0), new(0, 0, 0, 0, 0)];

    // In the order in which the payments were counted. The first half of them is the older one: its outcomes had time to come.
    private readonly List<ulong> _seeds = [];
    private readonly (long Missing, long Payments)[] _older = new (long, long)[2];
    private ExperimentVerdict? _ended;

    /// <summary>Creates an experiment, or goes on with one.</summary>
    /// <param name="options">How the policies are compared.</param>
    /// <param name="state">What <see cref="Save"/> returned; null (default) for a new experiment.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range. Or the state is of another experiment or share, so its payments would change their arms; or it was
    /// not saved by an experiment.
    /// </exception>
    public PolicyExperiment(PolicyExperimentOptions options, ExperimentState? state = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _salt = StableHash.KeyOf($"experiment {options.Name}");
        if (state is not null)
        {
            Restore(state);
        }
    }

    /// <summary>The arm of a payment; A for every payment once the experiment has ended. It counts nothing.</summary>
    /// <param name="payment">The payment's seed.</param>
    public ExperimentArm ArmOf(RoutingSeed payment)
    {
        lock (_lock)
        {
            return _ended is null ? SplitOf(payment.Value) : ExperimentArm.A;
        }
    }

    /// <summary>Counts the decision for a payment, once, and says with which arm's policy to route it.</summary>
    /// <param name="payment">The payment's seed. All attempts of a payment have the same.</param>
    /// <returns>The arm; A once the experiment has ended, and then nothing is counted.</returns>
    public ExperimentArm Decide(RoutingSeed payment)
    {
        lock (_lock)
        {
            if (_ended is not null)
            {
                return ExperimentArm.A;
            }

            Count_NeedsLock(payment.Value, null, 0);
            _ended = End_NeedsLock();
            return SplitOf(payment.Value);
        }
    }

    /// <summary>
    /// Counts how an attempt of a payment ended. An event that comes twice changes nothing. An approval replaces declines and failures
    /// of other attempts. It may end the experiment.
    /// </summary>
    /// <param name="payment">The payment's seed.</param>
    /// <param name="outcome">How the attempt ended. An attempt that the customer ended counts in no rate.</param>
    /// <param name="amountMinor">The amount, in minor units, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is not defined, or the amount is negative.</exception>
    public void Record(RoutingSeed payment, ChannelAttemptOutcome outcome, long amountMinor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amountMinor);
        if (!Enum.IsDefined(outcome))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "The outcome is none that the library knows.");
        }

        lock (_lock)
        {
            // After the end, payments of both arms go to A: only those that were split before still tell something.
            if (_ended is null || _payments.ContainsKey(payment.Value))
            {
                Count_NeedsLock(payment.Value, outcome, amountMinor);
                _ended ??= End_NeedsLock();
            }
        }
    }

    /// <summary>Ends the experiment: every payment goes to A. It does nothing if the experiment has ended.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _ended ??= ExperimentVerdict.Stopped;
        }
    }

    /// <summary>What the experiment has shown so far.</summary>
    public ExperimentReport Report()
    {
        lock (_lock)
        {
            (double Value, double Lower, double Upper)? difference = Difference_NeedsLock();
            return new ExperimentReport(
                _arms[0], _arms[1], difference?.Value, difference?.Lower, difference?.Upper, Verdict_NeedsLock());
        }
    }

    /// <summary>The experiment as a host stores it.</summary>
    public ExperimentState Save()
    {
        lock (_lock)
        {
            return new ExperimentState(
                _options.Name,
                _options.ShareOfBBasisPoints,
                _ended,
                [.. _seeds.Select(seed => new ExperimentPayment(seed, _payments[seed].Outcome, _payments[seed].AmountMinor))]);
        }
    }

    private ExperimentArm SplitOf(ulong payment) =>
        ((ulong)StableHash.Draw(new RoutingSeed(payment), _salt) * 10_000) >> 32 < (ulong)_options.ShareOfBBasisPoints
            ? ExperimentArm.B
            : ExperimentArm.A;

    private void Count_NeedsLock(ulong payment, ChannelAttemptOutcome? outcome, long amountMinor)
    {
        ref (ChannelAttemptOutcome? Outcome, long AmountMinor, bool IsOlder) known =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_payments, payment, out bool exists);
        if (exists && RankOf(outcome) <= RankOf(known.Outcome))
        {
            return;
        }

        int number = (int)SplitOf(payment);
        ref ArmReport arm = ref _arms[number];
        arm = exists ? arm.With(new ExperimentPayment(payment, known.Outcome, known.AmountMinor), -1) : arm;
        arm = arm.With(new ExperimentPayment(payment, outcome, amountMinor), 1);
        _older[number].Missing -= known is { IsOlder: true, Outcome: null } ? 1 : 0;
        known = (outcome, amountMinor, known.IsOlder);
        if (!exists)
        {
            _seeds.Add(payment);
            MoveHalf_NeedsLock();
        }
    }

    // With every second payment that is counted, one more belongs to the older half.
    private void MoveHalf_NeedsLock()
    {
        if (_seeds.Count % 2 == 0)
        {
            ulong payment = _seeds[(_seeds.Count / 2) - 1];
            ref (ChannelAttemptOutcome? Outcome, long AmountMinor, bool IsOlder) known =
                ref CollectionsMarshal.GetValueRefOrNullRef(_payments, payment);
            known.IsOlder = true;
            ref (long Missing, long Payments) older = ref _older[(int)SplitOf(payment)];
            older = (older.Missing + (known.Outcome is null ? 1 : 0), older.Payments + 1);
        }
    }

    // What of two attempts says more about the payment.
    private static int RankOf(ChannelAttemptOutcome? outcome) => outcome switch
    {
        null => 0,
        ChannelAttemptOutcome.CustomerAbandoned => 1,
        ChannelAttemptOutcome.Approved => 3,
        _ => 2,
    };

    private (double Value, double Lower, double Upper)? Difference_NeedsLock() => Math.Min(_arms[0].Judged, _arms[1].Judged) == 0
        ? null
        : Difference((_arms[0].Approved, _arms[0].Judged), (_arms[1].Approved, _arms[1].Judged));

    private (double Value, double Lower, double Upper) Difference((long Some, long All) a, (long Some, long All) b) =>
        NormalMixture.Difference(
            a, b, _options.TypicalDifferenceBasisPoints / 10_000.0, _options.SignificanceBasisPoints / 10_000.0);

    private bool HasMissingGap_NeedsLock() =>
        Math.Abs(_arms[0].MissingShare - _arms[1].MissingShare) * 10_000 > _options.MaxMissingGapBasisPoints;

    private ExperimentVerdict? End_NeedsLock() => IsGuardrailBroken_NeedsLock() ? ExperimentVerdict.GuardrailBroken
        : AreOutcomesLost_NeedsLock() ? ExperimentVerdict.OutcomesLost
        : _seeds.Count >= _options.MaxPayments ? ExperimentVerdict.LimitReached
        : null;

    private bool IsGuardrailBroken_NeedsLock()
    {
        (ArmReport a, ArmReport b) = (_arms[0], _arms[1]);
        if (Math.Min(a.Judged, b.Judged) < _options.MinPayments)
        {
            return false;
        }

        // Where too many outcomes are missing, the best case of B counts: all of its missing ones are approved, and none of A's.
        (long missingA, long missingB) = HasMissingGap_NeedsLock() ? (a.Missing, b.Missing) : (0, 0);
        double upper = Difference((a.Approved, a.Judged + missingA), (b.Approved + missingB, b.Judged + missingB)).Upper;
        return upper < -_options.GuardrailBasisPoints / 10_000.0;
    }

    private bool AreOutcomesLost_NeedsLock() => Math.Min(_older[0].Payments, _older[1].Payments) >= _options.MinPayments
        && Difference(_older[0], _older[1]).Lower * 10_000 > _options.MaxLostGapBasisPoints;

    private ExperimentVerdict Verdict_NeedsLock()
    {
        if (_ended is { } ended)
        {
            return ended;
        }

        if (Math.Min(_arms[0].Judged, _arms[1].Judged) < _options.MinPayments)
        {
            return ExperimentVerdict.NotYet;
        }

        if (HasMissingGap_NeedsLock())
        {
            return ExperimentVerdict.MissingOutcomes;
        }

        (_, double lower, double upper) = Difference_NeedsLock()!.Value;
        return lower > 0 ? ExperimentVerdict.BIsBetter
            : upper < 0 ? ExperimentVerdict.BIsWorse
            : ExperimentVerdict.NotYet;
    }

    private void Restore(ExperimentState state)
    {
        if (state.Name != _options.Name || state.ShareOfBBasisPoints != _options.ShareOfBBasisPoints)
        {
            throw new ArgumentException(
                $"The state is of experiment '{state.Name}' with {state.ShareOfBBasisPoints} basis points for B, not of '{_options.Name}' "
                    + $"with {_options.ShareOfBBasisPoints}: payments would change their arms.",
                nameof(state));
        }

        if (state.Payments.IsDefault
            || (state.Ended is { } ended && !ExperimentReport.IsEnd(ended))
            || state.Payments.Any(p => p.AmountMinor < 0 || (p.Outcome is { } outcome && !Enum.IsDefined(outcome))))
        {
            throw new ArgumentException("The state was not saved by an experiment.", nameof(state));
        }

        foreach (ExperimentPayment payment in state.Payments)
        {
            Count_NeedsLock(payment.Seed, payment.Outcome, payment.AmountMinor);
        }

        _ended = state.Ended ?? End_NeedsLock();
    }
}
