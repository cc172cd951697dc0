using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The calls to the business system other than payments: background calls and the adapter's probes. Payments have priority: background
/// calls wait while payments fail, and a background call that succeeds never hides a payment that fails.
/// </summary>
internal sealed class BackgroundTraffic(
    FaultDetectionOptions options,
    MonotonicClock clock,
    CallCounts counts,
    FaultStateMachine phases,
    PrimaryCall call,
    OutageRecorder recorder,
    FaultMetrics metrics)
{
    private static readonly BackgroundPermit Withheld = new(BackgroundPermitKind.Withheld);

    // Until the adapter was asked once, it is assumed to support probes.
    private volatile bool _cannotProbe;

    public bool MayCall
    {
        get
        {
            var phase = phases.Current;
            return phase switch
            {
                { Manual: ManualFaultPosition.ForcedHealthy } => true,
                { State.Status: FaultStatus.Faulted } => _cannotProbe && phases.IsProbeDue(phase),
                _ => !counts.DoPaymentsFail(clock.ReadTicks()),
            };
        }
    }

    public BackgroundPermit Begin()
    {
        var phase = phases.Current;
        if (!MayCall)
        {
            return Withheld;
        }

        if (phase.State.Status != FaultStatus.Faulted)
        {
            return new(BackgroundPermitKind.Ordinary, phase.Period);
        }

        return phases.TryTakeProbe(options.CallTimeout) ? new(BackgroundPermitKind.Probe, phase.Period) : Withheld;
    }

    public void End(BackgroundPermit pass, TransactionKey key, FaultKind fault)
    {
        if (pass.Kind == BackgroundPermitKind.Withheld)
        {
            return;
        }

        metrics.Failed(fault);
        if (pass.Kind == BackgroundPermitKind.Probe)
        {
            phases.LearnProbe(pass.Period, fault);
        }
        else if (phases.Current is { State.Status: not FaultStatus.Faulted, Manual: ManualFaultPosition.Automatic } phase
            && phase.Period == pass.Period)
        {
            Learn(pass, key, fault);
        }

        recorder.Begin();
    }

    /// <summary>
    /// One check: ends a step with little traffic, and sends a probe if one is due. While traffic returns it also sends one if no payment
    /// has been answered yet; after that the payments themselves show the health.
    /// </summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        phases.EndQuietStep();
        var phase = phases.Current;
        if (_cannotProbe || phase.Manual != ManualFaultPosition.Automatic)
        {
            return;
        }

        var isDown = phases.TryTakeProbe(options.CallTimeout);
        if (!isDown && phase is not { State.Status: FaultStatus.Recovering, IsTrial: true })
        {
            return;
        }

        var answer = await call.ProbeAsync(options.CallTimeout, cancellationToken).ConfigureAwait(false);
        metrics.Failed(answer.Result.Fault);
        if (isDown)
        {
            _cannotProbe = answer.Signal == HealthSignal.Nothing && !cancellationToken.IsCancellationRequested;
            phases.LearnProbe(phase.Period, answer.Signal == HealthSignal.Nothing ? FaultKind.Withheld : answer.Result.Fault);
        }
        else if (answer.Signal != HealthSignal.Nothing)
        {
            var breach = answer.Signal == HealthSignal.Fault ? "a probe failed before a payment was answered" : null;
            phases.LearnBackground(phase.Period, breach, answer.Signal == HealthSignal.Healthy, isProbe: true);
        }

        await recorder.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Learn(BackgroundPermit pass, TransactionKey key, FaultKind fault)
    {
        switch (fault)
        {
            case FaultKind.Withheld:
                break;
            case FaultKind.None:
                counts.AddBackgroundHealthy();
                phases.LearnBackground(pass.Period, breach: null, isAnswered: true);
                break;
            default:
                phases.LearnBackground(pass.Period, counts.AddBackgroundFailure(key, fault, clock.ReadTicks()), isAnswered: false);
                break;
        }
    }
}
