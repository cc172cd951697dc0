using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>The providers' own ledger: which orders arrived, what was really booked, and whose agreement is whose.</summary>
internal sealed class OutsideProviders(SimulatedWorld world)
{
    private readonly Dictionary<string, OutsideCardOrder> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<(ChannelId Channel, string Number), int> _agreements = [];
    private readonly HashSet<(ChannelId Channel, string Number)> _ended = [];
    private readonly HashSet<string> _reversedAhead = [];

    public IReadOnlyDictionary<string, OutsideCardOrder> Orders => _orders;

    public bool IsBusy => _orders.Values.Any(order => order.Status == InstructionStatus.OnItsWay
        || order.VisibleFrom > world.Scheduler.Ticks);

    /// <summary>How many orders were executed after all without being on record yet.</summary>
    public int Unreported { get; private set; }

    public OutsideCardOrder? Find(string reference) => _orders.GetValueOrDefault(reference);

    /// <summary>The card of an agreement; null if the channel signed no such agreement.</summary>
    public int? CardOf(ChannelId channel, string number) => _agreements.TryGetValue((channel, number), out int card) ? card : null;

    public string Sign(ChannelId channel, int card)
    {
        string number = $"{channel}-agreement-{_agreements.Count + 1}";
        _agreements.Add((channel, number), card);
        return number;
    }

    public bool Ends(ChannelId channel, string number) => _ended.Add((channel, number));

    public bool IsEnded(ChannelId channel, string number) => _ended.Contains((channel, number));

    /// <summary>An order leaves a node.</summary>
    public OutsideCardOrder Leaves(ChannelOrder order)
    {
        if (_orders.TryGetValue(order.Reference, out OutsideCardOrder? known))
        {
            world.Fail("M2", $"{known.Name} was sent twice.");
            return known;
        }

        var left = new OutsideCardOrder(order) { IsReversed = _reversedAhead.Contains(order.Reference) };
        _orders.Add(order.Reference, left);
        if (world.Cards!.Settings.BreaksWords && !world.IsCalm && left.IsCharge && world.Chance.Percent(6))
        {
            world.Scheduler.After(world.Chance.Seconds(2, 40), null, () => Turn(left, 10));
        }

        return left;
    }

    /// <summary>It arrives at the provider, which books, refuses, or takes it for later.</summary>
    public void Arrives(OutsideCardOrder order)
    {
        SeededRandom chance = world.Chance;
        int later = order.Provider == CardPeople.AtOnce ? 4 : order.Provider == CardPeople.CallsBack ? 80 : 60;
        if (chance.Percent(later))
        {
            order.Status = InstructionStatus.Accepted;
            world.Trace.Add("provider", "accepts", order.Name);
            world.Scheduler.After(world.IsCalm ? chance.Ms(100, 3_000) : chance.Ms(100, 12_000), null, () => DecideLater(order));
            return;
        }

        Decide(order, chance.Below(100));
    }

    private void DecideLater(OutsideCardOrder order)
    {
        // A reversal may have come first.
        if (order.Status == InstructionStatus.Accepted)
        {
            Decide(order, world.Chance.Below(100));
            world.Cards!.CallBacks.Decided(order);
        }
    }

    private void Decide(OutsideCardOrder order, int roll)
    {
        SeededRandom chance = world.Chance;
        if (order.Status != InstructionStatus.Accepted && chance.Percent(20))
        {
            order.VisibleFrom = world.Scheduler.Ticks + chance.Ms(0, 1_000).Ticks;
        }

        bool isCardUnknown = order.IsCharge && !order.NamesCard;
        bool isAgreementGone = isCardUnknown || (order.AgreementNumber is { } agreement && IsEnded(order.Channel, agreement));
        int booked = order.IsCharge ? 62 : world.IsCalm ? 95 : 78;
        if (order.IsReversed)
        {
            order.Status = InstructionStatus.Rejected;
        }
        else if (roll < booked && !isAgreementGone)
        {
            Book(order);
        }
        else if (roll < 92 || isAgreementGone)
        {
            order.Status = InstructionStatus.Declined;
            order.IsHard = !isAgreementGone && chance.Percent(25);
            order.IsAgreementGone = isAgreementGone;
            order.FeeMinor = chance.Percent(30) ? chance.From(1, 20) : 0;
            order.Code = isAgreementGone ? "agreement-gone" : order.IsHard ? "stolen" : chance.Of("no-funds", "try-later", "limit");
        }
        else
        {
            order.Status = InstructionStatus.Rejected;
        }

        world.Trace.Add("provider", order.Status.ToString(), order.Name);
    }

