using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>One node's adapter of a logical channel of an institution, for payouts and collections.</summary>
internal sealed class ChannelLink(Link link, InstitutionId institution, ChannelId channel) : IPayoutChannel, ICollectionChannel
{
    private readonly SimulatedWorld _world = link.World;

    public InstitutionId Institution => institution;

    public ChannelId Channel => channel;

    /// <summary>The same adapter of another logical channel: a planted defect asks there.</summary>
    public ChannelLink At(ChannelId other) => new(link, institution, other);

    public TimeSpan LateBookingWindow => Settings.LateBookingWindow;

    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
        SendAsync(instruction, cancellationToken);

    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        SendAsync(instruction, cancellationToken);

    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        SendAsync(instruction, cancellationToken);

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (link.IsGone("query"))
        {
            return Edge.Never<QueryResult>();
        }

        CheckChannel(instruction, "asked about");
        _world.Trace.Add(link.Life.Name, "queries", SimulatedWorld.Name(instruction.Key));
        return link.AskAsync(Link.Quick(_world.Chance), () => Found(instruction.Key),
            () => QueryResult.Found(ChannelResult.Unknown("broken")), cancellationToken);
    }

    private QueryResult Found(InstructionKey key)
    {
        OutsideInstruction? order = _world.Channels.Find(key);
        bool isKnown = order is { Status: InstructionStatus.Accepted or InstructionStatus.Booked or InstructionStatus.Declined }
            && _world.Scheduler.Ticks >= order.VisibleFrom;
        if (order is { Status: InstructionStatus.Rejected } && _world.Chance.Percent(50))
        {
            isKnown = true;
        }

        QueryResult result = isKnown ? QueryResult.Found(order!.Result) : QueryResult.NotFound;
        _world.Coverage.Query(result);
        return result;
    }

    private ValueTask<ChannelResult> SendAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (link.IsGone("send"))
        {
            return Edge.Never<ChannelResult>();
        }

        SeededRandom chance = _world.Chance;
        string name = SimulatedWorld.Name(instruction.Key);
        CheckChannel(instruction, "sent");
        _world.Sent(link, instruction);
        OutsideInstruction order = _world.Channels.Leaves(instruction);
        int roll = _world.IsCalm ? 50 : chance.Below(100);
        if (roll < 6)
        {
            order.Status = InstructionStatus.Lost;
            _world.Trace.Add(link.Life.Name, "not-sent", name);
            if (roll < 2)
            {
                throw new NothingSentException("Refused in the simulation.");
            }

            return roll < 4
                ? link.LaterAsync<ChannelResult>(Link.Quick(chance), () => throw new NothingSentException("Refused in the simulation."),
                    cancellationToken)
                : new ValueTask<ChannelResult>(ToResult(instruction, ChannelResult.NotExecuted("refused")));
        }
        if (roll < 10)
        {
            order.Status = InstructionStatus.Lost;
            _world.Trace.Add(link.Life.Name, "lost", name);
            return roll < 8
                ? link.LaterAsync(chance.Ms(10, 5_000), () => ToResult(instruction, ChannelResult.Unknown("broken")), cancellationToken)
                : link.LaterAsync<ChannelResult>(chance.Ms(10, 5_000), () => throw new TimeoutException("Lost in the simulation."),
                    cancellationToken);
        }
        if (roll < 13)
        {
            // An answer at once, without an await.
            _world.Trace.Add(link.Life.Name, "sends", name, "at once");
            _world.Channels.Arrives(order);
            Callbacks(order);
            return new ValueTask<ChannelResult>(ToResult(instruction, order.Result));
        }
        if (roll < 16)
        {
            // "We are looking into it", before the answer.
            _world.Scheduler.After(chance.Ms(0, 200), null,
                () => _world.Drivers.Report(instruction, ChannelResult.Unknown("looking"), false));
        }
        TimeSpan transit = _world.IsCalm || chance.Percent(80) ? Link.Quick(chance) : chance.Between(TimeSpan.Zero, Settings.MaxTransit);
        _world.Trace.Add(link.Life.Name, "sends", name,
            "transit " + transit.TotalMilliseconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture) + " ms");
        return link.AskAsync(
            transit,
            () =>
            {
                _world.Channels.Arrives(order);
                Callbacks(order);
                return ToResult(instruction, order.Result);
            },
            () => chance.Percent(50) ? ChannelResult.Unknown("broken") : new ChannelResult
            {
                Outcome = OperationOutcome.Succeeded,
                FeeMinor = -1,
            },
            cancellationToken);
    }

    /// <summary>The channel that is on record is the only one that knows of the instruction.</summary>
    private void CheckChannel(Instruction instruction, string what)
    {
        if (instruction.LogicalChannel != channel)
        {
            _world.Fail("M3", $"{instruction.Key} of channel {instruction.LogicalChannel} is {what} at {channel}.");
        }
    }

    private ChannelResult ToResult(Instruction instruction, ChannelResult result)
    {
        _world.Coverage.Answer(instruction.Key.Purpose, result);
        return result;
    }

    /// <summary>The channel reports by itself: not at all, once, several times, before its own answer or long after.</summary>
    private void Callbacks(OutsideInstruction order)
    {
        SeededRandom chance = _world.Chance;
        int count = order.Status == InstructionStatus.Accepted || chance.Percent(15) ? chance.From(0, 3) : 0;
        for (int i = 0; i < count; i++)
        {
            _world.Scheduler.After(chance.Percent(50) ? chance.Ms(0, 300) : chance.Ms(300, 25_000), null,
                () => Report(order, chance.Percent(2)));
        }
    }

    private void Report(OutsideInstruction order, bool lies)
    {
        if (order.IsInLateBookingWindow && order.Status != InstructionStatus.Accepted)
        {
            return;
        }

        ChannelResult result = order.Result;
        bool isLie = false;
        if (lies && !_world.IsCalm && !order.HasTurned && order.Status is InstructionStatus.Booked or InstructionStatus.Declined)
        {
            // Evidence that contradicts: only once the truth is on record, so that it is evidence and not the answer.
            if (_world.Durable.Instruction(order.Instruction.Key) is not { IsResolved: true })
            {
                return;
            }

            result = order.Status == InstructionStatus.Booked ? ChannelResult.SoftDecline("reversed-by-mistake")
                : ChannelResult.Succeeded("booked-by-mistake");
            isLie = true;
        }
        _world.Drivers.Report(order.Instruction, result, isLie);
    }
}
