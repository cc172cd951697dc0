using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>One node's adapter of the business system.</summary>
internal sealed class PrimaryLink(Link link) : IBusinessSystem
{
    private static readonly string[] ProbeMarks = [.. Enum.GetNames<ProbeKind>().Select(name => "probe " + name)];
    private readonly SimulatedWorld _world = link.World;

    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (link.IsGone("execute"))
        {
            return Edge.Never<PrimaryResult>();
        }

        if (link.Node.WallNow >= request.AnswerBy)
        {
            _world.Fail("M3", $"{request.Key} is sent to the business system after the caller's deadline.");
        }

        SeededRandom chance = _world.Chance;
        OutsideBusinessSystem primary = _world.Primary;
        PrimaryPayment payment = primary.Of(request.Key);
        var call = new PrimaryCallEffect(_world.Scheduler.Ticks);
        payment.NewestCalls[link.Life.Name] = call;
        PaymentFacts? facts = _world.Durable.Find(request.Key);
        bool isRecorded = facts?.Record is { Outcome.Reason: OutcomeReasons.InProgress } record
            && RecordComparer.FindMismatch(record.Request, request) is null && facts.WrittenBy == link.Life.Name;
        if (_world.Settings.RecordsBeforeSending && !isRecorded)
        {
            CheckUnrecorded(request, facts);
        }
        PrimaryMode mode = primary.Mode == PrimaryMode.Flaky
            ? chance.Of(PrimaryMode.Up, PrimaryMode.Down, PrimaryMode.Slow, PrimaryMode.Errors, PrimaryMode.LosesAnswers) : primary.Mode;
        _world.Trace.Add(link.Life.Name, "executes?", SimulatedWorld.Name(request.Key), mode.ToString());
        if (mode == PrimaryMode.Down)
        {
            call.MayHaveExecuted = false;
            return chance.Below(3) switch
            {
                0 => throw new NothingSentException("Refused in the simulation."),
                1 => link.LaterAsync<PrimaryResult>(Link.Quick(chance), () => throw new NothingSentException("Refused in the simulation."),
                    cancellationToken),
                _ => new ValueTask<PrimaryResult>(ToResult(PrimaryResult.NotExecuted(FaultKind.Connection, "refused"))),
            };
        }
        payment.OnTheirWay++;
        if (mode == PrimaryMode.Up && chance.Percent(40))
        {
            return new ValueTask<PrimaryResult>(ToResult(Note(payment, primary.Arrives(request, call))));
        }