    private void Book(OutsideCardOrder order)
    {
        order.Status = InstructionStatus.Booked;
        order.FeeMinor = world.Chance.Percent(40) ? world.Chance.From(1, 30) : 0;
        OutsideCardOrder? original = order.Original is { } reference ? Find(reference) : null;
        switch (order.Kind)
        {
            case OperationKind.Pay or OperationKind.Authorise:
                CheckChargedOnce(order);
                break;
            case OperationKind.Reverse:
                Reverse(order.Original!, original);
                break;
            case OperationKind.Void:
                CheckVoid(order);
                break;
            case OperationKind.Capture:
                CheckCaptured(order);
                break;
            case OperationKind.Refund when original is null || Sum(order.Original!, OperationKind.Refund) > original.MovedMinor:
                world.Fail("M2", $"{order.Name} refunds {order.Amount}; with others {Sum(order.Original!, OperationKind.Refund)} of "
                    + $"{original?.MovedMinor}.");
                break;
            default:
                break;
        }
    }

    /// <summary>An order of a shop is charged at most once, whatever channels and attempts (M2).</summary>
    private void CheckChargedOnce(OutsideCardOrder charge)
    {
        OutsideCardOrder? other = _orders.Values.FirstOrDefault(known => known != charge && known.IsCharge
            && known.Payment.Order == charge.Payment.Order && Holds(known) && !known.HasTurned);
        if (other is not null && !charge.HasTurned)
        {
            world.Fail("M2", $"{charge.Name} is charged beside {other.Name}.");
        }
    }

    /// <summary>Whether a charge still holds money of the card: it is neither voided, nor given back, nor expired.</summary>
    private bool Holds(OutsideCardOrder charge) => charge.MovedMinor > Sum(charge.Reference, OperationKind.Void)
        + Sum(charge.Reference, OperationKind.Refund) + (world.Cards!.Facts.Find(charge.Payment)?.Payment.ExpiredMinor ?? 0);

    private void CheckVoid(OutsideCardOrder order)
    {
        if (Sum(order.Original!, OperationKind.Capture) > 0)
        {
            world.Fail("M2", $"{order.Name} voids what is captured.");
        }
    }

    private void CheckCaptured(OutsideCardOrder order)
    {
        long authorised = (Find(order.Original!)?.MovedMinor ?? 0) + Sum(order.Original!, OperationKind.Increment)
            - Sum(order.Original!, OperationKind.Void);
        long captured = Sum(order.Original!, OperationKind.Capture);
        if (captured > authorised)
        {
            world.Fail("M2", $"{order.Name} captures up to {captured} of {authorised}.");
        }
    }

    private long Sum(string original, OperationKind kind) =>
        _orders.Values.Where(order => order.Kind == kind && order.Original == original).Sum(order => order.MovedMinor);

    private void Reverse(string reference, OutsideCardOrder? original)
    {
        if (original is null)
        {
            // The order may still be on its way: a reversal makes sure that it will not be executed.
            _reversedAhead.Add(reference);
            return;
        }

        original.IsReversed = true;
        if (original.Status == InstructionStatus.Accepted)
        {
            original.Status = InstructionStatus.Rejected;
        }

        world.Coverage.Mark($"reversed at the provider {original.Status}");
    }

    /// <summary>The provider executes what it had refused, and reports it until it is on record.</summary>
    private void Turn(OutsideCardOrder order, int tries)
    {
        if (world.IsCalm || order.HasTurned || order.IsReversed)
        {
            return;
        }

        if (order.IsOpen || order.Status == InstructionStatus.Booked
            || world.Cards!.Facts.Operation(order) is not { IsResolved: true, IsReversed: false })
        {
            if (tries > 0 && order.Status != InstructionStatus.Booked)
            {
                world.Scheduler.After(world.Chance.Seconds(2, 10), null, () => Turn(order, tries - 1));
            }

            return;
        }

        order.HasTurned = true;
        order.Status = InstructionStatus.Booked;
        world.Coverage.Mark($"{order.Kind} executed after all");
        world.Trace.Add("provider", "turns", order.Name);
        Unreported++;
        Insist(order);
    }

    private void Insist(OutsideCardOrder order)
    {
        if (order.IsReversed || world.Cards!.Facts.Operation(order) is { MovedMinor: > 0 } or { SurplusMinor: > 0 } or { IsReversed: true })
        {
            Unreported--;
            return;
        }

        world.Cards!.CallBacks.Report(order);
        world.Scheduler.After(world.Chance.Seconds(2, 6), null, () => Insist(order));
    }
}
