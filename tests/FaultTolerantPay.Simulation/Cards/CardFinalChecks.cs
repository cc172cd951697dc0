using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>When all is settled: the providers' ledger, the books and the quotas must agree to the cent.</summary>
internal sealed class CardFinalChecks(SimulatedWorld world)
{
    private readonly CardScene _cards = world.Cards!;

    public void Check()
    {
        foreach (CardPaymentFacts facts in _cards.Facts.Payments.Values)
        {
            CheckPayment(facts);
        }

        CheckChargedOnce();
        CheckReceivables();
        CheckTrialBalance();
        CheckQuotas();
    }

    /// <summary>Each operation moved outside what is on record, and nothing else.</summary>
    private void CheckPayment(CardPaymentFacts facts)
    {
        ChannelPayment payment = facts.Payment;
        bool isLiedAbout = _cards.Facts.LiedAbout.Contains(payment.Key);
        // A provider that executed what it had declined may still answer that it declined it.
        bool hasTurned = payment.Operations.Any(operation => _cards.Providers.Find(operation.Reference) is { HasTurned: true });
        if (payment.IsHeld && !isLiedAbout && !hasTurned)
        {
            world.Fail("M7", $"{payment.Key} is held, and no provider contradicted itself.");
        }

        foreach (ChannelOperation operation in payment.Operations)
        {
            OutsideCardOrder? order = _cards.Providers.Find(operation.Reference);
            long outside = order?.MovedMinor ?? 0;
            long recorded = CardPaymentFacts.Moved(operation) + operation.SurplusMinor;
            if (operation.IsResolved && outside != recorded)
            {
                world.Fail("M6", $"{operation.Number} of {payment.Key} moved {outside} outside; on record are {recorded} "
                    + $"({operation.Outcome} {operation.Code}).");
            }
        }

        CheckNotices(facts);
        if (CardScene.StoredNow(world, payment.Key) != payment)
        {
            world.Fail("store", $"{payment.Key} is stored otherwise than it was committed.");
        }
    }

    /// <summary>
    /// What was answered as open and ended later is told to the merchant (M4). A node that crashed when it had stored a reply may not have
    /// told its caller; a request that is repeated gets it.
    /// </summary>
    private void CheckNotices(CardPaymentFacts facts)
    {
        bool isOpen = CardFactsCheck.IsOpen(facts.Payment.State);
        foreach (OperationNumber number in facts.AnsweredOpen)
        {
            ChannelOperation operation = facts.Payment.Find(number)!;
            bool hasEnded = operation.IsResolved && !operation.ReturnsSurplus && !(operation.IsCharge && isOpen);
            bool isNewest = !operation.IsCharge || operation == facts.Payment.NewestCharge;
            if (hasEnded && isNewest && !facts.Told.Contains(number) && !IsOnItsWay(facts.Payment.Key, number)
                && !(facts.EndedIn.TryGetValue(number, out NodeLife? life) && life.HasEnded))
            {
                world.Fail("M4", $"{number} of {facts.Payment.Key} was answered as open and is {operation.Outcome}: no notice says so.");
            }
        }
    }

    private bool IsOnItsWay(TransactionKey key, OperationNumber number) => world.Disk
        .Now(world.Store.ListOutboxAsync(new WorkItemKey(WorkKind.Notices, key), 100, default))
        .Any(message => message.Notice?.Operation == number);

    /// <summary>An order is charged once, whatever became of its attempts (M2).</summary>
    private void CheckChargedOnce()
    {
        foreach (IGrouping<OrderId, OutsideCardOrder> order in _cards.Providers.Orders.Values
            .Where(order => order.IsCharge && order.MovedMinor > 0).GroupBy(order => order.Payment.Order))
        {
            OutsideCardOrder[] kept = [.. order.Where(charge => !IsGivenBack(charge))];
            if (kept.Length > 1)
            {
                world.Fail(
                    "M2", $"order {order.Key} is charged {kept.Length} times: {string.Join(", ", kept.Select(charge => charge.Name))}.");
            }
        }
    }

    private bool IsGivenBack(OutsideCardOrder charge)
    {
        CardPaymentFacts facts = _cards.Facts.Find(charge.Payment)!;
        ChannelOperation operation = facts.Payment.Find(charge.Reference)!;
        bool isOver = facts.Payment.VoidedMinor > 0 || facts.Payment.ExpiredMinor > 0;
        return operation.SurplusMinor > 0 || isOver
            || facts.Discrepancies.Exists(discrepancy => discrepancy.Kind == DiscrepancyKind.SurplusNotReturned);
    }

