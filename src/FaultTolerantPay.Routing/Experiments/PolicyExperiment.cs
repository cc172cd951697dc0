using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Experiments;

/// <summary>
/// Tries a policy on a share of the live payments. The seed of a payment decides its arm, so a payment stays with it, on every machine. It
/// counts payments, not events: a payment is approved once any of its attempts is. If the policy that is tried is shown to approve less
/// than the guardrail allows, the experiment ends itself, and every payment goes to A. Its statements hold however often one looks.
/// Thread-safe.
/// </summary>
public sealed class PolicyExperiment
{
    private readonly PolicyExperimentOptions _options;
    private readonly ulong _salt;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (ChannelAttemptOutcome? Outcome, long AmountMinor)> _payments = [];
    private readonly ArmReport[] _arms = [new(0, 0, 0, 0, 0), new(0, 0, 0, 0, 0)];
    private ExperimentVerdict? _ended;
    private long _uncounted;

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
                _ended ??= Verdict_NeedsLock() is ExperimentVerdict.GuardrailBroken ? ExperimentVerdict.GuardrailBroken : null;
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
                _arms[0], _arms[1], difference?.Value, difference?.Lower, difference?.Upper, Verdict_NeedsLock(), _uncounted);
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
                _uncounted,
                [.. _payments.Select(p => new ExperimentPayment(p.Key, p.Value.Outcome, p.Value.AmountMinor))]);
        }
    }

    private ExperimentArm SplitOf(ulong payment) =>
        ((ulong)StableHash.Draw(new RoutingSeed(payment), _salt) * 10_000) >> 32 < (ulong)_options.ShareOfBBasisPoints
            ? ExperimentArm.B
            : ExperimentArm.A;

    private void Count_NeedsLock(ulong payment, ChannelAttemptOutcome? outcome, long amountMinor)
    {
        if (_payments.Count == _options.MaxPayments && !_payments.ContainsKey(payment))
        {
            _uncounted += outcome is null ? 1 : 0;
            return;
        }

        ref (ChannelAttemptOutcome? Outcome, long AmountMinor) known =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_payments, payment, out bool exists);
        if (exists && RankOf(outcome) <= RankOf(known.Outcome))
        {
            return;
        }

        ref ArmReport arm = ref _arms[(int)SplitOf(payment)];
        arm = exists ? arm.With(new ExperimentPayment(payment, known.Outcome, known.AmountMinor), -1) : arm;
        arm = arm.With(new ExperimentPayment(payment, outcome, amountMinor), 1);
        known = (outcome, amountMinor);
    }

    // What of two attempts says more about the payment.
    private static int RankOf(ChannelAttemptOutcome? outcome) => outcome switch
    {
        null => 0,
        ChannelAttemptOutcome.CustomerAbandoned => 1,
        ChannelAttemptOutcome.Approved => 3,
        _ => 2,
    };

    private (double Value, double Lower, double Upper)? Difference_NeedsLock()
    {
        if (_arms[0].ApprovalRate is not { } a || _arms[1].ApprovalRate is not { } b)
        {
            return null;
        }

        double radius = NormalMixture.Radius(
            NormalMixture.Variance(_arms[0], _arms[1]),
            _options.TypicalDifferenceBasisPoints / 10_000.0,
            _options.SignificanceBasisPoints / 10_000.0);
        return (b - a, b - a - radius, b - a + radius);
    }

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

        if (Math.Abs(_arms[0].MissingShare - _arms[1].MissingShare) * 10_000 > _options.MaxMissingGapBasisPoints)
        {
            return ExperimentVerdict.MissingOutcomes;
        }

        (_, double lower, double upper) = Difference_NeedsLock()!.Value;
        return upper < -_options.GuardrailBasisPoints / 10_000.0 ? ExperimentVerdict.GuardrailBroken
            : lower > 0 ? ExperimentVerdict.BIsBetter
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
            || state.UncountedPayments < 0
            || state.Ended is not (null or ExperimentVerdict.GuardrailBroken or ExperimentVerdict.Stopped)
            || state.Payments.Any(p => p.AmountMinor < 0 || (p.Outcome is { } outcome && !Enum.IsDefined(outcome))))
        {
            throw new ArgumentException("The state was not saved by an experiment.", nameof(state));
        }

        foreach (ExperimentPayment payment in state.Payments)
        {
            Count_NeedsLock(payment.Seed, payment.Outcome, payment.AmountMinor);
        }

        _ended = state.Ended;
        _uncounted = state.UncountedPayments;
    }
}
