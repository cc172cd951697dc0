using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>One terminal with one payment: asks, asks again after no answer or a pending one, and now and then after a final one.</summary>
internal sealed class Client(SimulatedWorld world, TransactionRequest content, TransactionRequest first, bool isDuplicate)
{
    private static readonly string[] Decided = Marks("second attempt ");
    private static readonly string[] Finds = Marks("second attempt finds ");

    private int _asked;
    private bool _wasPending;
    private bool _repeats;

    public bool IsDone { get; private set; }

    public TransactionKey Key => content.Key;

    public OutcomeKind? Final { get; private set; }

    public void Ask()
    {
        if (IsDone)
        {
            return;
        }

        if (world.Drivers.AnyNode() is not { } node)
        {
            world.Scheduler.After(world.Chance.Ms(200, 1_000), null, Ask);
            return;
        }
        _asked++;
        SeededRandom chance = world.Chance;
        DateTimeOffset now = world.Drivers.WallNow;
        TransactionRequest request = _asked == 1 || chance.Percent(70) || world.IsCalm
            ? content with { RequestedAt = now, AnswerBy = now + chance.Seconds(4, 15) }
            : content with { AnswerBy = content.RequestedAt + TimeSpan.FromSeconds(8) };
        if (_asked == 1)
        {
            content = request;
        }

        _ = AskAsync(node, request);
    }

    private async Task AskAsync(SimulatedNode node, TransactionRequest request)
    {
        NodeLife life = node.Life;
        long askedAt = world.Scheduler.Ticks;
        bool isOver = false;
        world.Answers.Asks(node.Name, Key);
        world.Trace.Add("client", _asked == 1 ? "asks" : "asks-again", SimulatedWorld.Name(Key), node.Name);
        TimeSpan patience = TimeSpan.FromTicks(Math.Max((request.AnswerBy - world.Drivers.WallNow).Ticks, 0)) + world.Chance.Seconds(1, 6);
        world.Scheduler.After(patience, null, () =>
        {
            if (isOver)
            {
                return;
            }

            if (life.HasEnded)
            {
                world.Answers.Ends(node.Name, Key, askedAt);
            }

            Again(world.Chance.Ms(10, 2_000));
        });
        bool isAnswered = false;
        world.Patience.Watch(life, patience + Settings.MaxAfterDeadline, () => isAnswered, () => $"a request for {Key}");
        using CancellationTokenSource? source = world.IsCalm || !world.Chance.Percent(4) ? null : new CancellationTokenSource();
        if (source is not null)
        {
            // The caller gives up while the request is under way.
            world.Scheduler.After(world.Chance.Ms(0, 3_000), life, () =>
            {
                if (!isOver)
                {
                    source.Cancel();
                }
            });
        }
        TransactionOutcome? outcome = null;
        try
        {
            outcome = await node.Pipeline.ExecuteAsync(request, source?.Token ?? CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (source is { IsCancellationRequested: true })
        {
            world.Coverage.Mark("client cancelled");
        }
        catch (Exception exception)
        {
            world.Scan("exception", exception.Message);
            world.Misuse("pipeline", exception is StoreException
                ? new InvalidOperationException("A broken store escaped to the caller.", exception) : exception);
        }
        isAnswered = true;
        bool wasLate = isOver;
        isOver = true;
        if (outcome is null)
        {
            // What was under way when the caller gave up may yet take effect.
            world.Scheduler.After(TimeSpan.FromMinutes(1), life, () => world.Answers.Ends(node.Name, Key, askedAt));
            Again(world.Chance.Ms(100, 2_000));
            return;
        }
        world.Answers.Ends(node.Name, Key, askedAt);
        world.Trace.Add(node.Name, "answers", SimulatedWorld.Name(Key), outcome.Kind.ToString());
        bool isOther = outcome.Attempt is { } attempt && attempt != Key.Attempt;
        if (isOther)
        {
            world.Orders.Answered(Key, outcome, askedAt);
        }
        else
        {
            world.Answers.Answered(request, first, outcome, askedAt);
        }

        if (!Key.IsNamedLikeOrder)
        {
            world.Coverage.Mark(isOther ? Finds[(int)outcome.Kind] : Decided[(int)outcome.Kind]);
        }

        if (outcome is { IsReplay: true, Kind: OutcomeKind.CompletedByPrimary } && node.FaultState.Status == FaultStatus.Faulted)
        {
            world.Coverage.Mark("completion replayed in a fault");
        }

        if (!wasLate)
        {
            Take(outcome);
        }
    }

    private void Take(TransactionOutcome outcome)
    {
        SeededRandom chance = world.Chance;
        bool isOwn = outcome.Attempt is null || outcome.Attempt == Key.Attempt;
        if (isOwn && outcome.Kind is OutcomeKind.Advanced or OutcomeKind.Pending && !isDuplicate)
        {
            world.Drivers.Merchants.MayRefund(content);
        }

        if (AdvanceStateTable.IsFinal(outcome))
        {
            Final = outcome.Kind;
            if (!isDuplicate && isOwn && !_repeats)
            {
                world.Drivers.Retries.Answered(content, outcome);
            }

            if (_repeats || !chance.Percent(10))
            {
                IsDone = true;
                return;
            }
            _repeats = true;
            Again(chance.Ms(0, 20_000));
            return;
        }
        if (outcome.Reason == OutcomeReasons.Contradicted)
        {
            // An operator decides on the order, not the till.
            IsDone = true;
            return;
        }
        if (outcome.Kind == OutcomeKind.Pending && !_wasPending)
        {
            world.Drivers.Retries.Pends(content);
        }

        _wasPending |= outcome.Kind == OutcomeKind.Pending;
        if (!_wasPending && !world.IsCalm && _asked > 2 && chance.Percent(25))
        {
            // Gives up: no answer said that anything was pending.
            IsDone = true;
            return;
        }
        Again(outcome.Kind == OutcomeKind.Pending ? chance.Ms(1_000, 10_000) : chance.Ms(200, 4_000));
    }

    private void Again(TimeSpan after) => world.Scheduler.After(after, null, Ask);

    private static string[] Marks(string what)
    {
        OutcomeKind[] kinds = Enum.GetValues<OutcomeKind>();
        var marks = new string[(int)kinds.Max() + 1];
        foreach (OutcomeKind kind in kinds)
        {
            marks[(int)kind] = what + kind;
        }

        return marks;
    }
}