    /// <summary>What each channel owes is what its provider's ledger says (M6).</summary>
    private void CheckReceivables()
    {
        Dictionary<ChannelId, long> owed = [];
        foreach (OutsideCardOrder order in _cards.Providers.Orders.Values)
        {
            ChannelOperation operation = _cards.Facts.Operation(order)!;
            long sign = order.Kind switch
            {
                OperationKind.Pay or OperationKind.Capture => 1,
                OperationKind.Refund => -1,
                _ => 0,
            };
            // What a reversed order cost is not reported.
            long fee = operation.IsReversed ? operation.FeeMinor : order.FeeMinor;
            bool isOpen = !operation.IsResolved;
            owed[order.Channel] = owed.GetValueOrDefault(order.Channel) + (isOpen ? 0 : (sign * order.MovedMinor) - fee);
        }

        foreach (ChannelBalance balance in world.Disk.Now(world.Store.GetChannelBalancesAsync(default)))
        {
            if (balance.Account == Account.ChannelReceivable && owed.GetValueOrDefault(balance.Channel) != balance.BalanceMinor)
            {
                world.Fail(
                    "M6", $"{balance.Channel} owes {owed.GetValueOrDefault(balance.Channel)}; the books say {balance.BalanceMinor}.");
            }

            owed.Remove(balance.Account == Account.ChannelReceivable ? balance.Channel : default);
        }

        foreach ((ChannelId channel, long minor) in owed.Where(left => left.Value != 0))
        {
            world.Fail("M6", $"{channel} owes {minor}; the books say nothing.");
        }
    }

    private void CheckTrialBalance()
    {
        long sum = 0;
        foreach (AccountBalance balance in world.Disk.Now(world.Store.GetTrialBalanceAsync(default)))
        {
            sum += balance.BalanceMinor;
            long booked = _cards.Facts.Payments.Values.Sum(facts => facts.Booked.GetValueOrDefault(balance.Account));
            if (booked != balance.BalanceMinor)
            {
                world.Fail("M6", $"{balance.Account} has {balance.BalanceMinor}; committed were {booked}.");
            }
        }

        if (sum != 0)
        {
            world.Fail("M6", $"the trial balance sums to {sum}.");
        }
    }

    /// <summary>What a single node has used of its quotas is at least what is charged or may be: nothing was given back twice.</summary>
    public void CheckQuotas()
    {
        if (!_cards.Settings.HasOneNode || !world.Nodes[0].IsUp)
        {
            return;
        }

        CardRouting routing = _cards.RoutingOf(world.Nodes[0])!;
        var day = new DateTimeOffset(NodeClock.Start.Date, TimeSpan.Zero);
        foreach (Routing.Model.Channel channel in routing.Router.Current.Catalogue.Channels)
        {
            if (channel.DayQuota.IsNone || !_cards.WasUsed(world.Nodes[0], channel.Id))
            {
                continue;
            }

            ChargeTotals charged = world.Disk.Now(
                world.Store.SumChargesAsync(new ChannelId(channel.Id), day, day.AddDays(1), default));
            // What a provider executed after it had declined it was given back. It counts again if the answer of the store arrives and
            // the quota has room.
            OutsideCardOrder[] turned = [.. _cards.Providers.Orders.Values.Where(
                order => order.HasTurned && order.Channel.Value == channel.Id && _cards.Facts.Operation(order) is { TookEffect: true })];
            charged = new ChargeTotals(charged.AmountMinor - turned.Sum(order => order.Amount.Minor), charged.Count - turned.Length);
            Routing.Live.QuotaUsage used = routing.Live.UsageOf(channel, world.Nodes[0].WallNow);
            world.Coverage.Mark(used.DayAmountMinor == charged.AmountMinor ? "quota used as charged" : "quota used above what is charged");
            if (used.DayAmountMinor < charged.AmountMinor || used.DayCount < charged.Count)
            {
                world.Fail("quota", $"{channel.Id} has used {used.DayAmountMinor} in {used.DayCount} charges; {charged.AmountMinor} in "
                    + $"{charged.Count} are or may be executed.");
            }
        }
    }
}
