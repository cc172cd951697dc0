using FaultTolerantPay.Advances;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>One node's adapter of the business system.</summary>
internal sealed class PrimaryLink(Link link) : IBusinessSystem
{
    private static readonly string[] ProbeMarks = [.. Enum.GetNames<ProbeKind>().Select(name => "probe " + name)];
    private readonly World _world = link.World;

    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (link.IsGone("execute"))
            return Edge.Never<PrimaryResult>();
        if (link.Node.WallNow >= request.AnswerBy)
            _world.Fail("M3", $"{request.Key} is sent to the business system after the caller's deadline.");
        Chance chance = _world.Chance;
        PrimaryWorld primary = _world.Primary;
        PrimaryPayment payment = primary.Of(request.Key);
        var call = new PrimaryCallFate(_world.Scheduler.Ticks);
        payment.NewestCalls[link.Life.Name] = call;
        PaymentFacts? facts = _world.Durable.Find(request.Key);
        bool isRecorded = facts?.Record is { Outcome.Reason: OutcomeReasons.InProgress } record && Sameness.Difference(record.Request, request) is null && facts.WrittenBy == link.Life.Name;
        if (_world.Settings.RecordBeforePrimary && !isRecorded)
        {
            // Where the store does not answer in time the payment goes on, and what is on record of it, or is not, may be missed. Only then. Half of a caller's time is for the store, which may be less
            // than the store needs on a good day.
            TimeSpan waited = TimeSpan.FromTicks(_world.Scheduler.Ticks - _world.Answers.Since(link.Node.Name, request.Key));
            // Timers wait for whole milliseconds, so that up to one is missing of the half waited, and is left too much.
            bool isHalfOver = waited + TimeSpan.FromMilliseconds(2) >= request.AnswerBy - link.Node.WallNow;
            // Another node, whose store failed, sent it without a record and put its outcome in the place of this node's intent meanwhile.
            bool isOvertaken = facts?.Record is { Outcome.IsFinal: true } && _world.Answers.Of(request.Key).WasUnrecorded;
            if (_world.Scheduler.Ticks > link.Life.StoreTroublesUntil && !isHalfOver && !isOvertaken)
                _world.Fail("M1", $"{request.Key} is sent to the business system without a record, though the store did not fail.");
            _world.Answers.Of(request.Key).WasUnrecorded = true;
            _world.Coverage.Mark("sent without a record");
        }
        PrimaryMode mode = primary.Mode == PrimaryMode.Flaky ? chance.Of(PrimaryMode.Up, PrimaryMode.Down, PrimaryMode.Slow, PrimaryMode.Errors, PrimaryMode.LosesAnswers) : primary.Mode;
        _world.Trace.Add(link.Life.Name, "executes?", World.Name(request.Key), mode.ToString());
        if (mode == PrimaryMode.Down)
        {
            call.MayHaveExecuted = false;
            return chance.Below(3) switch
            {
                0 => throw new NothingSentException("Refused in the simulation."),
                1 => link.LaterAsync<PrimaryResult>(Link.Quick(chance), () => throw new NothingSentException("Refused in the simulation."), cancellationToken),
                _ => new ValueTask<PrimaryResult>(Told(PrimaryResult.NotExecuted(FaultKind.Connection, "refused"))),
            };
        }
        payment.OnTheirWay++;
        if (mode == PrimaryMode.Up && chance.Percent(40))
            return new ValueTask<PrimaryResult>(Told(Note(payment, primary.Arrives(request, call))));
        TimeSpan transit = mode == PrimaryMode.Slow && _world.Settings.SlowAnswer > TimeSpan.Zero && chance.Percent(70) ? chance.Between(_world.Settings.SlowAnswer, _world.Settings.CallTimeLimit)
            : mode == PrimaryMode.Slow || (mode != PrimaryMode.Up && chance.Percent(30)) ? chance.Between(TimeSpan.FromMilliseconds(200), Settings.LongestExecution)
            : Link.Quick(chance);
        bool isLost = mode is not PrimaryMode.Up && chance.Percent(25);
        return link.AskAsync(
            transit,
            () =>
            {
                if (isLost)
                {
                    payment.OnTheirWay--;
                    call.MayHaveExecuted = false;
                    return Told(PrimaryResult.Unknown(FaultKind.Application, "500"));
                }
                PrimaryResult result = primary.Arrives(request, call);
                if (mode == PrimaryMode.Errors)
                    return Told(PrimaryResult.Unknown(FaultKind.Application, "500"));
                return mode == PrimaryMode.LosesAnswers ? throw new SimulationLost() : Told(Note(payment, result));
            },
            () => PrimaryResult.Unknown(FaultKind.Application, "broken"),
            cancellationToken);
    }

    public ValueTask<PrimaryAnswer> QueryAsync(TransactionKey key, CancellationToken cancellationToken) => AskAsync(key, false, cancellationToken);

    public ValueTask<PrimaryAnswer> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) => AskAsync(key, true, cancellationToken);

    public ValueTask<AdviceReceipt> AdviseAsync(Advice advice, CancellationToken cancellationToken)
    {
        if (link.IsGone("advise"))
            return Edge.Never<AdviceReceipt>();
        _world.Durable.AdviceLeaves(advice);
        return _world.Primary.Flood.WatchAsync(link, BackgroundCall.Advice, advice.Key, () => IsUnreachable()
            ? new ValueTask<AdviceReceipt>(new AdviceReceipt(OperationOutcome.NotExecuted, "refused"))
            : link.AskAsync(
                Link.Quick(_world.Chance),
                () => _world.Primary.Advised(advice),
                () => new AdviceReceipt(OperationOutcome.Unknown),
                cancellationToken));
    }

    public ValueTask<ProbeAnswer> ProbeAsync(CancellationToken cancellationToken)
    {
        if (link.IsGone("probe"))
            return Edge.Never<ProbeAnswer>();
        ProbeKind kind = _world.Settings.Probe;
        _world.Coverage.Mark(ProbeMarks[(int)kind]);
        bool isUp = !IsUnreachable();
        return _world.Primary.Flood.WatchAsync(link, BackgroundCall.Probe, default, () => ProbedAsync(kind, isUp, cancellationToken));
    }

    private ValueTask<ProbeAnswer> ProbedAsync(ProbeKind kind, bool isUp, CancellationToken cancellationToken) =>
        kind switch
        {
            ProbeKind.Absent => new ValueTask<ProbeAnswer>(ProbeAnswer.CannotProbe),
            ProbeKind.Hanging when !_world.IsCalm => Edge.Never<ProbeAnswer>(),
            ProbeKind.Slow when !_world.IsCalm => link.LaterAsync(_world.Chance.Seconds(1, 8), () => isUp ? ProbeAnswer.Ready : ProbeAnswer.NotReady, cancellationToken),
            ProbeKind.Wrong when !_world.IsCalm => new ValueTask<ProbeAnswer>(isUp ? ProbeAnswer.NotReady : ProbeAnswer.Ready),
            _ => link.LaterAsync(Link.Quick(_world.Chance), () => isUp ? ProbeAnswer.Ready : throw new NothingSentException("Refused in the simulation."), cancellationToken),
        };

    private ValueTask<PrimaryAnswer> AskAsync(TransactionKey key, bool fences, CancellationToken cancellationToken)
    {
        if (link.IsGone("ask-primary"))
            return Edge.Never<PrimaryAnswer>();
        // An advance that paid is confirmed; everything else is asked for as a payment that is pending.
        bool isAdvance = _world.Durable.Find(key)?.Advance is { State: not AdvanceState.Released };
        return _world.Primary.Flood.WatchAsync(link, isAdvance ? BackgroundCall.Confirmation : BackgroundCall.Question, key, () => AskedAsync(key, fences, cancellationToken));
    }

    private ValueTask<PrimaryAnswer> AskedAsync(TransactionKey key, bool fences, CancellationToken cancellationToken)
    {
        if (IsUnreachable())
            return _world.Chance.Percent(50) ? throw new NothingSentException("Refused in the simulation.") : new ValueTask<PrimaryAnswer>(new PrimaryAnswer(PrimaryFate.Unknown));
        return link.AskAsync(
            Link.Quick(_world.Chance),
            () =>
            {
                PrimaryAnswer answer = _world.Primary.Asked(key, fences);
                _world.Coverage.Fate(answer.Fate);
                _world.Trace.Add("primary", fences ? "confirms" : "is-asked", World.Name(key), answer.Fate.ToString());
                return answer;
            },
            () => new PrimaryAnswer(PrimaryFate.Unknown),
            cancellationToken);
    }

    private bool IsUnreachable() => _world.Primary.Mode switch
    {
        PrimaryMode.Up => false,
        PrimaryMode.Down => true,
        _ => _world.Chance.Percent(30),
    };

    private static PrimaryResult Note(PrimaryPayment payment, PrimaryResult result)
    {
        payment.WasTold |= result.Outcome == OperationOutcome.Succeeded;
        return result;
    }

    private PrimaryResult Told(PrimaryResult result)
    {
        _world.Coverage.Primary(result.Outcome);
        return result;
    }
}