        TimeSpan transit = mode == PrimaryMode.Slow && _world.Settings.SlowAnswer > TimeSpan.Zero && chance.Percent(70)
            ? chance.Between(_world.Settings.SlowAnswer, _world.Settings.CallTimeout)
            : mode == PrimaryMode.Slow || (mode != PrimaryMode.Up && chance.Percent(30))
                ? chance.Between(TimeSpan.FromMilliseconds(200), Settings.MaxExecution)
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
                    return ToResult(PrimaryResult.Unknown(FaultKind.Application, "500"));
                }
                PrimaryResult result = primary.Arrives(request, call);
                if (mode == PrimaryMode.Errors)
                {
                    return ToResult(PrimaryResult.Unknown(FaultKind.Application, "500"));
                }

                return mode == PrimaryMode.LosesAnswers ? throw new LostAnswerException() : ToResult(Note(payment, result));
            },
            () => PrimaryResult.Unknown(FaultKind.Application, "broken"),
            cancellationToken);
    }

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        AskAsync(key, false, cancellationToken);

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        AskAsync(key, true, cancellationToken);

    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken)
    {
        if (link.IsGone("advise"))
        {
            return Edge.Never<PrimaryResult>();
        }

        _world.Durable.AdviceLeaves(advice);
        return _world.Primary.Flood.WatchAsync(link, BackgroundCall.Advice, advice.Key, () => IsUnreachable()
            ? new ValueTask<PrimaryResult>(PrimaryResult.NotExecuted(FaultKind.Application, "refused"))
            : link.AskAsync(
                Link.Quick(_world.Chance),
                () => _world.Primary.Advised(advice),
                () => PrimaryResult.Unknown(FaultKind.Application),
                cancellationToken));
    }

    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        if (link.IsGone("probe"))
        {
            return Edge.Never<ProbeResult>();
        }

        ProbeKind kind = _world.Settings.Probe;
        _world.Coverage.Mark(ProbeMarks[(int)kind]);
        bool isUp = !IsUnreachable();
        return _world.Primary.Flood.WatchAsync(link, BackgroundCall.Probe, default, () => ProbedAsync(kind, isUp, cancellationToken));
    }

    /// <summary>A payment leaves the node that must be on record first, and is not (M1).</summary>
    private void CheckUnrecorded(TransactionRequest request, PaymentFacts? facts)
    {
        if (_world.Settings.RefusesUnrecorded)
        {
            // A node that stood still had its record stored, and another node has taken the payment over meanwhile.
            bool isTakenOver = facts?.Record is { } taken && RecordComparer.FindMismatch(taken.Request, request) is null
                && facts.WrittenBy != link.Life.Name && facts.Writers.Contains(link.Life.Name);
            if (!isTakenOver)
            {
                _world.Fail("M1", $"{request.Key} is sent to the business system without a record, which policy forbids.");
            }

            return;
        }

        // Where the store does not answer in time the payment goes on, and what is on record of it, or is not, may be missed. Only then.
        // Half of a caller's time is for the store, which may be less than the store needs on a good day.
        TimeSpan waited = TimeSpan.FromTicks(_world.Scheduler.Ticks - _world.Answers.Since(link.Node.Name, request.Key));
        // Timers wait for whole milliseconds, so that up to one is missing of the half waited, and is left too much.
        bool isHalfOver = waited + TimeSpan.FromMilliseconds(2) >= request.AnswerBy - link.Node.WallNow;
        // Another node, whose store failed, sent it without a record and put its outcome in the place of this node's intent meanwhile.
        bool isOvertaken = facts?.Record is { Outcome.IsFinal: true } && _world.Answers.Of(request.Key).WasUnrecorded;
        if (_world.Scheduler.Ticks > link.Life.StoreTroublesUntil && !isHalfOver && !isOvertaken)
        {
            _world.Fail("M1", $"{request.Key} is sent to the business system without a record, though the store did not fail.");
        }

        _world.Answers.Of(request.Key).WasUnrecorded = true;
        _world.Coverage.Mark("sent without a record");
    }

    private ValueTask<ProbeResult> ProbedAsync(ProbeKind kind, bool isUp, CancellationToken cancellationToken) =>
        kind switch
        {
            ProbeKind.Absent => new ValueTask<ProbeResult>(ProbeResult.CannotProbe),
            ProbeKind.Hanging when !_world.IsCalm => Edge.Never<ProbeResult>(),
            ProbeKind.Slow when !_world.IsCalm =>
                link.LaterAsync(_world.Chance.Seconds(1, 8), () => isUp ? ProbeResult.Ready : ProbeResult.NotReady, cancellationToken),
            ProbeKind.Wrong when !_world.IsCalm => new ValueTask<ProbeResult>(isUp ? ProbeResult.NotReady : ProbeResult.Ready),
            _ => link.LaterAsync(Link.Quick(_world.Chance), () => isUp ? ProbeResult.Ready
                : throw new NothingSentException("Refused in the simulation."), cancellationToken),
        };

    private ValueTask<OriginalResult> AskAsync(TransactionKey key, bool cancels, CancellationToken cancellationToken)
    {
        if (link.IsGone("ask-primary"))
        {
            return Edge.Never<OriginalResult>();
        }
        // An advance that paid is confirmed; everything else is asked for as a payment that is pending.
        bool isAdvance = _world.Durable.Find(key)?.Advance is { State: not AdvanceState.Released };
        return _world.Primary.Flood.WatchAsync(link, isAdvance ? BackgroundCall.Confirmation : BackgroundCall.Question, key,
            () => AskedAsync(key, cancels, cancellationToken));
    }

    private ValueTask<OriginalResult> AskedAsync(TransactionKey key, bool cancels, CancellationToken cancellationToken)
    {
        if (IsUnreachable())
        {
            return _world.Chance.Percent(50) ? throw new NothingSentException("Refused in the simulation.")
                : new ValueTask<OriginalResult>(new OriginalResult(OriginalStatus.Unknown));
        }

        return link.AskAsync(
            Link.Quick(_world.Chance),
            () =>
            {
                OriginalResult answer = _world.Primary.Asked(key, cancels);
                _world.Coverage.InstructionReached(answer.Status);
                _world.Trace.Add("primary", cancels ? "confirms" : "is-asked", SimulatedWorld.Name(key), answer.Status.ToString());
                return answer;
            },
            () => new OriginalResult(OriginalStatus.Unknown),
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
        payment.WasAnswered |= result.Outcome == OperationOutcome.Succeeded;
        return result;
    }

    private PrimaryResult ToResult(PrimaryResult result)
    {
        _world.Coverage.Primary(result.Outcome);
        return result;
    }
}
